"""Appointments that are over, most by a majority, are closed in their rows; both sides get a notice.

The access itself ends by ``until``, which ``models/dsp/appointing.py`` sets; 30 days before a majority both
sides get a notice as well.
"""

from datetime import timedelta

from tortoise.transactions import in_transaction

from models.actor import Actor, Role
from models.dsp.access_codes import AccessAction
from models.dsp.assistant import Assistant
from models.dsp.assistant_notices import note_both, tell_both
from models.office import LUXEMBOURG, Office
from models.storage.dialect import retried

WARNED_BEFORE = timedelta(days=30)
_AT_ONCE = 100


async def sweep(office: Office) -> int:
    """End the appointments that are over and notify both sides; returns how many rows were touched.

    Access itself needs no sweep (``assistant.in_force``). The courier calls this. Repeated and concurrent
    calls do no harm: each row is claimed by a conditional UPDATE.
    """
    actor = Actor(office, "local:service", Role.SYSTEM)
    return await _end(actor) + await _warn(actor)


@retried
async def _end(actor: Actor) -> int:
    now, touched = actor.office.now(), 0
    over = Assistant.filter(ended_at=None, until__lte=now).order_by("until").limit(_AT_ONCE)
    for row in await over.prefetch_related("person"):
        grown = row.until == row.person.majority
        async with in_transaction():
            mine = Assistant.filter(id=row.id, ended_at=None, until__lte=now)
            if not await mine.update(ended_at=row.until, end_reason="majority" if grown else "date"):
                continue
            await note_both(actor, row, AccessAction.ASSISTANT_ENDED)
            await tell_both(actor, row, "majority_now" if grown else "assistant_removed")
        touched += 1
    return touched


@retried
async def _warn(actor: Actor) -> int:
    now, touched = actor.office.now(), 0
    near = Assistant.filter(
        ended_at=None, warned_at=None, until__gt=now, until__lte=now + WARNED_BEFORE
    ).order_by("until")
    for row in await near.limit(_AT_ONCE).prefetch_related("person"):
        async with in_transaction():
            if not await Assistant.filter(id=row.id, warned_at=None, ended_at=None).update(warned_at=now):
                continue
            # An end that was asked for was agreed on then; only the birthday is told of beforehand.
            if row.until == row.person.majority:
                day = row.person.majority.astimezone(LUXEMBOURG).date().isoformat()
                await tell_both(actor, row, "majority_soon", day=day)
        touched += 1
    return touched
