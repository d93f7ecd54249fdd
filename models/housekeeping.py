"""Expired rows are deleted in blocks by the courier's process, never during anybody's log-in."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from models.account import support_code
from models.account.support_code import SupportCode
from models.actor import Actor, Role
from models.journal import journal
from models.messages import delivery
from models.messages.outbox import Message
from models.office import Office
from models.proof import one_time_code
from models.proof.counter import Counter
from models.proof.one_time_code_row import Challenge

BLOCK = 500
"""Rows per transaction, so that nobody who types has to wait long."""
TOLD_EVERY = timedelta(hours=1)
"""How often the refused tries of a source become one line of the journal."""


async def tidy(office: Office) -> bool:
    """Do one block of each kind of work; True while more may be left.

    Repeated and concurrent calls do no harm: each block is written under the condition by which it was found.
    """
    now = office.now()
    over: Iterable[QuerySet[Any]] = (
        Counter.filter(kept_until__lte=now, refused=0),
        Challenge.filter(created_at__lt=now - one_time_code.KEPT),
        Message.filter(ended_at__lt=now - delivery.KEPT),
        SupportCode.filter(alive_at__lte=now - support_code.KEPT, code_until__lte=now),
    )
    full = [await _tell_refused(office), *[await _cleared(rows) for rows in over]]
    return any(full)


async def _cleared(over: QuerySet[Model]) -> bool:
    """Delete one block of rows; returns whether it was full. Without rows to delete, nothing is locked."""
    keys = await over.limit(BLOCK).values_list(over.model._meta.pk_attr, flat=True)
    if keys:
        await over.filter(pk__in=list(keys)).delete()  # what was counted on meanwhile stays
    return len(keys) == BLOCK


async def _tell_refused(office: Office) -> bool:
    """Journal the refused tries of each source, one line per hour; returns whether the block was full."""
    due = Counter.filter(refused__gt=0, refused_since__lte=office.now() - TOLD_EVERY)
    if not await due.exists():
        return False
    async with in_transaction():
        told = await due.order_by("refused_since").limit(BLOCK)
        if told:  # another courier may have been faster
            await journal.append_lines([_line(office, counter) for counter in told])
        await Counter.filter(key__in=[counter.key for counter in told]).update(refused=0, refused_since=None)
    return len(told) == BLOCK


def _line(office: Office, counter: Counter) -> tuple[Actor, str, str, str, dict[str, Any]]:
    facts = {"count": counter.refused, "since": counter.refused_since}
    actor = Actor(office, counter.source, Role.SYSTEM)
    return actor, f"source:{counter.source}", "tries_refused", "waiting", facts
