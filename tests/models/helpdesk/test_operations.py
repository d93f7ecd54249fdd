"""Every operation of the console asks which agent does it, whether he is in, and whether he has the right."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from models.actor import Actor, Role
from models.helpdesk import agents
from models.helpdesk.agent import Right
from models.helpdesk.agent_session import AgentSession
from models.office import Office
from tests.models.helpdesk.agents import WHY, agent, come_in, new_agent, operator
from tests.models.helpdesk.operations import AGENTS, AGENTS_SILENT
from tests.models.operations import Scene
from tests.models.test_operations import everything, owner, pretenders, refusal, scene

__all__ = ["owner", "scene"]
"""The fixtures of the other operations."""


async def agent_pretenders(office: Office) -> AsyncIterator[tuple[str, Actor]]:
    """Everybody who was an agent, is nearly one, or is another."""
    new = await new_agent(office, "ines")
    ines = await come_in(office, "ines", new.secret)
    emma = await agent(office, "emma")
    yield "visitor with a session", replace(ines, role=Role.VISITOR)
    yield "person with a session", replace(ines, role=Role.PERSON)
    yield "operator with a session", replace(ines, role=Role.OPERATOR, operator="maria")
    yield "no session", replace(ines, session_id=None)
    yield "no agent", replace(ines, agent_id=None)
    yield "unknown session", replace(ines, session_id=4711)
    yield "another's session", replace(ines, session_id=emma.session_id)
    yield "another agent", replace(ines, agent_id=emma.agent_id)
    old = office.now() - timedelta(hours=8)
    await AgentSession.filter(id=ines.session_id).update(started_at=old)
    yield "session over its time", ines
    await AgentSession.filter(id=ines.session_id).update(started_at=office.now())
    await AgentSession.filter(id=emma.session_id).update(seen_at=office.now() - timedelta(minutes=16))
    yield "session idle too long", emma
    await agents.disable(operator(office), "ines", WHY)
    yield "disabled", ines


@pytest.mark.parametrize("name", AGENTS)
async def test_only_an_agent_who_is_in_does_what_agents_do(name: str, owner: Actor, scene: Scene) -> None:
    right, operation = AGENTS[name]
    who = [(kind, actor) async for kind, actor in pretenders(owner) if kind != "agent"]
    for kind, actor in who:
        before = await everything()
        assert await refusal(operation(actor, scene)) == "session_ended", kind
        assert await everything() == before, kind
    async for kind, actor in agent_pretenders(owner.office):
        before = await everything()
        assert await refusal(operation(actor, scene)) == "session_ended", kind
        assert await everything() == before, kind
    assert await refusal(operation(owner, scene)) == "session_ended"
    if right is not None:
        without = await agent(owner.office, "zoe", *(other for other in Right if other is not right))
        before = await everything()
        assert await refusal(operation(without, scene)) == "agent_right"
        assert await everything() == before
    full = await agent(owner.office, "rosa")
    assert await refusal(operation(full, scene)) not in ("session_ended", "agent_right")


@pytest.mark.parametrize("name", AGENTS_SILENT)
async def test_what_the_console_does_by_itself_does_nothing_for_whoever_is_no_agent(
    name: str, owner: Actor, scene: Scene
) -> None:
    async def idle(kind: str, actor: Actor) -> None:
        before = await everything()
        answer = await AGENTS_SILENT[name](actor, scene)
        assert not isinstance(answer, bool) or not answer, kind
        assert await everything() == before, kind

    async for kind, actor in pretenders(owner):
        if kind != "agent":
            await idle(kind, actor)
    async for kind, actor in agent_pretenders(owner.office):
        if not (name.endswith("leave") and kind in ("session over its time", "session idle too long")):
            await idle(kind, actor)  # those two may still leave
    await idle("owner", owner)
