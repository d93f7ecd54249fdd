"""A person sees in « Mon compte » what the Helpdesk did, and stops what was not their wish."""

import pytest

from models.helpdesk import acts
from models.helpdesk.act import Act
from models.letters.order import LetterOrder
from models.office import Office
from tests.conftest import Watch
from tests.models.dsp.filing import again
from tests.models.helpdesk.agents import agent
from tests.models.helpdesk.callers import caller, proved, take_call
from tests.screens.stage import NARROW, WIDE, staged


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_an_ordered_letter_is_contested(office: Office, watch: Watch, size: tuple[int, int]) -> None:
    owner = await caller(office)
    watch.on(hours=25)
    owner = await again(owner)
    nora = await agent(office)
    await proved(nora, await take_call(nora), 2)
    done = await acts.perform(nora, Act.LETTER)
    async with staged(office, {}, size=size) as stage:
        stage.app.visitor.actor = owner
        await stage.go("account.helpdesk")
        assert done.receipt in stage.words and "agent 1" in stage.words
        await stage.press("enter", "tab", "enter")
        assert "L'acte est arrêté." in stage.words
        assert not await LetterOrder.filter(printed_at=None, stopped_at=None).exists()
