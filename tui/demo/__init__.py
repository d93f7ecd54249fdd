"""The demonstration: its own people, issuer and mailbox; nothing leaves its folder."""
