"""Of two lists of algorithms the first of the server's names what both would choose, and nothing else."""

from tui.ssh.algorithms import ALGORITHMS, agreed

OURS = tuple(
    [name.encode() for name in ALGORITHMS[f"{kind}_algs"]]
    for kind in ("kex", "encryption", "mac", "compression")
)
GCM, CTR = b"aes128-gcm@openssh.com", b"aes128-ctr"
ETM, PLAIN_MAC = b"hmac-sha2-256-etm@openssh.com", b"hmac-sha2-256"
ZLIB = b"zlib@openssh.com"


def named(
    kex: bytes = b"curve25519-sha256",
    inward: bytes = GCM,
    outward: bytes = GCM,
    macs: bytes = ETM,
    compression: bytes = b"none," + ZLIB,
) -> list[bytes]:
    """What a client with these lists is told, each list as it goes on the line."""
    kex_names, ins, outs, mac_names, sizes = (
        names.split(b",") for names in (kex, inward, outward, macs, compression)
    )
    theirs = [kex_names, [b"ssh-ed25519"], ins, outs, mac_names, mac_names, sizes, sizes]
    kexs, ciphers, codes, streams = OURS
    return [b",".join(names) for names in agreed((kexs, ciphers, codes, streams), theirs)]


def test_the_clients_first_name_that_we_know_is_the_only_one() -> None:
    assert named() == [b"curve25519-sha256", GCM, ETM, b"none"]
    assert named(compression=ZLIB + b",zlib,none")[3] == ZLIB
    assert named(kex=b"sntrup761x25519-sha512,mlkem768x25519-sha256,curve25519-sha256")[0] == (
        b"mlkem768x25519-sha256"
    )
    assert named(inward=CTR + b",aes256-gcm@openssh.com," + GCM, outward=GCM + b",aes256-gcm@openssh.com")[
        1
    ] == (b"aes256-gcm@openssh.com")


def test_a_client_without_the_cipher_gets_every_name() -> None:
    whole = [b",".join(names) for names in OURS]
    assert named(inward=CTR, outward=CTR) == whole
    assert named(inward=GCM, outward=CTR) == whole
    assert named(inward=b"", outward=b"") == whole


def test_what_is_not_agreed_is_named_in_full() -> None:
    """A client that knows no name of ours is told all of them, in its own error message."""
    assert named(macs=PLAIN_MAC)[2] == b",".join(OURS[2])
    assert named(kex=b"diffie-hellman-group1-sha1")[0] == b",".join(OURS[0])
    assert named(compression=b"zlib")[3] == b",".join(OURS[3])
