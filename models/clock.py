"""The service's clock never goes back when the machine's clock does: what has expired stays expired."""

import time
from dataclasses import replace
from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from models.actor import Actor, need_operator
from models.journal import journal
from models.office import Clock
from models.refusal import Unavailable
from models.storage import dialect
from models.storage.dialect import retried
from models.text import REASON_LENGTH, clean_line

SKEW = timedelta(seconds=5)
"""The largest difference between two clocks of one service that is not reported."""
APART = timedelta(seconds=1)
"""The largest difference between the clocks of a node and of its database server."""
_SERVERS = "SELECT clock_timestamp() AS at"
_FORM = "%Y-%m-%d %H:%M:%S UTC"
_LAST = "SELECT at FROM journal ORDER BY seq DESC LIMIT 1"


class SteadyClock:
    """A clock that goes on from the latest moment it has seen when the machine's clock is set back."""

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
    """Return when the journal's last line was written; None for an empty journal or a damaged line."""
    rows = await dialect.rows(_LAST)
    if not rows:
        return None
    try:
        at = rows[0]["at"]
        return at if isinstance(at, datetime) else datetime.fromisoformat(at)
    except (ValueError, TypeError):  # a damaged line: `esante audit verify` names it
        return None


async def begun_from(clock: Clock) -> datetime | None:
    """Return the moment before which this clock must not begin; None where nothing is known.

    On a server its clock is the one that all nodes have in common: a line of the journal from its future was
    written by a node that was ahead, and does not take the others along. Raises Unavailable ``clock_apart``
    where this clock and the server's are more than ``APART`` apart.
    """
    seen = await latest_seen()
    if not dialect.on_server():
        return seen
    before = clock()
    there: datetime = (await dialect.rows(_SERVERS))[0]["at"]
    after = clock()
    if not before - APART <= there <= after + APART:
        raise Unavailable("clock_apart", here=f"{after:{_FORM}}", there=f"{there:{_FORM}}")
    return min(seen, there) if seen else None


@retried
async def accept(actor: Actor, clock: Clock, reason: str) -> datetime:
    """Accept the machine's clock where the journal's last moment is wrong; returns the machine's time.

    An operator uses this after the clock had been ahead by mistake. Running processes take it up at their
    next start. Raises Refused ``operator_only`` and ``text_*``.
    """
    need_operator(actor)
    why = clean_line(reason, REASON_LENGTH, "reason")
    now = clock()
    async with in_transaction():
        before = await latest_seen()
        here = replace(actor, office=replace(actor.office, now=lambda: now))
        await journal.append(here, "clock", "clock_accepted", reason=why, before=before)
    return now
