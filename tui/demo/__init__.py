"""The demonstration: people, an issuer and a mailbox of its own; nothing leaves its folder."""
