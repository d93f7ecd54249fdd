"""The header of a balancer, PROXY protocol version 2: who is really calling is read strictly, or not at all.

Source: « The PROXY protocol », HAProxy Technologies, 2020, section 2.2. Pure: bytes in, an address out.
"""

import struct
from dataclasses import dataclass
from ipaddress import ip_address

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
LONGEST = 1024
"""Bytes after the fixed part that are taken: the longest address has 216, the rest is extensions (TLVs)."""

_FIXED = len(SIGNATURE) + 4
_LOCAL, _PROXY = 0x20, 0x21
_UNSPECIFIED, _TCP4, _TCP6, _UNIX = 0x00, 0x11, 0x21, 0x31
_ADDRESSES = {_UNSPECIFIED: 0, _TCP4: 12, _TCP6: 36, _UNIX: 216}
"""Bytes that each family's addresses take at least; datagrams carry no SSH."""


class NoHeader(ValueError):
    """These bytes are no header of version 2, or one that is not taken."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a header says. ``address`` is None where it names none: then the balancer itself calls."""

    address: str | None
    length: int
    """Bytes of the header; what follows is the client's."""


def origin_of(received: bytes) -> Origin | None:
    """Read the header that these bytes begin with; None while some of it is still to come.

    Raises NoHeader as soon as the bytes cannot become one.
    """
    begun = received[: len(SIGNATURE)]
    if begun != SIGNATURE[: len(begun)]:
        raise NoHeader
    if len(received) < _FIXED:
        return None
    command, family, length = struct.unpack_from("!BBH", received, len(SIGNATURE))
    if command not in (_LOCAL, _PROXY) or length > LONGEST:
        raise NoHeader
    # A LOCAL header's family means nothing and is not looked at (2.2, « LOCAL »).
    if command == _PROXY and (family not in _ADDRESSES or length < _ADDRESSES[family]):
        raise NoHeader
    if len(received) < _FIXED + length:
        return None
    return Origin(_address(received, command, family), _FIXED + length)


def _address(received: bytes, command: int, family: int) -> str | None:
    if command == _LOCAL or family not in (_TCP4, _TCP6):
        return None
    return str(ip_address(received[_FIXED : _FIXED + (4 if family == _TCP4 else 16)]))
