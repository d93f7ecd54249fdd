"""An agent comes in with his key and a TOTP code; he stays until he leaves, is idle, or is sent out."""

import hmac
from datetime import datetime, timedelta

import pyotp
from tortoise import fields
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models.actor import Actor, Role
from models.helpdesk.agent import Agent, Right
from models.journal import journal
from models.office import Office
from models.refusal import Refused
from models.storage import dialect
from models.storage.dialect import retried
from models.text import digits_of

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)
FRESH = timedelta(hours=1)
"""As old as the last code may be where an act has consequences."""
SEEN_EVERY = timedelta(minutes=1)
DIGITS = 6
STEP = 30
"""Seconds for which one code stands (RFC 6238)."""
DRIFT = 1
"""Steps by which the telephone's clock may be early or late."""
TRIES = 5
LOCKED = timedelta(minutes=15)
"""After so many wrong codes in a row no code is taken for so long."""


class AgentSession(Model):
    """One entry of one agent.

    ``open_of`` is the agent while the session is open, and unique: an agent has one session at a time, even
    where two processes open one at once.
    """

    id = fields.IntField(primary_key=True)
    agent: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField(
        "models.Agent", related_name="sessions", on_delete=fields.RESTRICT
    )
    agent_id: int
    open_of = fields.IntField(null=True, unique=True)
    source = fields.CharField(max_length=64)
    started_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    proved_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    end_reason = fields.CharField(max_length=16, default="")

    class Meta:
        table = "agent_session"


@retried
async def prove(actor: Actor, fingerprint: str, typed: str) -> Actor:
    """Check the code of the agent whose key has authenticated; returns the actor as that agent.

    An older session of his ends, with the reason ``elsewhere``: only now, so that a key alone ends nothing.
    Raises Refused ``session_ended``, ``totp_empty``, ``totp_form``, ``totp_wrong``, ``totp_used`` or
    ``totp_locked``.
    """
    code, now = _digits(typed), actor.office.now()
    async with in_transaction():
        agent = await dialect.held(Agent.filter(key_fingerprint=fingerprint, disabled_at=None)).first()
        if agent is None:
            raise Refused("session_ended")
        refusal = await _tried(actor, agent, code)
        if refusal is None:
            older = await end_all(agent.id, now, "elsewhere")
            session = await AgentSession.create(
                agent_id=agent.id,
                open_of=agent.id,
                source=actor.source,
                started_at=now,
                seen_at=now,
                proved_at=now,
            )
            proved = actor.entered_as_agent(agent.id, session.id)
            await journal.append(proved, str(agent), "agent_entered", factors="key totp", sessions=older)
    if refusal:
        raise refusal
    return proved


@retried
async def prove_again(actor: Actor, typed: str) -> None:
    """Check a further code in an open session, which makes it fresh for what has consequences.

    Raises Refused as ``prove``.
    """
    code = _digits(typed)
    async with in_transaction():
        agent = await agent_of(actor)
        refusal = await _tried(actor, agent, code)
        if refusal is None:
            await AgentSession.filter(id=actor.session_id).update(proved_at=actor.office.now())
            await journal.append(actor, str(agent), "agent_code")
    if refusal:
        raise refusal


async def agent_of(actor: Actor, right: Right | None = None, *, fresh: bool = False) -> Agent:
    """Return the agent who is logged in at this moment and has this right.

    Every operation of the console calls this first, inside its transaction: what was true when the page was
    drawn is checked again. ``fresh`` is for what has consequences: it wants a code of the last hour. Raises
    Refused ``session_ended``, ``agent_right`` or ``totp_needed``.
    """
    await dialect.hold(Agent.filter(id=actor.agent_id or 0))  # and so does whoever ends a session
    session = await _open(actor)
    if session is None:
        raise Refused("session_ended")
    if right is not None and not session.agent.may(right):
        raise Refused("agent_right", right=str(right))
    if fresh and not session.proved_at <= actor.office.now() <= session.proved_at + FRESH:
        raise Refused("totp_needed")
    return session.agent


async def still_open(actor: Actor) -> bool:
    """Whether the agent is logged in, by the rules of ``agent_of``."""
    return await _open(actor) is not None


async def why_ended(actor: Actor) -> str:
    """Return why a session is over: ``elsewhere``, ``disabled``, ``rights``, ``rekeyed``, ``left``, or ""."""
    session = await AgentSession.get_or_none(id=actor.session_id, agent_id=actor.agent_id)
    return session.end_reason if session else ""


async def seen(actor: Actor) -> None:
    """Note that the agent is active; it writes at most once per minute, so that typing costs no write."""
    now = actor.office.now()
    if await still_open(actor):
        own = AgentSession.filter(id=actor.session_id, ended_at=None, seen_at__lt=now - SEEN_EVERY)
        await own.update(seen_at=now)


@retried
async def leave(actor: Actor) -> Actor:
    """End the actor's own session, if it is open; returns a visitor."""
    if actor.role is Role.AGENT and actor.agent_id is not None:
        async with in_transaction():
            own = AgentSession.filter(id=actor.session_id, agent_id=actor.agent_id, ended_at=None)
            if await own.update(ended_at=actor.office.now(), end_reason="left", open_of=None):
                await journal.append(actor, str(actor), "agent_left")
    return actor.signed_out()


async def end_all(agent_id: int, now: datetime, reason: str) -> int:
    """End the sessions of an agent, in the caller's transaction; returns how many."""
    sessions = AgentSession.filter(agent_id=agent_id, ended_at=None)
    return await sessions.update(ended_at=now, end_reason=reason, open_of=None)


async def open_since(office: Office) -> dict[int, datetime]:
    """Return since when each agent has been in, by the agent's number."""
    return {session.agent_id: session.started_at for session in await _in_time(office.now())}


def locked_until(agent: Agent, now: datetime) -> datetime | None:
    """Return until when no code of this agent is taken; None where the next one is looked at."""
    if agent.wrong_codes < TRIES or agent.wrong_at is None:
        return None
    until = agent.wrong_at + LOCKED
    return until if now < until else None


async def _open(actor: Actor) -> AgentSession | None:
    if actor.role is not Role.AGENT or None in (actor.agent_id, actor.session_id):
        return None
    found = await _in_time(actor.office.now(), id=actor.session_id, open_of=actor.agent_id)
    return found[0] if found else None


async def _in_time(now: datetime, **which: int | None) -> list[AgentSession]:
    """Open sessions of enabled agents, each with its agent, that neither idleness nor length has ended."""
    return await AgentSession.filter(
        **which,
        ended_at=None,
        started_at__gt=now - ABSOLUTE,
        seen_at__gt=now - IDLE - SEEN_EVERY,
        agent__disabled_at=None,
    ).prefetch_related("agent")


def _digits(typed: str) -> str:
    code = digits_of(typed, DIGITS)
    if not code:
        raise Refused("totp_form" if code is None else "totp_empty", "code")
    return code


async def _tried(actor: Actor, agent: Agent, code: str) -> Refused | None:
    """Compare a code in the caller's transaction and count it; returns why it is refused.

    What is written here stays when the code is refused: the caller raises after its transaction.
    """
    now = actor.office.now()
    if until := locked_until(agent, now):
        return Refused("totp_locked", "code", until=until)
    step = _step(actor.office, agent, code)
    if step is None:
        wrong = 1 if agent.wrong_codes >= TRIES else agent.wrong_codes + 1
        await Agent.filter(id=agent.id).update(wrong_codes=wrong, wrong_at=now)
        refusal = Refused("totp_wrong", "code", left=TRIES - wrong)
        if wrong >= TRIES:
            refusal = Refused("totp_locked", "code", until=now + LOCKED)
    elif await Agent.filter(id=agent.id, last_step__lt=step).update(
        last_step=step, wrong_codes=0, wrong_at=None
    ):
        return None
    else:
        refusal = Refused("totp_used", "code")
    await journal.append(actor, str(agent), "agent_code", refusal.code, factor="totp")
    return refusal


def _step(office: Office, agent: Agent, code: str) -> int | None:
    """The step whose code this is, of those that the telephone's clock may show now; None for no such."""
    totp = pyotp.TOTP(office.keys.open("agent.secret", agent.name, agent.secret).decode(), digits=DIGITS)
    now, found = int(office.now().timestamp()) // STEP, None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step), code):
            found = step
    return found
