"""Assistants are found by their matricule, appointed, decided on and removed (guide, row 11).

Every operation with a subject raises Refused as ``rights.exercised``.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from models.account.account import Account
from models.actor import Actor
from models.dsp import notifying
from models.dsp.access_codes import AccessAction
from models.dsp.assistant import Assistant, AssistantKind, Kinship, in_force
from models.dsp.assistant_notices import note_both, tell_both
from models.dsp.delegation import Delegations, delegations, may_remove
from models.dsp.record import record_of
from models.dsp.rights import Held, Need, RecordRole, Unseen, exercised
from models.journal import journal
from models.journal.journal import Entry
from models.matricule import Matricule
from models.office import LUXEMBOURG
from models.person import Person, find
from models.refusal import Refused
from models.storage.dialect import is_taken, retried

SEARCHES_A_DAY, MISSES_A_DAY = 20, 5
"""Searches, and misses among them, that one person may make within 24 hours over all records."""
_DAY = timedelta(hours=24)
FOUND_FOR = timedelta(minutes=30)
"""How long a person who was found may be appointed without another search."""
_FARTHEST = timedelta(days=366 * 50)


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """The person found by a search for « Numéro assuré », and the record they may be appointed for."""

    person_id: int
    name: str
    subject_id: int


@retried
async def search(actor: Actor, subject_id: int, matricule: str) -> FoundPerson:
    """« Rechercher »: find a person by the exact matricule (docs/guide.md, « search »).

    The search is journalled for the actor, the record and the person found. Raises Refused
    ``assistant_unfit`` alike for a person who is unknown, inactive, a minor, the actor, the owner, an
    assistant already, or, in an assistant's search, removed by the owner; ``assistant_undecided``;
    ``searches_most``; and the field errors of ``Matricule.parse``.
    """
    number = Matricule.parse(matricule, actor.office.today())
    async with exercised(actor, subject_id, Need.MANAGE, "assistants") as held:
        known = await delegations(held)
        if not known.may_give:
            raise Refused("assistant_undecided")
        await _count_searches(actor)
        person = await find(actor.office.keys, number)
        fit = await _is_fit(held, known, person)
        subjects = {str(actor), held.journal_name}
        if person is not None:
            subjects.add(f"person:{person.id}")
        await journal.append_all(
            actor,
            sorted(subjects),
            AccessAction.ASSISTANT_SEARCHED,
            "found" if fit else "missed",
            role=held.standing.value,
            record=subject_id,
            person=person.id if person else 0,
        )
    if person is None or not fit:
        raise Refused("assistant_unfit", "matricule")
    return FoundPerson(person.id, person.details_in(actor.office.keys).full_name, subject_id)


async def _count_searches(actor: Actor) -> None:
    """Raise Refused ``searches_most``; the caller journals this search in the same transaction."""
    since = actor.office.now() - _DAY
    mine = Entry.filter(
        subject=str(actor), actor=str(actor), action=AccessAction.ASSISTANT_SEARCHED, at__gt=since
    )
    if await mine.count() >= SEARCHES_A_DAY or await mine.filter(outcome="missed").count() >= MISSES_A_DAY:
        raise Refused("searches_most", "matricule")


async def _is_fit(held: Held, known: Delegations, person: Person | None) -> bool:
    """Whether somebody may become an assistant of this record; the same look-ups for everybody."""
    now, person_id = held.actor.office.now(), person.id if person else 0
    account = await Account.get_or_none(person_id=person_id)
    already = await Assistant.filter(in_force(now), person_id=held.subject.id, holder_id=person_id).exists()
    if person is None or account is None or already:
        return False
    others = person.id not in (held.subject.id, held.actor.person_id)
    grown = person.majority <= now and not account.needs_new_letter(person, now)
    barred = held.standing is not RecordRole.OWNER and known.barred(person.id)
    return others and grown and account.disabled_at is None and not barred


@retried
async def appoint(
    actor: Actor, candidate: FoundPerson, kind: AssistantKind, kinship: str, until: date | None = None
) -> None:
    """« ✓ »: open the record to the candidate from now on, through the day ``until``.

    The candidate gets a notice, and so does the owner, unless they appointed and switched that notice off. An
    assistant gives no more than they have: without ``until`` the appointment ends with their own, and a later
    end is refused. Raises Refused ``assistant_unfit``, ``assistant_undecided``, ``until_own``,
    ``until_past``, ``kinship_unknown``.
    """
    if kinship and kinship not in set(Kinship):
        raise Refused("kinship_unknown", "kinship")
    now = actor.office.now()
    asked = _end_of(until)
    if asked is not None and not now < asked < now + _FARTHEST:
        raise Refused("until_past", "until")
    try:
        async with exercised(actor, candidate.subject_id, Need.MANAGE, "assistants") as held:
            known = await delegations(held)
            given = known.given(asked)
            person = await Person.get_or_none(id=candidate.person_id)
            found = person is not None and await _was_found(held, person.id)
            if person is None or not found or not await _is_fit(held, known, person):
                raise Refused("assistant_unfit", "matricule")
            await _close_expired(held, person.id)
            minority = held.subject.majority if held.subject.majority > now else None
            row = await Assistant.create(
                person_id=held.subject.id,
                holder_id=person.id,
                kind=kind,
                kinship=kinship,
                since=now,
                until=min((end for end in (given, minority) if end), default=None),
                added_by=actor.person_id or 0,
                through=held.appointment.id if held.appointment else None,
            )
            await note_both(held.actor, row, AccessAction.ASSISTANT_ADDED, held.standing)
            if held.standing is not RecordRole.OWNER or (await record_of(held.subject.id)).tell_assistants:
                holder = person.details_in(actor.office.keys).initials
                await notifying.tell(actor, held.subject, "assistant_new", who=holder)
            owner = held.subject.details_in(actor.office.keys).initials
            await notifying.tell(actor, person, "assistant_named", who=owner, source=notifying.ELSEWHERE)
    except IntegrityError as error:
        if not is_taken(error, "assistant", "person_id", "holder_id"):
            raise
        raise Refused("assistant_unfit", "matricule") from None


def _end_of(day: date | None) -> datetime | None:
    """The first instant after a day in Luxembourg."""
    if day is None:
        return None
    try:
        return datetime.combine(day + timedelta(days=1), time(), LUXEMBOURG).astimezone(UTC)
    except OverflowError:
        raise Refused("until_past", "until") from None


async def _was_found(held: Held, person_id: int) -> bool:
    """Whether this actor searched for this person, for this record, within ``FOUND_FOR``."""
    since = held.actor.office.now() - FOUND_FOR
    searched = Entry.filter(
        subject=f"person:{person_id}",
        actor=str(held.actor),
        action=AccessAction.ASSISTANT_SEARCHED,
        outcome="found",
        at__gte=since,
    )
    return any(f'"record": {held.subject.id},' in entry.facts for entry in await searched)


async def _close_expired(held: Held, holder_id: int) -> None:
    old = Assistant.filter(person_id=held.subject.id, holder_id=holder_id, ended_at=None)
    await old.update(ended_at=held.actor.office.now(), end_reason="date")


@retried
async def remove(actor: Actor, subject_id: int, assistant_id: int, *, below: bool = False) -> int:
    """End an appointment at once; the assistant and the owner get a notice. Returns how many ended.

    ``below`` also ends those that rest on it; otherwise they are to be decided on. ``may_remove`` says who
    may remove it. Only the owner can appoint again a person whom the owner removed. Raises Refused
    ``record_unseen`` for an appointment that does not exist or that this actor may not remove.
    """
    now = actor.office.now()
    async with exercised(actor, subject_id, Need.READ, "assistants") as held:
        known = await delegations(held)
        row = known.rows.get(assistant_id)
        if row is None or not row.holds(now) or not may_remove(held, known, row):
            raise Unseen
        over = [row, *(known.below(row) if below else ())]
        for each in over:
            open_one = Assistant.filter(id=each.id, ended_at=None)
            if not await open_one.update(ended_at=now, ended_by=actor.person_id, end_reason="removed"):
                raise Unseen
            await note_both(actor, each, AccessAction.ASSISTANT_REMOVED, held.standing)
            await tell_both(actor, each, "assistant_removed")
    return len(over)


@retried
async def keep(actor: Actor, subject_id: int, assistant_id: int) -> None:
    """Keep an assistant who is to be decided on: the appointment now rests on the actor's own.

    The owner may do this, and an assistant whom the owner appointed; then neither the kept assistant nor
    those below last longer than that assistant, and the owner gets a notice. Raises Refused
    ``record_unseen``.
    """
    async with exercised(actor, subject_id, Need.MANAGE, "assistants") as held:
        known = await delegations(held)
        row = known.rows.get(assistant_id)
        if row is None or not row.holds(known.now) or not known.undecided(row) or not known.decides:
            raise Unseen
        through = held.appointment.id if held.appointment else None
        await Assistant.filter(id=row.id).update(through=through, added_by=actor.person_id)
        if latest := known.until:
            longer = Q(until=None) | Q(until__gt=latest)
            kept = [each.id for each in (row, *known.below(row))]
            await Assistant.filter(longer, id__in=kept).update(until=latest)
        await note_both(actor, row, AccessAction.ASSISTANT_KEPT, held.standing)
        if through is not None:
            holder = await Person.get(id=row.holder_id)
            who = holder.details_in(actor.office.keys).initials
            await notifying.tell(actor, held.subject, "assistant_new", who=who)
