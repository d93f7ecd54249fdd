"""The lookout names whose grounds have changed, and asks only after somebody wrote or a minute began."""

import asyncio

import pytest

from models.account import session
from models.actor import Actor
from models.dsp.grounds import Grounds, standing_of
from models.office import Office
from tests.conftest import Watch
from tests.models.dsp.filing import OTHER, PARENT, again, member
from tui.ssh import lookout
from tui.ssh.lookout import Lookout


def grounds(actor: Actor) -> Grounds:
    return Grounds(actor.account_id, actor.person_id, actor.session_id)


async def settled() -> None:
    """Until what was written is told by the log's time."""
    await asyncio.sleep(0.1)


async def test_those_whose_session_ended_are_named_once(office: Office) -> None:
    actor, stranger = await member(office, PARENT), await member(office, OTHER)
    other, looking = await again(actor), Lookout(office)
    looking.know(1, grounds(actor))
    looking.know(2, grounds(other))
    looking.know(3, grounds(stranger))
    await settled()
    assert sorted(await looking.changed()) == [1, 2, 3], "what was not known before is looked at"
    assert await looking.changed() == []
    await session.end(other, actor.session_id or 0)
    assert await looking.changed() == [1]
    await settled()
    assert await looking.changed() == []
    looking.know(1, None)
    looking.know(2, grounds(actor))  # another one at the same terminal
    assert await looking.changed() == [2]


async def test_nobody_is_asked_as_long_as_nobody_writes(
    office: Office, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, looking, asked = await member(office, PARENT), Lookout(office), list[int]()

    async def counted(office: Office, grounds: set[Grounds]) -> object:
        asked.append(len(grounds))
        return await standing_of(office, grounds)

    monkeypatch.setattr(lookout, "standing_of", counted)
    looking.know(1, grounds(actor))
    await settled()
    for _ in range(5):
        await looking.changed()
    assert asked == [1]
    watch.on(minutes=1)
    await looking.changed()
    await looking.changed()
    assert asked == [1, 1]
    watch.on(hours=2)
    assert await looking.changed() == [1], "what ends by time alone is seen too"


async def test_a_fault_is_made_up_for(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    actor, looking = await member(office, PARENT), Lookout(office)
    looking.know(1, grounds(actor))
    await settled()

    async def broken(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as patch, pytest.raises(OSError):
        patch.setattr(lookout, "standing_of", broken)
        await looking.changed()
    assert await looking.changed() == [1]
