"""LuxTrust over OpenID Connect: discovery and keys, device grant, backchannel, checks of ID tokens."""
