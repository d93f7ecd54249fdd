"""An agent who looks at too many people, or orders too many letters, stops until a supervisor lifts it.

The numbers are from docs/guide.md, « alarms ». Every operation raises Refused as ``agent_session.agent_of``.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from tortoise import fields
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models.actor import Actor
from models.helpdesk.act import Act
from models.helpdesk.agent import Agent, Right
from models.helpdesk.agent_session import agent_of
from models.helpdesk.receipt import Receipt
from models.journal import journal
from models.journal.journal import Entry
from models.refusal import Refused
from models.storage import dialect
from models.storage.dialect import retried

WINDOW = timedelta(hours=1)


class AlarmKind(StrEnum):
    """What there was too much of: people looked at, letters ordered, searches made."""

    PERSONS = "persons"
    LETTERS = "letters"
    SEARCHES = "searches"


MOST = {AlarmKind.PERSONS: 30, AlarmKind.LETTERS: 5, AlarmKind.SEARCHES: 90}
"""The most of each within an hour: one more is still done, raises the alarm, and is the last."""
_LINES = 200
"""More lines of one kind within an hour than anybody's work leaves: they count as too many of it."""


class Alarm(Model):
    """One alarm about one agent. ``open_of`` is ``agent:kind`` until it is lifted, and unique."""

    id = fields.IntField(primary_key=True)
    agent: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField(
        "models.Agent", related_name="alarms", on_delete=fields.RESTRICT
    )
    agent_id: int
    kind = fields.CharEnumField(AlarmKind, max_length=12)
    open_of = fields.CharField(max_length=32, null=True, unique=True)
    at: datetime = fields.DatetimeField()
    lifted_by: int | None = fields.IntField(null=True)
    lifted_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "alarm"


@dataclass(frozen=True, slots=True)
class OpenAlarm:
    """One alarm that stops an agent."""

    id: int
    agent_id: int
    kind: AlarmKind
    at: datetime


async def assert_not_stopped(agent: Agent) -> None:
    """Raise Refused ``agent_stopped`` while an alarm about this agent is not lifted."""
    if refusal := await why_stopped(agent):
        raise refusal


async def why_stopped(agent: Agent) -> Refused | None:
    """Return Refused ``agent_stopped`` while an alarm about this agent is not lifted, else None."""
    stopped = await Alarm.filter(agent_id=agent.id).exclude(open_of=None).exists()
    return Refused("agent_stopped") if stopped else None


async def note(actor: Actor, agent: Agent, kind: AlarmKind) -> None:
    """Raise the alarm where this was one too many, in the caller's transaction, after what is counted."""
    await dialect.before_commit(partial(_note, actor, agent, kind))


async def _note(actor: Actor, agent: Agent, kind: AlarmKind) -> None:
    now = actor.office.now()
    lifted = await Alarm.filter(agent_id=agent.id, kind=kind).exclude(lifted_at=None).order_by("-id").first()
    since = max(now - WINDOW, lifted.lifted_at) if lifted and lifted.lifted_at else now - WINDOW
    if await _count(agent, kind, since) <= MOST[kind]:
        return
    name = f"{agent.id}:{kind}"
    if not await Alarm.exists(open_of=name):
        await Alarm.create(agent_id=agent.id, kind=kind, open_of=name, at=now)
        await journal.append(actor, str(agent), "agent_alarm", str(kind))


@retried
async def waiting(actor: Actor) -> list[OpenAlarm]:
    """Return the alarms that are not lifted, oldest first; for those who approve."""
    async with in_transaction():
        await agent_of(actor, Right.APPROVE)
        rows = await Alarm.exclude(open_of=None).order_by("id")
    return [OpenAlarm(row.id, row.agent_id, row.kind, row.at) for row in rows]


@retried
async def lift(actor: Actor, alarm_id: int) -> None:
    """Lift an alarm about another agent, who goes on at once; counting begins anew.

    Raises Refused ``alarm_own``, ``alarm_over``, ``agent_stopped`` for a supervisor who is stopped.
    """
    async with in_transaction():
        agent = await agent_of(actor, Right.APPROVE, fresh=True)
        alarm = await Alarm.get_or_none(id=alarm_id)
        if alarm is not None and alarm.agent_id == agent.id:
            raise Refused("alarm_own")
        await assert_not_stopped(agent)
        lifted = {"open_of": None, "lifted_by": agent.id, "lifted_at": actor.office.now()}
        if alarm is None or not await Alarm.filter(id=alarm.id, lifted_at=None).update(**lifted):
            raise Refused("alarm_over")
        subject = f"agent:{alarm.agent_id}"
        await journal.append(actor, subject, "agent_alarm", "lifted", kind=str(alarm.kind))


async def _count(agent: Agent, kind: AlarmKind, since: datetime) -> int:
    """How many people, letters or searches since then; the agent's own lines of the journal have them."""
    if kind is AlarmKind.LETTERS:
        return await Receipt.filter(agent_id=agent.id, act=Act.LETTER, at__gt=since).count()
    action = "call_identified" if kind is AlarmKind.PERSONS else "call_searched"
    # Only the newest lines are read, however long the agent has been one.
    newest = Entry.filter(subject=str(agent), action=action).order_by("-seq").limit(_LINES)
    lines = [line for line in await newest if line.at > since]
    if kind is AlarmKind.SEARCHES or len(lines) == _LINES:
        return len(lines)
    return len({json.loads(line.facts)["person"] for line in lines})
