"""The header of PROXY protocol version 2: read strictly, in any pieces, with a bound on its length."""

import random
import struct
from ipaddress import ip_address

import pytest

from tui.ssh.proxy import LONGEST, SIGNATURE, NoHeader, Origin, origin_of

CLIENT4, CLIENT6 = "198.51.100.7", "2001:db8::7"


def header(command: int, family: int, body: bytes) -> bytes:
    return SIGNATURE + struct.pack("!BBH", command, family, len(body)) + body


def tcp(address: str, extensions: bytes = b"") -> bytes:
    """What a balancer says of a client at this address."""
    ip = ip_address(address)
    family = 0x11 if ip.version == 4 else 0x21
    return header(0x21, family, ip.packed * 2 + struct.pack("!HH", 50000, 22) + extensions)


TLV = b"\x03\x00\x04\x12\x34\x56\x78" + b"\xee\x00\x02hi"


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        (tcp(CLIENT4), CLIENT4),
        (tcp(CLIENT6), CLIENT6),
        (tcp(CLIENT4, TLV), CLIENT4),
        (tcp(CLIENT6, bytes(LONGEST - 36)), CLIENT6),
        (header(0x21, 0x31, bytes(216)), None),
        (header(0x21, 0x00, b""), None),
        (header(0x21, 0x00, TLV), None),
        (header(0x20, 0x00, b""), None),
        (header(0x20, 0x11, bytes(12)), None),
        (header(0x20, 0xF5, b"xyz"), None),
    ],
)
def test_a_header_in_any_pieces(sent: bytes, address: str | None) -> None:
    for cut in range(len(sent)):
        assert origin_of(sent[:cut]) is None, cut
    assert origin_of(sent) == origin_of(sent + b"SSH-2.0-x\r\n") == Origin(address, len(sent))


@pytest.mark.parametrize(
    "sent",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"PROXY TCP4 198.51.100.7 192.0.2.1 50000 22\r\n",
        b"\r\n\r\n\0\r\nQUIZ",
        SIGNATURE + b"\x11\x11\x00\x0c" + bytes(12),
        SIGNATURE + b"\x31\x11\x00\x0c" + bytes(12),
        SIGNATURE + b"\x22\x11\x00\x0c" + bytes(12),
        header(0x21, 0x11, bytes(11)),
        header(0x21, 0x21, bytes(35)),
        header(0x21, 0x31, bytes(215)),
        header(0x21, 0x12, bytes(12)),
        header(0x21, 0x22, bytes(36)),
        header(0x21, 0x32, bytes(216)),
        header(0x21, 0x10, bytes(12)),
        header(0x21, 0x41, bytes(12)),
        SIGNATURE + struct.pack("!BBH", 0x21, 0x11, LONGEST + 1),
        SIGNATURE + struct.pack("!BBH", 0x20, 0x00, 65535),
    ],
)
def test_anything_else_is_none_and_at_once(sent: bytes) -> None:
    with pytest.raises(NoHeader):
        origin_of(sent)


def test_any_bytes_are_a_header_or_none() -> None:
    chance = random.Random(11)
    for _ in range(20_000):
        sent = bytearray(tcp(chance.choice((CLIENT4, CLIENT6)), TLV) + b"SSH-2.0-x")
        for _ in range(chance.randrange(1, 4)):
            sent[chance.randrange(len(sent))] = chance.randrange(256)
        try:
            origin = origin_of(bytes(sent[: chance.randrange(len(sent) + 1)]))
        except NoHeader:
            continue
        if origin is not None:
            assert origin.address is None or ip_address(origin.address)
            assert 16 <= origin.length <= len(sent)
