"""What waits for somebody of the Helpdesk, oldest first; one agent at a time takes it, held by the database.

Every operation raises Refused as ``agent_session.agent_of``. An agent sees what his rights let him settle.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models.actor import Actor
from models.dsp.record import Record
from models.helpdesk import alarms, approval, call, check, identify, related
from models.helpdesk.agent import Agent, Right
from models.helpdesk.agent_session import agent_of
from models.helpdesk.call import Call, CallSubject, Means
from models.helpdesk.check import QUESTIONS, Check
from models.helpdesk.identify import MaskedPerson, masked
from models.journal import journal
from models.messages import delivery
from models.messages.outbox import Message
from models.person import Person
from models.proof.one_time_code_row import Challenge
from models.refusal import Refused
from models.storage.dialect import is_taken, retried

HELD = timedelta(minutes=30)
"""How long a claim holds; then another agent may take the matter."""
SHOWN_MOST = 200
"""The most matters that are listed at once."""


class MatterKind(StrEnum):
    """What waits; the order is that of the rights below."""

    APPROVAL = "approval"
    REQUEST = "request"
    MESSAGE = "message"
    DOUBT = "doubt"
    ALARM = "alarm"


RIGHTS = {
    MatterKind.APPROVAL: Right.APPROVE,
    MatterKind.REQUEST: Right.REQUESTS,
    MatterKind.MESSAGE: Right.LETTER,
    MatterKind.DOUBT: Right.APPROVE,
    MatterKind.ALARM: Right.APPROVE,
}
"""The right that each kind wants. A person whose messages do not arrive needs a letter."""


class MatterClaim(Model):
    """One matter that an agent has taken, under a name that is unique; ``done_at`` once it is settled."""

    id = fields.IntField(primary_key=True)
    matter = fields.CharField(max_length=64, unique=True)
    agent_id = fields.IntField()
    claimed_at: datetime = fields.DatetimeField()
    done_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "matter_claim"


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that waits since ``since``; ``what`` is an act, a request, a channel or a kind of alarm.

    ``number`` is that of the approval or alarm. ``agent_id`` is the agent who has taken it, if any.
    """

    name: str
    kind: MatterKind
    what: str
    since: datetime
    number: int = 0
    agent_id: int | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True)
class OpenedMatter:
    """A matter that was taken, opened: whom it concerns, where that is known, and what went wrong."""

    matter: Matter
    person: MaskedPerson | None
    trouble: str


@retried
async def listed(actor: Actor) -> tuple[Matter, ...]:
    """Return what waits, oldest first, never whom it concerns; what is settled is left out."""
    async with in_transaction():
        agent = await agent_of(actor)
        found = await _waiting(actor, agent)
        claims = {row.matter: row for row in await MatterClaim.filter(matter__in=[m.name for m in found])}
        shown = [m for m in found if not (m.name in claims and claims[m.name].done_at)]
        return tuple(_claimed(m, claims.get(m.name), agent, actor) for m in shown[:SHOWN_MOST])


@retried
async def take(actor: Actor, name: str) -> None:
    """Take a matter; one's own claim holds on. Raises Refused ``matter_over`` and ``matter_taken``."""
    async with in_transaction():
        agent, matter = await _matter(actor, name)
        now = actor.office.now()
        free = Q(agent_id=agent.id) | Q(claimed_at__lte=now - HELD)
        again = MatterClaim.filter(free, matter=name, done_at=None)
        if not await again.update(agent_id=agent.id, claimed_at=now):
            await _claim(agent, name, now)
        await journal.append(actor, str(agent), "matter_taken", str(matter.kind), matter=name)


@retried
async def opened(actor: Actor, name: str) -> OpenedMatter:
    """Open a matter that one has taken; the look is journalled with the person whom it concerns.

    Raises Refused ``matter_over``, ``matter_untaken``, ``agent_related`` and ``agent_colleague``.
    """
    async with in_transaction():
        agent, matter = await _matter(actor, name)
        claim = await _own_claim(actor, agent, name)
        person = await _person(matter)
        if person is not None and (refusal := await related.why_refused(agent, person, actor.office.now())):
            raise refusal
        subjects = [str(agent), *([f"person:{person.id}"] if person else ())]
        await journal.append_all(actor, subjects, "matter_opened", str(matter.kind), matter=name)
        hit = await masked(actor.office, person) if person else None
        return OpenedMatter(_claimed(matter, claim, agent, actor), hit, await _trouble(matter))


@retried
async def into_call(actor: Actor, name: str) -> None:
    """Make whom a taken matter concerns the person of a call, who is then asked as any other.

    It is the agent's open call, and a new one where none is open. Raises Refused as ``opened``, ``call.open``
    and ``identify.choose``; ``person_unfound`` where the matter names nobody.
    """
    async with in_transaction():
        agent, matter = await _matter(actor, name)
        await _own_claim(actor, agent, name)
        person = await _person(matter)
        if not await Call.exists(open_of=agent.id):
            about = CallSubject.RECORD if matter.kind is MatterKind.REQUEST else CallSubject.OTHER
            await call.open(actor, Means.TELEPHONE, about)
        found = json.dumps([person.id] if person else [])
        await Call.filter(open_of=agent.id).update(found=found)
        await identify.choose(actor, person.id if person else 0)


@retried
async def give_back(actor: Actor, name: str) -> None:
    """Let another agent take it. Raises Refused ``matter_untaken``."""
    async with in_transaction():
        agent = await agent_of(actor)
        claim = await _own_claim(actor, agent, name)
        await MatterClaim.filter(id=claim.id, done_at=None).delete()
        await journal.append(actor, str(agent), "matter_given_back", matter=name)


@retried
async def settle(actor: Actor, name: str) -> None:
    """Take a matter off the list: an undeliverable message or a doubtful call that was seen to.

    Raises Refused ``matter_acts`` for a kind that only its act settles, ``matter_over``, ``matter_untaken``.
    """
    async with in_transaction():
        agent, matter = await _matter(actor, name)
        if matter.kind not in (MatterKind.MESSAGE, MatterKind.DOUBT):
            raise Refused("matter_acts")
        claim = await _own_claim(actor, agent, name)
        if not await MatterClaim.filter(id=claim.id, done_at=None).update(done_at=actor.office.now()):
            raise Refused("matter_over")
        await journal.append(actor, str(agent), "matter_settled", str(matter.kind), matter=name)


async def _claim(agent: Agent, name: str, now: datetime) -> None:
    other = await MatterClaim.get_or_none(matter=name)
    if other is not None:
        raise Refused("matter_over") if other.done_at else Refused("matter_taken", agent=other.agent_id)
    try:
        await MatterClaim.create(matter=name, agent_id=agent.id, claimed_at=now)
    except IntegrityError as error:
        if not is_taken(error, "matter_claim", "matter"):
            raise
        raise Refused("matter_over") from None


async def _own_claim(actor: Actor, agent: Agent, name: str) -> MatterClaim:
    held = MatterClaim.filter(claimed_at__gt=actor.office.now() - HELD, done_at=None)
    claim = await held.get_or_none(matter=name, agent_id=agent.id)
    if claim is None:
        raise Refused("matter_untaken")
    return claim


def _claimed(matter: Matter, claim: MatterClaim | None, agent: Agent, actor: Actor) -> Matter:
    if claim is None or claim.claimed_at <= actor.office.now() - HELD:
        return matter
    holder, mine = claim.agent_id, claim.agent_id == agent.id
    return Matter(matter.name, matter.kind, matter.what, matter.since, matter.number, holder, mine)


async def _matter(actor: Actor, name: str) -> tuple[Agent, Matter]:
    agent = await agent_of(actor)
    kind = name.partition(":")[0]
    matter = next((each for each in await _waiting(actor, agent, (kind,)) if each.name == name), None)
    if matter is None:
        raise Refused("matter_over")
    return agent, matter


async def _waiting(actor: Actor, agent: Agent, kinds: Collection[str] = tuple(MatterKind)) -> list[Matter]:
    """What waits of these kinds and this agent may settle, oldest first."""
    readers = {
        MatterKind.APPROVAL: _approvals,
        MatterKind.REQUEST: _requests,
        MatterKind.MESSAGE: _messages,
        MatterKind.DOUBT: _doubts,
        MatterKind.ALARM: _alarms,
    }
    found = list[Matter]()
    for kind, reader in readers.items():
        if kind in kinds and agent.may(RIGHTS[kind]):
            found += await reader(actor)
    return sorted(found, key=lambda matter: (matter.since, matter.name))


def _name(kind: MatterKind, *parts: object) -> str:
    return ":".join((kind, *map(str, parts)))


async def _approvals(actor: Actor) -> Iterable[Matter]:
    kind = MatterKind.APPROVAL
    rows = await approval.waiting(actor)
    return [Matter(_name(kind, row.id), kind, str(row.act), row.asked_at, row.id) for row in rows]


async def _alarms(actor: Actor) -> Iterable[Matter]:
    kind = MatterKind.ALARM
    rows = await alarms.waiting(actor)
    return [Matter(_name(kind, row.id), kind, str(row.kind), row.at, row.agent_id) for row in rows]


async def _requests(actor: Actor) -> Iterable[Matter]:
    kind, rows = MatterKind.REQUEST, await Record.exclude(request="")
    asked = [(row, row.requested_at) for row in rows if row.requested_at]
    return [
        Matter(_name(kind, row.person_id, int(at.timestamp())), kind, row.request, at) for row, at in asked
    ]


async def _messages(actor: Actor) -> Iterable[Matter]:
    kind, found = MatterKind.MESSAGE, await delivery.dead_letters(actor.office, most=SHOWN_MOST)
    return [Matter(_name(kind, dead.id), kind, dead.channel, dead.ended_at) for dead in found]


async def _doubts(actor: Actor) -> Iterable[Matter]:
    """One per person, named after the last wrong answer: a further one makes it a new matter."""
    kind, now = MatterKind.DOUBT, actor.office.now()
    wrong = Check.filter(ok=False, kind__in=QUESTIONS, at__gt=now - check.DOUBT_SEEN).order_by("id")
    by_person: dict[int, list[Check]] = {}
    for row in await wrong:
        by_person.setdefault(row.person_id, []).append(row)
    return [
        Matter(_name(kind, person, rows[-1].id), kind, "closed" if doubt.closed else "open", rows[-1].at)
        for person, rows in by_person.items()
        if (doubt := check.doubt([row.at for row in rows], now))
    ]


async def _person(matter: Matter) -> Person | None:
    """Whom a matter concerns; of a message that is known only where it carried a code."""
    _, first, *_rest = matter.name.split(":")
    match matter.kind:
        case MatterKind.REQUEST | MatterKind.DOUBT:
            return await Person.get_or_none(id=int(first))
        case MatterKind.MESSAGE:
            challenge = await Challenge.get_or_none(message_id=first)
            return await Person.get_or_none(id=challenge.person_id) if challenge else None
        case MatterKind.APPROVAL:
            row = await approval.Approval.get_or_none(id=matter.number)
            return await Person.get_or_none(id=row.person_id) if row else None
    return None


async def _trouble(matter: Matter) -> str:
    """The few words of the mail server or SMS provider, which hold no address and no code."""
    if matter.kind is not MatterKind.MESSAGE:
        return ""
    message = await Message.get_or_none(id=matter.name.partition(":")[2])
    return str(message.trouble) if message else ""
