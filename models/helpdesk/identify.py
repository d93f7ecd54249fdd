"""A caller is identified by matricule, or by name and birth date: no list of people, no part of a name.

Every operation raises Refused as ``call.open_call``, ``agent_right`` without the right to find, and
``agent_stopped`` while an alarm stops the agent.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from tortoise.transactions import in_transaction

from models import damage
from models.actor import Actor
from models.helpdesk import alarms, questions, related
from models.helpdesk.agent import Right
from models.helpdesk.alarms import AlarmKind
from models.helpdesk.call import Call, open_call
from models.helpdesk.check import Check, CheckKind
from models.helpdesk.receipt import Receipt
from models.journal import journal
from models.matricule import Matricule
from models.office import Office
from models.person import Details, Person, find, name_key
from models.refusal import Refused
from models.storage.dialect import retried
from models.storage.keys import Damaged
from models.text import search_key

HITS_MOST = 10
"""The most people that one search shows."""
SHOWN_DIGITS = 3
"""The digits at the end of the matricule that tell two hits apart."""
_MATRICULE = re.compile(r"[\d\s\-\u2010-\u2015]+")
_NAMED = re.compile(r"(.*\S)\s+(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
SEARCH_LENGTH = 120


@dataclass(frozen=True, slots=True)
class MaskedPerson:
    """A person whom a search found: enough to ask « is it you, in Esch? », and no more.

    ``died`` is the date of death that the register holds.
    """

    person_id: int
    initials: str
    birth_year: int
    town: str
    last_digits: str
    died: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; ``more`` tells that there are others, whom only a matricule finds."""

    people: tuple[MaskedPerson, ...]
    more: bool = False


@retried
async def search(actor: Actor, typed: str) -> Found:
    """Find people by a matricule, or by ``NAME DD.MM.YYYY``; journalled, refused searches as well.

    Raises Refused ``matricule_*``, or ``search_form`` for anything that is neither.
    """
    refusal = None
    async with in_transaction():
        agent, call = await open_call(actor, Right.FIND)
        await alarms.assert_not_stopped(agent)
        try:
            people = await _found(actor.office, typed)
        except Refused as refused:
            people, refusal = [], refused
        hits = [hit for person in people if (hit := await masked(actor.office, person))]
        found = Found(tuple(hits[:HITS_MOST]), len(people) > HITS_MOST)
        ids = [hit.person_id for hit in found.people]
        await Call.filter(id=call.id).update(found=json.dumps(ids))
        outcome = refusal.code if refusal else "found" if ids else "missed"
        await journal.append(actor, str(agent), "call_searched", outcome, call=call.id, hits=len(ids))
        await alarms.note(actor, agent, AlarmKind.SEARCHES)
    if refusal:
        raise refusal
    return found


@retried
async def choose(actor: Actor, person_id: int) -> None:
    """Make a person whom the last search found the person of the call, and draw the questions.

    Refused choices are journalled too. Raises Refused ``person_unfound``; ``call_other_person`` once somebody
    else was checked or helped in this call; ``agent_related``, ``agent_colleague``.
    """
    async with in_transaction():
        agent, call = await open_call(actor, Right.FIND)
        await alarms.assert_not_stopped(agent)
        person = await Person.get_or_none(id=person_id if person_id in json.loads(call.found) else 0)
        if person is None:
            raise Refused("person_unfound", "person")
        if call.person_id not in (None, person.id) and await _was_served(call):
            raise Refused("call_other_person")
        refusal = await related.why_refused(agent, person, actor.office.now())
        if refusal is None and call.person_id == person.id:
            return
        if refusal is None:
            order = await _order(actor.office, person)
            await Call.filter(id=call.id).update(person_id=person.id, questions=" ".join(order))
        subjects = [f"person:{person.id}", str(agent)]
        facts = {"call": call.id, "person": person.id, "role": "agent", "purpose": "helpdesk"}
        outcome = refusal.code if refusal else "done"
        await journal.append_all(actor, subjects, "call_identified", outcome, **facts)
        await alarms.note(actor, agent, AlarmKind.PERSONS)
    if refusal:
        raise refusal


@retried
async def identified(actor: Actor) -> MaskedPerson | None:
    """Return the person of the open call, masked; None while nobody is identified. Raises Damaged."""
    async with in_transaction():
        _, call = await open_call(actor)
        person = await Person.get_or_none(id=call.person_id) if call.person_id else None
    if person is None:
        return None
    details, matricule = person.details_in(actor.office.keys), person.matricule_in(actor.office.keys)
    return _shown(person, details, matricule)


@retried
async def forget(actor: Actor) -> None:
    """Take back the identification of somebody for whom nothing was asked or done in this call.

    Raises Refused ``call_other_person`` once somebody was checked or helped.
    """
    async with in_transaction():
        agent, call = await open_call(actor, Right.FIND)
        if await _was_served(call):
            raise Refused("call_other_person")
        await Call.filter(id=call.id).update(person_id=None, questions="", found="[]")
        await journal.append(actor, str(agent), "call_identified", "taken back", call=call.id)


async def _order(office: Office, person: Person) -> list[CheckKind]:
    """The questions of this call: those of the last one within a day, as long as they can be asked."""
    known, since = await questions.answers(office, person), office.now() - questions.DRAWN_FOR
    before = Call.filter(person_id=person.id, opened_at__gt=since).exclude(questions="")
    last = await before.order_by("-id").first()
    return (
        [kind for kind in map(CheckKind, last.questions.split()) if kind in known]
        if last
        else questions.drawn(known)
    )


async def _was_served(call: Call) -> bool:
    """Whether a person of this call was checked or helped: then the call is theirs to its end."""
    return await Check.filter(call_id=call.id).exists() or await Receipt.filter(call_id=call.id).exists()


async def _found(office: Office, typed: str) -> list[Person]:
    text = unicodedata.normalize("NFKC", typed).strip()
    if len(text) > SEARCH_LENGTH:
        raise Refused("search_form", "search")
    if _MATRICULE.fullmatch(text):
        person = await find(office.keys, Matricule.parse(text, office.today(), "search"))
        return [person] if person else []
    named = _NAMED.fullmatch(text)
    if named is None or not any(map(str.isalpha, search_key(named[1]))):
        raise Refused("search_form", "search")
    try:
        born = date(int(named[4]), int(named[3]), int(named[2]))
    except ValueError:
        raise Refused("search_form", "search") from None
    key = name_key(office.keys, named[1], born)
    return await Person.filter(name_key=key).order_by("id").limit(HITS_MOST + 1)


async def masked(office: Office, person: Person) -> MaskedPerson | None:
    """Return what is shown of a person before anything is proved; None for a damaged row."""
    try:
        details, matricule = person.details_in(office.keys), person.matricule_in(office.keys)
    except Damaged as found:
        await damage.note(office, found)
        return None
    return _shown(person, details, matricule)


def _shown(person: Person, details: Details, matricule: Matricule) -> MaskedPerson:
    last = matricule.digits[-SHOWN_DIGITS:]
    born, died = person.birth_date.year, person.death_date
    return MaskedPerson(person.id, details.initials, born, details.city, last, died)
