"""An agent does nothing for himself, for a colleague, or where he is, has or lately was an assistant."""

from datetime import datetime, timedelta

from tortoise.expressions import Q

from models.dsp.assistant import Assistant
from models.helpdesk.agent import Agent
from models.person import Person
from models.refusal import Refused

RELATED_FOR = timedelta(days=365)
"""How long a right between two records that is over still keeps an agent away."""


async def why_refused(agent: Agent, person: Person, now: datetime) -> Refused | None:
    """Return why this agent may not act for this person: ``agent_related``, ``agent_colleague``; or None."""
    if person.key == agent.person_key or await _is_related(agent, person, now):
        return Refused("agent_related")
    if await Agent.filter(person_key=person.key, disabled_at=None).exists():
        return Refused("agent_colleague")
    return None


async def _is_related(agent: Agent, person: Person, now: datetime) -> bool:
    own = await Person.get_or_none(key=agent.person_key)
    if own is None:
        return False
    since = now - RELATED_FOR
    between = Q(person_id=person.id, holder_id=own.id) | Q(person_id=own.id, holder_id=person.id)
    lately = (Q(ended_at=None) | Q(ended_at__gt=since)) & (Q(until=None) | Q(until__gt=since))
    return await Assistant.filter(between & lately).exists()
