"""What a client says of itself: a few variables, a size, a name of its software; all of it hostile."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

TAKEN = re.compile(
    r"(TERM|LANG|LC_[A-Z]{1,20}|NO_COLOR|COLORTERM|ESANTE_LINEAR|ESANTE_LANGUAGE|ESANTE_THEME)", re.ASCII
)
"""The variables that are taken, as facts of the session; never into a process environment."""
VALUE = re.compile(r"[A-Za-z0-9_.:@-]{0,64}", re.ASCII)
MOST = 24
SIZE = (80, 24)
"""Where the client names none."""
IUTF8 = 42
"""The terminal mode that says what is typed is UTF-8 (RFC 8160)."""
_BOUND = 1000
_UNCLEAN = re.compile(r"[^A-Za-z0-9_.:+@/-]", re.ASCII)


@dataclass(frozen=True, slots=True)
class ClientInfo:
    """One terminal as its client describes it. It crosses to the child as it is."""

    source: str
    """The address (an IPv6 one as its /64): where wrong tries are counted."""
    size: tuple[int, int] = SIZE
    """Columns and rows."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """TERM, and what of the others was taken."""
    agent_key: str = ""
    """The fingerprint of the key that authenticated an agent of the Helpdesk; "" for everybody else."""
    echo: bool = True
    """Whether there is a terminal whose keys come one by one; else the client sends whole lines."""


def taken(name: bytes, value: bytes) -> tuple[str, str] | None:
    """A variable that may be taken; None for any other, and for a value that could be anything else."""
    try:
        pair = name.decode("ascii"), value.decode("ascii")
    except UnicodeDecodeError:
        return None
    return pair if TAKEN.fullmatch(pair[0]) and VALUE.fullmatch(pair[1]) else None


def with_encoding(environment: Mapping[str, str], *, utf8: bool) -> Mapping[str, str]:
    """The environment, which says UTF-8 where the terminal's modes do and no locale says anything."""
    if not utf8 or any(environment.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG")):
        return environment
    return {**environment, "LC_CTYPE": "C.UTF-8"}


def size_of(columns: int, rows: int) -> tuple[int, int]:
    """A size a program may be told; the driver clamps it further. A 2^31-1 was seen, and so is 0."""
    if not (columns and rows):
        return SIZE
    return min(columns, _BOUND), min(rows, _BOUND)


def clean(text: str, length: int = 40) -> str:
    """Something a client calls itself, fit for one word of a log line."""
    return _UNCLEAN.sub("?", text[:length]) or "-"
