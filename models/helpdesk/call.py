"""Whatever an agent does belongs to one open call; a dropped line or a killed process leaves it open.

Every operation raises Refused as ``agent_session.agent_of``, and ``call_none`` where it needs an open call.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models.account import support_code
from models.actor import Actor
from models.helpdesk.agent import Agent, Right
from models.helpdesk.agent_session import agent_of
from models.journal import journal
from models.person import Person
from models.proof import one_time_code
from models.refusal import Refused
from models.storage.dialect import is_taken, retried
from models.text import clean_line

NOTE_LENGTH = 200
"""The most code points of the note at the end of a call."""
DRAFT_LENGTH = 4000
"""The most code points of what is kept of a page, names and answers together."""


class Means(StrEnum):
    """How somebody reaches the Helpdesk."""

    TELEPHONE = "telephone"
    EMAIL = "email"
    COUNTER = "counter"


class CallSubject(StrEnum):
    """What a call is about."""

    ACTIVATION = "activation"
    LETTER = "letter"
    PASSWORD = "password"
    CHANNEL = "channel"
    LUXTRUST = "luxtrust"
    RECORD = "record"
    ASSISTANTS = "assistants"
    SECURITY = "security"
    OTHER = "other"


class CallOutcome(StrEnum):
    """How a call ended: helped, sent to the counter, refused, or the caller hung up."""

    SOLVED = "solved"
    COUNTER = "counter"
    REFUSED = "refused"
    DROPPED = "dropped"


class Call(Model):
    """One call. ``conversation`` is random: the codes of the call are bound to it, not to the agent's line.

    ``open_of`` is the agent while the call is open, and unique: an agent has one call at a time. ``found``
    has the ids that the last search found, as JSON; ``questions`` the kinds that may be asked, in order.
    """

    id = fields.IntField(primary_key=True)
    agent: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField(
        "models.Agent", related_name="calls", on_delete=fields.RESTRICT
    )
    agent_id: int
    open_of = fields.IntField(null=True, unique=True)
    conversation = fields.CharField(max_length=32, unique=True)
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="calls", on_delete=fields.RESTRICT, null=True
    )
    person_id: int | None
    means = fields.CharEnumField(Means, max_length=12)
    subject = fields.CharEnumField(CallSubject, max_length=16)
    found = fields.TextField(default="[]")
    questions = fields.CharField(max_length=200, default="")
    opened_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    outcome = fields.CharField(max_length=12, default="")
    note = fields.BinaryField(default=b"")
    draft = fields.BinaryField(default=b"")

    class Meta:
        table = "helpdesk_call"

    @property
    def journal_name(self) -> str:
        """The journal's subject: the person, or the agent while there is none."""
        return f"person:{self.person_id}" if self.person_id else f"agent:{self.agent_id}"


@dataclass(frozen=True, slots=True)
class OpenCall:
    """The agent's open call; ``draft`` is what was typed on its page and not sent yet."""

    id: int
    means: Means
    subject: CallSubject
    opened_at: datetime
    person_id: int | None
    draft: Mapping[str, str] = field(repr=False)


@retried
async def open(actor: Actor, means: Means, subject: CallSubject) -> int:
    """Open a call; returns its number. Raises Refused ``call_open`` while another one of the agent's is."""
    try:
        async with in_transaction():
            agent = await agent_of(actor, Right.FIND)
            call = await Call.create(
                agent_id=agent.id,
                open_of=agent.id,
                conversation=secrets.token_hex(16),
                means=means,
                subject=subject,
                opened_at=actor.office.now(),
            )
            await journal.append(actor, str(agent), "call_opened", **_facts(call.id, means, subject))
    except IntegrityError as error:
        if not is_taken(error, "helpdesk_call", "open_of"):
            raise
        raise Refused("call_open") from None
    return call.id


@retried
async def current(actor: Actor) -> OpenCall | None:
    """Return the agent's open call, which another process or another day may have opened; None for none."""
    async with in_transaction():
        agent = await agent_of(actor)
        call = await Call.get_or_none(open_of=agent.id)
        if call is None:
            return None
        keys = actor.office.keys
        opened = keys.open("helpdesk_call.draft", call.conversation, call.draft) if call.draft else b"{}"
        draft = json.loads(opened)
        return OpenCall(call.id, call.means, call.subject, call.opened_at, call.person_id, draft)


@retried
async def change(actor: Actor, means: Means, subject: CallSubject) -> None:
    """Change how the caller came and what the call is about."""
    async with in_transaction():
        _, call = await open_call(actor)
        await Call.filter(id=call.id).update(means=means, subject=subject)
        await journal.append(actor, call.journal_name, "call_changed", **_facts(call.id, means, subject))


@retried
async def keep(actor: Actor, draft: Mapping[str, str]) -> None:
    """Keep what was typed and not sent, so that it is there again after a dropped line.

    Raises Refused ``text_long``.
    """
    text = json.dumps(dict(draft), ensure_ascii=False)
    if len(text) > DRAFT_LENGTH:
        raise Refused("text_long", most=DRAFT_LENGTH)
    async with in_transaction():
        _, call = await open_call(actor)
        sealed = actor.office.keys.seal(
            "helpdesk_call.draft", call.conversation, text.encode("utf-8", "surrogatepass")
        )
        await Call.filter(id=call.id).update(draft=sealed)


@retried
async def end(actor: Actor, outcome: CallOutcome, note: str = "") -> None:
    """End the call with a note of one line; its codes end with it. Raises Refused ``text_*``."""
    line = clean_line(note, NOTE_LENGTH, "note", required=False)
    async with in_transaction():
        _, call = await open_call(actor)
        now, keys = actor.office.now(), actor.office.keys
        sealed = keys.seal("helpdesk_call.note", call.conversation, line.encode()) if line else b""
        over = {"open_of": None, "ended_at": now, "outcome": str(outcome), "note": sealed, "draft": b""}
        await Call.filter(id=call.id).update(**over)
        await one_time_code.end_conversation(call.conversation, now)
        await support_code.let_go(call.id)
        await journal.append(actor, call.journal_name, "call_ended", str(outcome), call=call.id)


async def open_call(actor: Actor, right: Right | None = None, *, fresh: bool = False) -> tuple[Agent, Call]:
    """Return the agent and his open call, in the caller's transaction.

    It is the first line of whatever is done in a call. Raises Refused as ``agent_session.agent_of``, and
    ``call_none``.
    """
    agent = await agent_of(actor, right, fresh=fresh)
    call = await Call.get_or_none(open_of=agent.id)
    if call is None:
        raise Refused("call_none")
    return agent, call


def _facts(call_id: int, means: Means, subject: CallSubject) -> dict[str, Any]:
    return {"call": call_id, "means": str(means), "about": str(subject)}
