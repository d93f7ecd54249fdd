"""The assistants of a record, and the other records that are open to the actor."""

from dataclasses import dataclass
from datetime import datetime

from models.account import session
from models.actor import Actor
from models.dsp.access_codes import AccessAction, AccessPage
from models.dsp.assistant import Assistant, AssistantKind, in_force
from models.dsp.delegation import delegations, may_remove
from models.dsp.rights import Need, RecordHeader, exercised
from models.dsp.rights import age_on as age_on
from models.person import Person
from models.storage.dialect import retried
from models.storage.keys import Keyring


@dataclass(frozen=True, slots=True)
class AssistantRow:
    """One assistant in force.

    ``removable`` and ``keepable`` say what this actor may do (docs/guide.md, « who removes »). ``below`` is
    how many others rest on this one: the assistant added them, or one of those did.
    """

    id: int
    name: str
    kind: AssistantKind
    kinship: str
    since: datetime
    until: datetime | None
    mine: bool
    added_by: str
    to_decide: bool
    removable: bool
    keepable: bool
    below: int


@dataclass(frozen=True, slots=True)
class Assistants:
    """The assistants of a record. ``until``: the latest end that this actor may give; None for no end."""

    header: RecordHeader
    rows: tuple[AssistantRow, ...]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class OtherRecord:
    """A record of somebody else that is open to the actor."""

    subject_id: int
    name: str
    age: int
    kind: AssistantKind
    kinship: str
    since: datetime
    until: datetime | None


@retried
async def listed(actor: Actor, subject_id: int) -> Assistants:
    """Open « Assistants », journalled. Raises Refused as ``rights.exercised``."""
    now, keys = actor.office.now(), actor.office.keys
    async with exercised(actor, subject_id, Need.MANAGE, "assistants") as held:
        await held.note(AccessAction.PAGE_OPENED, page=AccessPage.ASSISTANTS)
        known = await delegations(held)
        found = Assistant.filter(in_force(now), person_id=held.subject.id).order_by("since", "id")
        rows = []
        for each in await found.prefetch_related("holder"):
            rows.append(
                AssistantRow(
                    each.id,
                    each.holder.details_in(keys).full_name,
                    each.kind,
                    each.kinship,
                    each.since,
                    each.until,
                    each.holder_id == actor.person_id,
                    await _name(keys, each.added_by),
                    known.undecided(each),
                    may_remove(held, known, each),
                    known.undecided(each) and known.decides,
                    len(known.below(each)),
                )
            )
        return Assistants(held.header, tuple(rows), known.until)


async def others(actor: Actor) -> tuple[OtherRecord, ...]:
    """Return the other records open to the actor, sorted by name; this is not journalled.

    Raises Refused ``session_ended``.
    """
    await session.account_of(actor)
    office = actor.office
    found = Assistant.filter(in_force(office.now()), holder_id=actor.person_id)
    rows = [
        OtherRecord(
            each.person_id,
            each.person.details_in(office.keys).full_name,
            age_on(each.person.birth_date, office.today()),
            each.kind,
            each.kinship,
            each.since,
            each.until,
        )
        for each in await found.prefetch_related("person")
    ]
    return tuple(sorted(rows, key=lambda row: row.name))


async def _name(keys: Keyring, person_id: int) -> str:
    person = await Person.get_or_none(id=person_id)
    return person.details_in(keys).full_name if person else ""
