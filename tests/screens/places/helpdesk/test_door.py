"""The console asks for the agent's code, and ends by time, by an operator, and by a newer session."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from models.helpdesk import agent_session, agents
from models.office import Office
from screens.places.helpdesk.door import KEY
from tests.conftest import Watch
from tests.models.helpdesk.agents import WHY, code, come_in, fingerprint, new_agent, operator
from tests.screens.stage import NARROW, WIDE, Stage, staged
from tui.portal.console import CHECKS, CONSOLE
from tui.portal.monitor import Monitor

NO_CALL = "Aucun appel en cours."


@asynccontextmanager
async def at_the_door(
    office: Office, name: str = "nora", size: tuple[int, int] = WIDE
) -> AsyncIterator[Stage]:
    """The console as the service opens it for the agent with this key."""
    async with staged(office, {}, table=CONSOLE, attendance=CHECKS, size=size) as stage:
        stage.app.visitor.facts[KEY] = fingerprint(name)
        yield stage


async def enter(stage: Stage, typed: str) -> None:
    await stage.type(typed)
    await stage.press("enter")


async def seconds(stage: Stage, count: int = 1) -> None:
    """What the monitor notices by itself, once per second."""
    for _ in range(count):
        await stage.app.monitor.go()
    await stage.settle()


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_in_by_the_code_and_out_again(office: Office, watch: Watch, size: tuple[int, int]) -> None:
    new = await new_agent(office)
    async with at_the_door(office, size=size) as stage:
        assert "Console du Helpdesk" in stage.words and stage.at == "code" and stage.cursor_is_inside()
        await enter(stage, code(new.secret, watch.moment))
        assert NO_CALL in stage.words and f"Helpdesk, agent {new.agent_id}" in stage.words
        assert stage.app.visitor.signed_in and not stage.app.visitor.has_account
        await stage.press("escape")
        await stage.press("tab", "enter")
        assert "Vous êtes déconnecté." in stage.words and "Console du Helpdesk" in stage.words
        assert not stage.app.visitor.signed_in
        assert await agents.listed(operator(office), WHY) and not await agent_session.open_since(office)


async def test_a_wrong_code_is_emptied_and_a_right_one_follows(office: Office, watch: Watch) -> None:
    new = await new_agent(office)
    async with at_the_door(office) as stage:
        await stage.press("enter")
        assert "Ce champ est obligatoire." in stage.words and not stage.app.visitor.signed_in
        await enter(stage, "000000")
        assert "Essais restants : 4." in stage.words and "000000" not in stage.text
        await enter(stage, "12345")
        assert "Le code a 6 chiffres." in stage.words
        await enter(stage, code(new.secret, watch.moment))
        assert NO_CALL in stage.words


async def test_after_five_wrong_codes_the_page_says_until_when(office: Office, watch: Watch) -> None:
    new = await new_agent(office)
    async with at_the_door(office) as stage:
        for _ in range(5):
            await enter(stage, "000000")
        assert "Vous pouvez réessayer à 10:15" in stage.words
        await enter(stage, code(new.secret, watch.moment))
        assert "5 codes erronés de suite" in stage.words and not stage.app.visitor.signed_in


async def test_a_code_typed_in_one_burst_is_taken(office: Office, watch: Watch) -> None:
    new = await new_agent(office)
    async with at_the_door(office) as stage:
        stage.strike(*code(new.secret, watch.moment), "enter")
        await stage.settle()
        assert NO_CALL in stage.words


@pytest.mark.parametrize("key", ["emma", "nora"])
async def test_a_key_that_is_nobodys_any_more_is_worth_nothing(
    office: Office, watch: Watch, key: str
) -> None:
    new = await new_agent(office)
    await agents.disable(operator(office), "nora", WHY)
    async with at_the_door(office, key) as stage:
        await enter(stage, code(new.secret, watch.moment))
        assert "Votre session est terminée." in stage.words and not stage.app.visitor.signed_in


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("disable", "votre accès à la console est fermé"),
        ("rights", "vos droits ont changé"),
        ("elsewhere", "vous en avez ouvert une autre"),
    ],
)
@pytest.mark.parametrize("over", ["", "f1", "f2", "f10"])
async def test_one_round_after_it_ended_elsewhere_the_page_is_gone(
    office: Office, watch: Watch, verb: str, said: str, over: str
) -> None:
    new = await new_agent(office)
    async with at_the_door(office) as stage:
        await enter(stage, code(new.secret, watch.moment))
        await seconds(stage)
        assert NO_CALL in stage.words
        if over:
            await stage.press(over)
        watch.on(seconds=30)
        match verb:
            case "disable":
                await agents.disable(operator(office), "nora", WHY)
            case "rights":
                await agents.set_rights(operator(office), "nora", ["find"], WHY)
            case _:
                await come_in(office, "nora", new.secret)
        await seconds(stage)
        assert said in stage.words and "Console du Helpdesk" in stage.words and NO_CALL not in stage.words
        assert not stage.app.visitor.signed_in


async def test_a_write_of_anybody_is_a_reason_to_look_again(office: Office, watch: Watch) -> None:
    """Within one round of a second: out within 2 s of the operator's word."""
    new = await new_agent(office)
    async with at_the_door(office) as stage:
        await enter(stage, code(new.secret, watch.moment))
        await seconds(stage)
        await agents.disable(operator(office), "nora", WHY)
        Monitor.begin(stage.app.monitor)
        assert stage.app.monitor._under_way is not None
        await stage.app.monitor._under_way
        await stage.settle()
        assert not stage.app.visitor.signed_in


async def test_idle_for_15_minutes_and_8_hours_in_all(office: Office, watch: Watch) -> None:
    new = await new_agent(office)
    async with at_the_door(office) as stage:
        await enter(stage, code(new.secret, watch.moment))
        await seconds(stage)
        watch.on(minutes=13)
        await seconds(stage)
        assert NO_CALL in stage.words and stage.app.visitor.signed_in
        watch.on(seconds=61)
        await seconds(stage)
        assert "Êtes-vous encore là ?" in stage.words
        watch.on(seconds=60)
        await seconds(stage)
        assert "Session terminée après 15 minutes sans activité." in stage.words
        watch.on(minutes=1)
        await enter(stage, code(new.secret, watch.moment))
        for _ in range(47):
            watch.on(minutes=10)
            await stage.press("down")
            await seconds(stage, 2)
            assert stage.app.visitor.signed_in
        watch.on(minutes=10)
        await seconds(stage)
        assert "Session terminée après 480 minutes." in stage.words or "8 heures" in stage.words
        assert not stage.app.visitor.signed_in


async def test_help_language_and_colours_work_without_an_account(office: Office, watch: Watch) -> None:
    new = await new_agent(office)
    async with at_the_door(office) as stage:
        await enter(stage, code(new.secret, watch.moment))
        await stage.press("f2", "down", "enter")
        assert stage.app.visitor.words.language == "de" and "Zurzeit kein Anruf." in stage.words
        await stage.go("help.theme")
        await stage.press("down", "enter", "escape")
        assert stage.app.visitor.theme != "terminal"
        await stage.press("f1", "f1")
        assert stage.page.place_name == "help"
        await stage.press("escape", "f10")
        assert stage.app.visitor.signed_in
