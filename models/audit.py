"""The journal's head can be kept elsewhere; with it any later change is found, and where it begins."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.connection import get_connection

from models.journal import Entry, sealed_line
from models.keys import Keyring
from models.refusal import Refused

_AT_ONCE = 5000
_FORM = re.compile(r"esante-journal 1 ([0-9]{1,18}) ([0-9a-f]{64}|-)(?: \S+)?")
_COLUMNS = "seq, at, source, actor, subject, action, outcome, facts, mac"


@dataclass(frozen=True, slots=True)
class Head:
    """How many lines the journal had, and the MAC of the last one ("" of an empty journal)."""

    count: int
    mac: str

    def __str__(self) -> str:
        return f"esante-journal 1 {self.count} {self.mac or '-'}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """What ``str`` wrote, perhaps with a date behind it; raises Refused ``audit_head``."""
        found = _FORM.fullmatch(text.strip())
        if found is None:
            raise Refused("audit_head")
        return cls(int(found[1]), found[2].replace("-", ""))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found: ``trouble`` is "", ``changed``, ``missing``, ``cut`` or ``rewritten``.

    ``seq`` is the first line that is not as it was, ``before`` when the line before it was written.
    """

    count: int
    trouble: str = ""
    seq: int = 0
    before: datetime | None = None


async def head() -> Head:
    """The head of the journal as it stands."""
    last = await Entry.all().order_by("-seq").first()
    return Head(last.seq, last.mac) if last else Head(0, "")


async def verify(keys: Keyring, known: Head | None, progress: Callable[[int, int], None]) -> Verdict:
    """Walk the chain from its first line on.

    ``changed``: a line, or its place in the chain, is not what was sealed (an edit, a swap, an
    insertion); ``missing``: a number is left out (a deletion); ``cut``: fewer lines than the known head
    counts; ``rewritten``: another line stands where the known head was.
    """
    total = (await head()).count
    mac, count, before = "", 0, None
    async for row in _rows():
        if row["seq"] != count + 1:
            return Verdict(count, "missing", count + 1, before)
        at = _moment(row["at"])
        mac = sealed_line(keys, mac, {**row, "at": at})
        if mac != row["mac"]:
            return Verdict(count, "changed", row["seq"], before)
        count, before = row["seq"], at
        if known is not None and count == known.count and mac != known.mac:
            return Verdict(count, "rewritten", count, before)
        if count % _AT_ONCE == 0:
            progress(count, total)
    if known is not None and count < known.count:
        return Verdict(count, "cut", count + 1, before)
    return Verdict(count, before=before)


async def _rows() -> AsyncIterator[dict[str, Any]]:
    # As they are: making models of them would take five times as long as verifying them.
    connection, last = get_connection("default"), -(2**62)
    mark = "?" if connection.capabilities.dialect == "sqlite" else "$1"
    while True:
        _, rows = await connection.execute_query(
            f"SELECT {_COLUMNS} FROM journal WHERE seq > {mark} ORDER BY seq LIMIT {_AT_ONCE}", [last]
        )
        for row in rows:
            yield dict(row)
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1]["seq"]


def _moment(stored: datetime | str) -> datetime:
    """A moment, which SQLite keeps as text."""
    return datetime.fromisoformat(stored) if isinstance(stored, str) else stored
