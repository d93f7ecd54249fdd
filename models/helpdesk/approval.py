"""What one agent asks for another one confirms: the database itself refuses an approval by who asked.

Every operation raises Refused as ``agent_session.agent_of``.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from tortoise import fields
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models.account import pending_change
from models.account.account import Account
from models.actor import Actor
from models.helpdesk import alarms, doing
from models.helpdesk.act import RULES, Act, ActDetails
from models.helpdesk.agent import Agent, Right
from models.helpdesk.agent_session import agent_of
from models.helpdesk.call import Call
from models.helpdesk.case import Case, case_of
from models.journal import journal
from models.refusal import Refused
from models.storage.dialect import retried
from models.text import REASON_LENGTH, clean_line

LASTS = timedelta(hours=24)
"""How long an approval is waited for; then it is over, and whoever wants it calls again."""


class Approval(Model):
    """An act that waits for another agent, or was decided on.

    ``open_of`` is ``person:act`` while it is undecided, and unique. ``facts`` are what was asked, sealed
    under the receipt. ``outcome`` is "", ``approved``, ``refused``, ``withdrawn``, ``expired``, or
    ``stopped`` by the person. Triggers hold that nobody approves what he asked for, and that nothing is
    decided twice.
    """

    id = fields.IntField(primary_key=True)
    act = fields.CharEnumField(Act, max_length=12)
    person_id = fields.IntField()
    call: fields.ForeignKeyRelation[Call] = fields.ForeignKeyField(
        "models.Call", related_name="approvals", on_delete=fields.RESTRICT
    )
    call_id: int
    receipt = fields.CharField(max_length=11, unique=True)
    asked_by = fields.IntField()
    asked_at: datetime = fields.DatetimeField(db_index=True)
    facts = fields.BinaryField()
    open_of = fields.CharField(max_length=32, null=True, unique=True)
    decided_by: int | None = fields.IntField(null=True)
    decided_at: datetime | None = fields.DatetimeField(null=True)
    outcome = fields.CharField(max_length=12, default="")

    class Meta:
        table = "approval"


@dataclass(frozen=True, slots=True)
class WaitingApproval:
    """What waits for another agent: the act, who asked for it and when, until when it may be confirmed."""

    id: int
    act: Act
    asked_by: int
    asked_at: datetime
    until: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class OpenedApproval:
    """One that waits, opened: whom it concerns, and the new channel as its owner recognises it, or ""."""

    waiting: WaitingApproval
    initials: str
    birth_year: int
    town: str
    points: int
    channel: str


async def ask(case: Case, act: Act, asked: ActDetails, receipt: str) -> None:
    """Ask for another agent's confirmation, in the transaction of the act; every address is told."""
    sealed = case.actor.office.keys.seal("approval.facts", receipt, json.dumps(asdict(asked)).encode())
    await Approval.create(
        act=act,
        person_id=case.person.id,
        call_id=case.call.id,
        receipt=receipt,
        asked_by=case.agent.id,
        asked_at=case.now,
        facts=sealed,
        open_of=_open_of(case.person.id, act),
    )
    await doing.prepare(case, act, asked, receipt)


async def why_waiting(case: Case, act: Act) -> Refused | None:
    """Return Refused ``act_approval_waits`` while the same act for this person waits for another agent."""
    if not (RULES[act].confirmed or RULES[act].reset):
        return None  # such an act never waits
    row = await Approval.get_or_none(open_of=_open_of(case.person.id, act))
    if row is None or await _why_over(row, case.now):
        return None
    return Refused("act_approval_waits")


async def clear(case: Case, act: Act) -> None:
    """End a request for the same act that is over by time or was stopped, in the caller's transaction."""
    row = await Approval.get_or_none(open_of=_open_of(case.person.id, act))
    if row is not None and (outcome := await _why_over(row, case.now)):
        await _decide(row, None, case.now, outcome)


@retried
async def waiting(actor: Actor) -> tuple[WaitingApproval, ...]:
    """Return what waits for another agent, oldest first."""
    async with in_transaction():
        agent, now = await agent_of(actor, Right.APPROVE), actor.office.now()
        rows = await Approval.exclude(open_of=None).order_by("asked_at", "id")
        return tuple([_shown(row, agent) for row in rows if not await _why_over(row, now)])


@retried
async def opened(actor: Actor, approval_id: int) -> OpenedApproval:
    """Return one that waits; the look is journalled. Raises Refused ``approval_over``, ``agent_related``."""
    async with in_transaction():
        agent = await agent_of(actor, Right.APPROVE)
        row = await _undecided(actor, approval_id)
        case = await _case(actor, agent, row)
        person, keys = case.person, actor.office.keys
        details, asked = person.details_in(keys), _asked(actor, row)
        channel = ""
        if row.act is Act.CHANNEL and case.account:
            change = await pending_change.waiting(case.account.id, case.now)
            channel = change.opened(keys)[0].channel.masked if change else ""
        facts = {"call": row.call_id, "receipt": row.receipt, "assistant": asked.assistant_id}
        await journal.append(actor, case.journal_name, "approval_opened", str(row.act), **facts)
        return OpenedApproval(
            _shown(row, agent), details.initials, person.birth_date.year, details.city, case.points, channel
        )


@retried
async def approve(actor: Actor, approval_id: int) -> str:
    """Confirm an act and do it, in one transaction; returns its receipt. Everything is looked at again.

    Raises Refused ``approval_own``, ``approval_over``, ``approval_asker`` where whoever asked is no longer an
    agent with that right, ``agent_stopped``, ``agent_related``, ``agent_colleague``, as ``doing.obstacles``.
    """
    async with in_transaction():
        agent = await agent_of(actor, Right.APPROVE, fresh=True)
        await alarms.assert_not_stopped(agent)
        row = await _undecided(actor, approval_id)
        if row.asked_by == agent.id:
            raise Refused("approval_own")
        asker = await Agent.get(id=row.asked_by)
        if asker.disabled_at or not asker.may(RULES[row.act].right):
            raise Refused("approval_asker")
        case = await _case(actor, agent, row)
        if reasons := await doing.obstacles(case, row.act):
            raise reasons[0]
        await _decide(row, agent.id, case.now, "approved")
        await doing.do(case, row.act, _asked(actor, row), row.receipt)
    return row.receipt


@retried
async def refuse(actor: Actor, approval_id: int, reason: str) -> None:
    """Refuse it, as another agent, or take it back, as the one who asked; every address is told.

    Raises Refused ``approval_over``, ``text_*``.
    """
    why = clean_line(reason, REASON_LENGTH, "reason")
    async with in_transaction():
        agent = await agent_of(actor)
        row = await _undecided(actor, approval_id)
        own = row.asked_by == agent.id
        if not own:
            await agent_of(actor, Right.APPROVE)
        case = await _case(actor, agent, row)
        outcome = "withdrawn" if own else "refused"
        await _decide(row, None if own else agent.id, case.now, outcome)
        await _give_up(case, row)
        await journal.append(
            actor, case.journal_name, f"helpdesk_{row.act}", outcome, reason=why, receipt=row.receipt
        )


async def stop(receipt: str, now: datetime) -> bool:
    """Stop it on the person's own word, in the caller's transaction; False where it is decided already."""
    row = await Approval.get_or_none(receipt=receipt, decided_at=None)
    return row is not None and await _update(row, None, now, "stopped")


def _open_of(person_id: int, act: Act) -> str:
    return f"{person_id}:{act}"


def _shown(row: Approval, agent: Agent) -> WaitingApproval:
    until = row.asked_at + LASTS
    return WaitingApproval(row.id, row.act, row.asked_by, row.asked_at, until, row.asked_by == agent.id)


def _asked(actor: Actor, row: Approval) -> ActDetails:
    return ActDetails(**json.loads(actor.office.keys.open("approval.facts", row.receipt, row.facts)))


async def _case(actor: Actor, agent: Agent, row: Approval) -> Case:
    return await case_of(actor, agent, await Call.get(id=row.call_id), row.asked_at)


async def _undecided(actor: Actor, approval_id: int) -> Approval:
    row = await Approval.get_or_none(id=approval_id, decided_at=None)
    if row is None or await _why_over(row, actor.office.now()):
        raise Refused("approval_over")
    return row


async def _why_over(row: Approval, now: datetime) -> str:
    """Why an undecided request is over all the same: by time, or stopped by the owner; "" where it is not."""
    if now >= row.asked_at + LASTS:
        return "expired"
    if row.act is Act.CHANNEL:
        account = await Account.get_or_none(person_id=row.person_id)
        change = await pending_change.waiting(account.id, now) if account else None
        if change is None or change.confirmed:
            return "stopped"
    return ""


async def _decide(row: Approval, by: int | None, now: datetime, outcome: str) -> None:
    if not await _update(row, by, now, outcome):
        raise Refused("approval_over")


async def _update(row: Approval, by: int | None, now: datetime, outcome: str) -> bool:
    undecided = Approval.filter(id=row.id, decided_at=None)
    decided = {"decided_by": by, "decided_at": now, "outcome": outcome, "open_of": None}
    return bool(await undecided.update(**decided))


async def _give_up(case: Case, row: Approval) -> None:
    """Undo what was prepared; the message about that goes to every address."""
    if row.act is Act.CHANNEL and case.account:
        if change := await pending_change.waiting(case.account.id, case.now):
            await pending_change.stop(case.actor, change, "helpdesk")
    else:
        await case.tell("helpdesk_refused", row.receipt)
