"""Whether an actor may do something with a record is checked here, anew for every operation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from models.account import session
from models.account.account import Account
from models.actor import Actor
from models.clinical.confidentiality import NORMAL, RESTRICTED
from models.dsp.access_codes import AccessAction, AccessPurpose
from models.dsp.assistant import Assistant, AssistantKind, in_force
from models.dsp.record import record_of
from models.journal import journal
from models.office import LUXEMBOURG
from models.person import Person
from models.refusal import Refused
from models.storage.dialect import retried


class RecordRole(StrEnum):
    """The actor's role in a record; the journal keeps it."""

    OWNER = "owner"
    ASSISTANT = "assistant"
    READER = "reader"


class Need(IntEnum):
    """The right that an operation needs."""

    READ = 1
    """Summary, vaccinations, documents."""
    MANAGE = 2
    """Everything else the owner may do, except ``OWN``: a « Lecture seule » may do none of it."""
    OWN = 3
    """For the owner only: asking to close the DSP (docs/guide.md, « who removes »)."""


_REACHES = {RecordRole.READER: Need.READ, RecordRole.ASSISTANT: Need.MANAGE, RecordRole.OWNER: Need.OWN}


class Unseen(Exception):
    """Raised for a thing that does not exist as far as this actor may know; see ``exercised``."""


class _Closed(Exception):
    """Raised where the record is closed; ``told`` is what the actor is refused with."""

    def __init__(self, outcome: str, told: Refused) -> None:
        super().__init__()
        self.outcome, self.told = outcome, told


@dataclass(frozen=True, slots=True)
class RecordHeader:
    """Whose record is open, and in which role, as the banner says. ``age`` is in full years."""

    subject_id: int
    name: str
    age: int
    standing: RecordRole

    @property
    def own(self) -> bool:
        """Whether the record is the actor's own."""
        return self.standing is RecordRole.OWNER

    @property
    def may_manage(self) -> bool:
        """Whether pages beyond reading are offered."""
        return _REACHES[self.standing] >= Need.MANAGE


@dataclass(frozen=True, slots=True)
class Held:
    """A right that was checked; it holds as long as its transaction.

    ``appointment`` is what the right rests on; None for the owner.
    """

    actor: Actor
    subject: Person
    standing: RecordRole
    appointment: Assistant | None = None

    @property
    def journal_name(self) -> str:
        """The journal's subject for the record."""
        return f"person:{self.subject.id}"

    @property
    def visible(self) -> Q:
        """The query for the documents that this actor may see: in lists, counts and search alike."""
        theirs = Q(person_id=self.subject.id)
        if self.standing is RecordRole.READER:
            return theirs & Q(hidden_at=None, level__in=(NORMAL, RESTRICTED))
        return theirs

    @property
    def header(self) -> RecordHeader:
        """Whose record this is, for the banner."""
        office = self.actor.office
        details = self.subject.details_in(office.keys)
        age = age_on(self.subject.birth_date, office.today())
        return RecordHeader(self.subject.id, details.full_name, age, self.standing)

    async def note(self, action: str, outcome: str = "done", **facts: object) -> None:
        """Journal what is about to be shown or done, and in which role."""
        own = self.standing is RecordRole.OWNER
        purpose = AccessPurpose.OWN if own else AccessPurpose.ASSISTANCE
        told = {"role": self.standing.value, "purpose": purpose, **facts}
        await journal.append(self.actor, self.journal_name, action, outcome, **told)


@asynccontextmanager
async def exercised(
    actor: Actor, subject_id: int, need: Need, action: str = "read", *, closed: bool = False
) -> AsyncIterator[Held]:
    """Run the block in one transaction, as an actor who has this right on this record.

    Raises Refused ``session_ended``, ``letter_needed`` (an owner of 18 with the credentials of the minor), or
    ``record_unseen``: the same for a record that does not exist, for one that is not open to the actor, and
    for ``Unseen`` raised by the block. A record that the Helpdesk has closed is refused to everybody with
    ``record_closed``; ``closed`` is for what its owner may do all the same, which is to ask for its
    reopening. The record of somebody who has died is refused with ``record_deceased``. These refusals are
    journalled as ``action``.
    """
    try:
        async with in_transaction():
            held = await _held(actor, subject_id, need)
            if held.subject.death_date:
                raise _Closed("deceased", Refused("record_deceased"))
            since = (await record_of(subject_id)).closed_at
            if since is not None and not (closed and held.standing is RecordRole.OWNER):
                raise _Closed("closed", _closed_since(since))
            yield held
    except Unseen:
        await _note_refusal(actor, subject_id, "refused", action)
        raise Refused("record_unseen") from None
    except _Closed as found:
        await _note_refusal(actor, subject_id, found.outcome, action)
        raise found.told from None


def _closed_since(moment: datetime) -> Refused:
    return Refused("record_closed", day=moment.astimezone(LUXEMBOURG).date())


@retried
async def _note_refusal(actor: Actor, subject_id: int, outcome: str, action: str) -> None:
    async with in_transaction():
        facts = {"tried": action}
        await journal.append(actor, f"person:{subject_id}", AccessAction.ACCESS_REFUSED, outcome, **facts)


async def why_over(actor: Actor, subject_id: int) -> Refused | None:
    """Return why an open page of the record must close, or None; an open page asks this once per second.

    For the owner it is ``letter_needed`` or ``record_closed``, for everybody else ``record_unseen``.
    """
    now, own = actor.office.now(), actor.person_id == subject_id
    if own:
        account = await Account.get_or_none(id=actor.account_id).prefetch_related("person")
        if account is None or account.needs_new_letter(account.person, now):
            return Refused("letter_needed")
    closed = (await record_of(subject_id)).closed_at
    if own:
        return _closed_since(closed) if closed else None
    alive = in_force(now) & Q(person__death_date=None)
    held = Assistant.filter(alive, person_id=subject_id, holder_id=actor.person_id)
    return Refused("record_unseen") if closed or not await held.exists() else None


async def _held(actor: Actor, subject_id: int, need: Need) -> Held:
    account, now = await session.account_of(actor), actor.office.now()
    if account.needs_new_letter(account.person, now):
        raise Refused("letter_needed")
    if subject_id == actor.person_id:
        return Held(actor, account.person, RecordRole.OWNER)
    given = await Assistant.filter(in_force(now), person_id=subject_id, holder_id=actor.person_id).first()
    if given is None:
        raise Unseen
    standing = RecordRole.ASSISTANT if given.kind is AssistantKind.ASSISTANT else RecordRole.READER
    if _REACHES[standing] < need:
        raise Unseen
    return Held(actor, await Person.get(id=subject_id), standing, given)


def age_on(born: date, day: date) -> int:
    """Return the full years on a day; a person born on 29 February is a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
