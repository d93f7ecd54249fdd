"""An operator adds agents, changes their rights and keys, disables and enables them, each time with a reason.

Every operation raises Refused ``operator_only`` for anybody but a named operator, and ``text_*`` for a reason
that is not one clean line.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import pyotp
from tortoise.transactions import in_transaction

from models.actor import Actor, need_operator
from models.helpdesk import agent_session
from models.helpdesk.agent import NAME_LENGTH, Agent, public_key, rights_of
from models.journal import journal
from models.matricule import Matricule
from models.person import matricule_key
from models.refusal import Refused
from models.storage.dialect import retried
from models.text import REASON_LENGTH, clean_line

ISSUER = "eSanté Helpdesk"
"""How the authenticator on the agent's telephone names the service."""


@dataclass(frozen=True, slots=True)
class NewSecret:
    """An agent's new TOTP secret, which is shown once: as text in base 32, and as the address of its QR."""

    agent_id: int
    secret: str = field(repr=False)
    uri: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AgentState:
    """One agent as an operator sees him: no secret, no matricule."""

    id: int
    name: str
    key_fingerprint: str
    rights: tuple[str, ...]
    created_at: datetime
    disabled_at: datetime | None
    locked_until: datetime | None
    session_since: datetime | None


@retried
async def add(
    actor: Actor, name: str, key: str, matricule: str, rights: Iterable[str], reason: str
) -> NewSecret:
    """Make an agent of the person with this matricule; ``key`` is the line of the public key's file.

    Raises Refused ``agent_name_taken``, ``agent_person_taken``, ``agent_key_*``, ``rights_*``
    or ``matricule_*``.
    """
    need_operator(actor)
    why = clean_line(reason, REASON_LENGTH, "reason")
    clean_name = clean_line(name, NAME_LENGTH, "name")
    key, fingerprint = public_key(key)
    number = Matricule.parse(matricule, actor.office.today())
    person_key = matricule_key(actor.office.keys, number.digits)
    column, secret = rights_of(rights), pyotp.random_base32()
    async with in_transaction():
        if await Agent.exists(name=clean_name):
            raise Refused("agent_name_taken", "name")
        if await Agent.exists(person_key=person_key):
            raise Refused("agent_person_taken", "matricule")
        await _assert_free(fingerprint)
        agent = await Agent.create(
            name=clean_name,
            person_key=person_key,
            key_fingerprint=fingerprint,
            public_key=key,
            secret=_sealed(actor, clean_name, secret),
            rights=column,
            created_at=actor.office.now(),
        )
        await journal.append(actor, str(agent), "agent_add", reason=why, rights=column, key=fingerprint)
    return _shown(agent, secret)


@retried
async def listed(actor: Actor, reason: str) -> list[AgentState]:
    """Return every agent, disabled ones too, by name."""
    need_operator(actor)
    why = clean_line(reason, REASON_LENGTH, "reason")
    async with in_transaction():
        since = await agent_session.open_since(actor.office)
        agents = await Agent.all().order_by("name")
        await journal.append(actor, "agents", "agent_list", reason=why)
    return [
        AgentState(
            agent.id,
            agent.name,
            agent.key_fingerprint,
            tuple(agent.rights.split()),
            agent.created_at,
            agent.disabled_at,
            agent_session.locked_until(agent, actor.office.now()),
            since.get(agent.id),
        )
        for agent in agents
    ]


@retried
async def set_rights(actor: Actor, name: str, rights: Iterable[str], reason: str) -> int:
    """Give an agent these rights and no others; returns how many sessions ended.

    Where a right is taken away the agent's session ends: no page that shows what he may not see stays open.
    Raises Refused ``agent_missing`` or ``rights_*``.
    """
    need_operator(actor)
    why, column = clean_line(reason, REASON_LENGTH, "reason"), rights_of(rights)
    async with in_transaction():
        agent = await _agent(name)
        taken = set(agent.rights.split()) - set(column.split())
        await Agent.filter(id=agent.id).update(rights=column)
        ended = await agent_session.end_all(agent.id, actor.office.now(), "rights") if taken else 0
        await journal.append(
            actor,
            str(agent),
            "agent_rights",
            reason=why,
            rights=column,
            before=agent.rights,
            sessions=ended,
        )
    return ended


@retried
async def rekey(actor: Actor, name: str, key: str, reason: str) -> NewSecret:
    """Give an agent a key and a new TOTP secret; his session ends, and old key and codes with it.

    The key may be the one that he has: then it is the telephone alone that is replaced. Raises Refused
    ``agent_missing`` or ``agent_key_*``.
    """
    need_operator(actor)
    why = clean_line(reason, REASON_LENGTH, "reason")
    key, fingerprint = public_key(key)
    secret = pyotp.random_base32()
    async with in_transaction():
        agent = await _agent(name)
        await _assert_free(fingerprint, but=agent.id)
        await Agent.filter(id=agent.id).update(
            key_fingerprint=fingerprint,
            public_key=key,
            secret=_sealed(actor, agent.name, secret),
            last_step=0,
            wrong_codes=0,
            wrong_at=None,
        )
        ended = await agent_session.end_all(agent.id, actor.office.now(), "rekeyed")
        await journal.append(actor, str(agent), "agent_rekey", reason=why, key=fingerprint, sessions=ended)
    return _shown(agent, secret)


@retried
async def disable(actor: Actor, name: str, reason: str) -> int:
    """Let an agent in no more and end his session; returns how many were open.

    Raises Refused ``agent_missing`` or ``agent_disabled``.
    """
    need_operator(actor)
    why, now = clean_line(reason, REASON_LENGTH, "reason"), actor.office.now()
    async with in_transaction():
        agent = await _agent(name)
        if not await Agent.filter(id=agent.id, disabled_at=None).update(disabled_at=now):
            raise Refused("agent_disabled")
        ended = await agent_session.end_all(agent.id, now, "disabled")
        await journal.append(actor, str(agent), "agent_disable", reason=why, sessions=ended)
    return ended


@retried
async def enable(actor: Actor, name: str, reason: str) -> None:
    """Let a disabled agent in again; a lock after wrong codes is over too.

    Raises Refused ``agent_missing`` or ``agent_enabled``.
    """
    need_operator(actor)
    why = clean_line(reason, REASON_LENGTH, "reason")
    async with in_transaction():
        agent = await _agent(name)
        enabled = {"disabled_at": None, "wrong_codes": 0, "wrong_at": None}
        if not await Agent.filter(id=agent.id, disabled_at__isnull=False).update(**enabled):
            raise Refused("agent_enabled")
        await journal.append(actor, str(agent), "agent_enable", reason=why)


async def _agent(name: str) -> Agent:
    agent = await Agent.get_or_none(name=clean_line(name, NAME_LENGTH, "name"))
    if agent is None:
        raise Refused("agent_missing")
    return agent


async def _assert_free(fingerprint: str, but: int = 0) -> None:
    if await Agent.filter(key_fingerprint=fingerprint).exclude(id=but).exists():
        raise Refused("agent_key_taken", "key")


def _sealed(actor: Actor, name: str, secret: str) -> bytes:
    return actor.office.keys.seal("agent.secret", name, secret.encode())


def _shown(agent: Agent, secret: str) -> NewSecret:
    uri = pyotp.TOTP(secret).provisioning_uri(name=agent.name, issuer_name=ISSUER)
    return NewSecret(agent.id, secret, uri)
