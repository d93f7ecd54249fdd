"""LuxTrust over OpenID Connect: the issuer's discovery and keys, the device grant, the checks of its word."""
