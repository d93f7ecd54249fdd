"""The clock never goes back: what was over stays over, whatever the machine's clock is set to."""

import time
from dataclasses import replace
from datetime import datetime, timedelta

from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from models.actor import Actor, need_operator
from models.journal import journal
from models.office import Clock
from models.text import REASON_LENGTH, clean_line

SKEW = timedelta(seconds=5)
"""What two clocks of one service may differ by before it is told."""
_LAST = "SELECT at FROM journal ORDER BY seq DESC LIMIT 1"


class SteadyClock:
    """A clock that goes on from the latest moment it has seen when the machine's is set back."""

    def __init__(self, clock: Clock, seen: datetime | None) -> None:
        self._clock = clock
        self._seen, self._at = seen, time.monotonic()

    def __call__(self) -> datetime:
        now, at = self._clock(), time.monotonic()
        if self._seen is not None and now < self._seen:
            return self._seen + timedelta(seconds=at - self._at)
        self._seen, self._at = now, at
        return now


async def latest_seen() -> datetime | None:
    """The latest moment that the database has seen: when the journal's last line was written."""
    rows = await get_connection("default").execute_query_dict(_LAST)
    if not rows:
        return None
    try:
        at = rows[0]["at"]
        return at if isinstance(at, datetime) else datetime.fromisoformat(at)
    except (ValueError, TypeError):  # a damaged line: `esante audit verify` names it
        return None


async def accept(actor: Actor, clock: Clock, reason: str) -> datetime:
    """The machine's clock is right, and what the journal saw was not: from now on its time counts.

    For an operator after the clock had been ahead by mistake. Processes that run take it at their next
    start. Raises Refused ``operator_only`` and ``text_*``.
    """
    need_operator(actor)
    why = clean_line(reason, REASON_LENGTH, "reason")
    now = clock()
    async with in_transaction():
        before = await latest_seen()
        here = replace(actor, office=replace(actor.office, now=lambda: now))
        await journal.append(here, "clock", "clock_accepted", reason=why, before=before)
    return now
