"""A head is the length of the journal and the MAC of its last line; a kept one tells an older copy."""

import re
from dataclasses import dataclass
from enum import StrEnum

from models.journal.journal import Entry
from models.refusal import Refused

_FORM = re.compile(r"esante-journal 1 ([0-9]{1,18}) ([0-9a-f]{64}|-)(?: \S+)?")


@dataclass(frozen=True, slots=True)
class JournalHead:
    """How many lines the journal has, and the MAC of the last one ("" for an empty journal)."""

    count: int
    mac: str

    def __str__(self) -> str:
        return f"esante-journal 1 {self.count} {self.mac or '-'}"

    @classmethod
    def parse(cls, text: str) -> "JournalHead":
        """Return the head that ``str`` wrote, perhaps with a date after it. Raises Refused ``audit_head``."""
        found = _FORM.fullmatch(text.strip())
        if found is None:
            raise Refused("audit_head")
        return cls(int(found[1]), found[2].replace("-", ""))


class HeadRelation(StrEnum):
    """What the open database is, seen from a head that was kept outside it."""

    EQUAL = "equal"
    """The journal ends where the head was made."""
    AHEAD = "ahead"
    """The journal holds that line, and has gone on since."""
    OLDER = "older"
    """The journal ends before that line: an older copy was put back, or its tail was cut."""
    FORKED = "forked"
    """The journal holds another line there: after an older copy was put back, it went on differently."""


async def present() -> JournalHead:
    """Return the head of the journal as it is now, from its last line alone."""
    last = await Entry.all().order_by("-seq").first().values("seq", "mac")
    return JournalHead(last["seq"], last["mac"]) if last else JournalHead(0, "")


async def compared(known: JournalHead) -> HeadRelation:
    """Return how the journal stands to a head of this database that was kept outside it.

    Two lines are looked at and no MAC is computed, so that each start can afford it. That the lines before
    are as they were written is for ``audit.verify`` to say.
    """
    now = await present()
    if now.count < known.count:
        return HeadRelation.OLDER
    there = await Entry.filter(seq=known.count).first().values("mac") if known.count else {"mac": ""}
    if there is None or there["mac"] != known.mac:
        return HeadRelation.FORKED
    return HeadRelation.EQUAL if now.count == known.count else HeadRelation.AHEAD
