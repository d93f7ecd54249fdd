"""Who comes as an agent of the Helpdesk: under which name, by which kinds of key, how many of them."""

HELPDESK = "helpdesk"
"""The user name of the console."""
KINDS = ("sk-ssh-ed25519@openssh.com", "ssh-ed25519")
"""The kinds of key, and their signatures (docs/security.md, « SSH »)."""
KEYS = 12
"""Keys that one connection may offer or sign with; OpenSSH's own limit is 6."""


def of_kind(key: bytes) -> bool:
    """Whether a public key, as it came, says that it is one of these kinds: no other is decoded."""
    size = int.from_bytes(key[:4], "big")
    return key[4 : 4 + size] in {kind.encode() for kind in KINDS}
