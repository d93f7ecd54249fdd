"""Expired rows are deleted in blocks by the courier's process, never during anybody's log-in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from models.account import support_code, underway
from models.account.letter import Letter, LetterState
from models.account.session import Session
from models.account.support_code import SupportCode
from models.account.underway import Underway
from models.actor import Actor, Role
from models.dsp.draft import Draft
from models.helpdesk.agent_session import AgentSession
from models.journal import journal
from models.messages import delivery
from models.messages.outbox import Message, MessageState
from models.office import Office
from models.proof import one_time_code
from models.proof.counter import Counter
from models.proof.one_time_code_row import Challenge
from models.storage import dialect, facts
from models.storage.dialect import retried

BLOCK = 500
"""Rows per transaction, so that nobody who types has to wait long."""
TOLD_EVERY = timedelta(hours=1)
"""How often the refused tries of a source become one line of the journal."""


KEPT = {
    "tries": timedelta(),
    "codes": one_time_code.KEPT,
    "messages": delivery.KEPT,
    "dead letters": timedelta(days=365),
    "support codes": support_code.KEPT,
    "sessions": timedelta(days=396),
    "agent sessions": timedelta(days=396),
    "letters": timedelta(days=731),
    "drafts": timedelta(days=30),
    "activations": underway.KEPT,
}
"""How long rows are kept after their end (docs/guide.md, « retention »); tries know their own end, which is
12 hours, or a day for what counts over all sources together."""
_CLEARED = "cleared "
"""How the fact is named that counts the cleared rows of one kind."""


async def tidy(office: Office) -> bool:
    """Do one block of each kind of work; True while more may be left.

    Repeated and concurrent calls do no harm: each block is written under the condition by which it was found.
    """
    over = _over(office.now())
    full = [await _tell_refused(office), *[await _cleared(office, kind) for kind in over.items()]]
    return any(full)


def _over(now: datetime) -> dict[str, QuerySet[Any]]:
    """The rows that are over, by kind. What was never ended ends by its time alone."""
    before = {kind: now - kept for kind, kept in KEPT.items()}
    dead = Q(state__in=(MessageState.REFUSED, MessageState.DROPPED)) & ~Q(trouble="")
    ended = Q(ended_at__lt=before["letters"])
    expired = Q(state__in=(LetterState.PENDING, LetterState.VALID), valid_until__lt=before["letters"])
    return {
        "tries": Counter.filter(kept_until__lte=before["tries"], refused=0),
        "codes": Challenge.filter(created_at__lt=before["codes"]),
        "messages": Message.filter(~dead, ended_at__lt=before["messages"]),
        "dead letters": Message.filter(dead, ended_at__lt=before["dead letters"]),
        "support codes": SupportCode.filter(alive_at__lte=before["support codes"], code_until__lte=now),
        "sessions": Session.filter(seen_at__lt=before["sessions"]),
        "agent sessions": AgentSession.filter(seen_at__lt=before["agent sessions"]),
        "letters": Letter.filter(ended | expired),
        "drafts": Draft.filter(saved_at__lt=before["drafts"]),
        "activations": Underway.filter(chosen_at__lte=before["activations"]),
    }


@retried
async def _cleared(office: Office, found: tuple[str, QuerySet[Model]]) -> bool:
    """Delete one block of rows; returns whether it was full. Without rows to delete, nothing is locked."""
    kind, over = found
    keys = await over.limit(BLOCK).values_list(over.model._meta.pk_attr, flat=True)
    if keys:
        async with in_transaction():
            await dialect.alone("housekeeping")  # the couriers of two nodes
            gone = await over.filter(pk__in=list(keys)).delete()  # what was counted on meanwhile stays
            count = Cleared.parse(await facts.read(f"{_CLEARED}{kind}")).count + gone
            await facts.write(f"{_CLEARED}{kind}", str(Cleared(count, office.now())))
    return len(keys) == BLOCK


@dataclass(frozen=True, slots=True)
class Cleared:
    """How many rows of one kind the housekeeping has cleared, and when the last of them; None for never."""

    count: int = 0
    last_at: datetime | None = None

    def __str__(self) -> str:
        return f"{self.count} {self.last_at.isoformat()}" if self.last_at else ""

    @classmethod
    def parse(cls, text: str) -> "Cleared":
        """Return what ``str`` wrote; nothing for ""."""
        count, _, at = text.partition(" ")
        return cls(int(count), datetime.fromisoformat(at)) if text else cls()


async def cleared() -> dict[str, Cleared]:
    """Return what was cleared since the database was made, by the kinds of ``KEPT``; for the doctor."""
    kept = await facts.named(_CLEARED)
    return {kind: Cleared.parse(kept.get(kind, "")) for kind in KEPT}


@retried
async def _tell_refused(office: Office) -> bool:
    """Journal the refused tries of each source, one line per hour; returns whether the block was full."""
    due = Counter.filter(refused__gt=0, refused_since__lte=office.now() - TOLD_EVERY)
    if not await due.exists():
        return False
    async with in_transaction():
        await dialect.alone("housekeeping")
        told = await due.order_by("refused_since").limit(BLOCK)
        if told:  # another courier may have been faster
            await journal.append_lines([_line(office, counter) for counter in told])
        await Counter.filter(key__in=[counter.key for counter in told]).update(refused=0, refused_since=None)
    return len(told) == BLOCK


def _line(office: Office, counter: Counter) -> tuple[Actor, str, str, str, dict[str, Any]]:
    facts = {"count": counter.refused, "since": counter.refused_since}
    actor = Actor(office, counter.source, Role.SYSTEM)
    return actor, f"source:{counter.source}", "tries_refused", "waiting", facts
