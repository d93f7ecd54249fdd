"""F1 shows a code; while the Helpdesk follows the page says so, whatever its size, and F1 ends it."""

import json

import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import DBConnectionError

from models.account import support_code
from models.account.activation_steps import Activation
from models.account.support_code import LIFETIME, UNWATCHED, SupportCode, SupportLine
from models.office import Office
from screens import seen_page
from screens.page.page import Page
from screens.text.phrases import catalogue
from tests.conftest import Watch, issue, register
from tests.screens.stage import NARROW, WIDE, Stage, staged
from tests.screens.test_idle import pass_time
from tests.tui.portal.test_monitor import PLACES as MADE_UP
from tui.portal.monitor import Monitor

CALL = 7
FOLLOWED = "Le Helpdesk voit la page où vous êtes, pas ce que vous tapez. F1 y met fin."
CODE = "Code Helpdesk"


def line_of(stage: Stage) -> SupportLine:
    assert stage.app.visitor.support
    return stage.app.visitor.support


def words(stage: Stage) -> str:
    return stage.words.replace("\N{NO-BREAK SPACE}", " ")


async def second(stage: Stage, watch: Watch, seconds: float = 1) -> None:
    await pass_time(stage, watch, seconds=seconds)


async def begins(stage: Stage, watch: Watch) -> None:
    """F1, the code is read out, the Helpdesk follows, back to the page."""
    await stage.press("f1")
    assert await support_code.follow(stage.app.visitor.actor.office, CALL, line_of(stage).code)
    await stage.press("escape")
    await second(stage, watch)


def with_line(stage: Stage) -> None:
    stage.app.visitor.support = SupportLine("xterm, UTF-8, 16")


async def told(office: Office) -> seen_page.SeenPage:
    row = await SupportCode.get(call_id=CALL)
    return seen_page.read(row.view_in(office.keys))


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_f1_shows_a_code_on_every_page_and_another_after_five_minutes(
    office: Office, watch: Watch, size: tuple[int, int]
) -> None:
    async with staged(office, {}, size=size) as stage:
        with_line(stage)
        await stage.press("f1")
        assert not isinstance(stage.app.screen, Page)  # a few lines over the page
        first = line_of(stage).code
        assert f"{first[:3]} {first[3:]} (jusqu'à 10:05)" in words(stage) and CODE in words(stage)
        await stage.press("f1")
        assert stage.page.place_name == "help" and f"{first[:3]} {first[3:]}" in words(stage)
        watch.on(minutes=4)
        stage.app.monitor.touch()
        await second(stage, watch, 59)
        assert line_of(stage).code == first
        await second(stage, watch)
        newer = line_of(stage).code
        assert newer != first and f"{newer[:3]} {newer[3:]}" in words(stage)
        await stage.press("escape", "f1")
        assert line_of(stage).code == newer and await SupportCode.all().count() == 1


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_page_says_that_the_helpdesk_follows_until_f1(
    office: Office, watch: Watch, size: tuple[int, int]
) -> None:
    async with staged(office, {}, size=size) as stage:
        with_line(stage)
        assert FOLLOWED not in stage.words
        await begins(stage, watch)
        assert stage.page.place_name == "welcome" and FOLLOWED in stage.words and stage.cursor_is_inside()
        await stage.press("f2")
        assert FOLLOWED in stage.words
        await stage.press("down", "enter")
        assert "Der Helpdesk sieht" in stage.words
        await stage.press("f1")
        assert (
            "Der Helpdesk sieht" not in stage.words.replace("nicht mehr", "") or "nicht mehr" in stage.words
        )
        assert stage.page.place_name == "welcome" and not await SupportCode.exists()
        await stage.press("f1")
        assert line_of(stage).code and "Helpdesk-Code" in stage.words


async def test_on_the_help_itself_f1_ends_it_and_a_new_code_is_there(office: Office, watch: Watch) -> None:
    async with staged(office, {}) as stage:
        with_line(stage)
        await begins(stage, watch)
        await stage.go("help")
        assert stage.page.place_name == "help" and CODE not in stage.words and FOLLOWED in stage.words
        await stage.press("f1")
        await second(stage, watch)
        assert stage.page.place_name == "help" and CODE in stage.words and FOLLOWED not in stage.words


async def test_at_step_three_the_page_and_its_refusal_are_told_and_nothing_that_was_typed(
    office: Office, watch: Watch
) -> None:
    person = await register(office)
    await issue(office, person)
    under_way = Activation(password_hash="x", acceptance=None)
    async with staged(office, {}) as stage:
        with_line(stage)
        await stage.go("activation.channel", activation=under_way)
        await stage.press("enter")
        await stage.type("zebra")
        await stage.press("enter")
        await begins(stage, watch)
        found = await told(office)
        said = catalogue("fr").text
        assert said(found.page) == "Activation du compte" and found.step and found.step[0] == 3
        assert found.refusals and found.size == WIDE and found.language == "fr"
        assert "zebra" in stage.words
        assert "zebra" not in json.dumps((await SupportCode.get(call_id=CALL)).view_in(office.keys))
        await stage.resize(*NARROW)
        await stage.press("f2", "down", "enter")
        await second(stage, watch)
        found = await told(office)
        assert found.size == NARROW and found.language == "de" and found.step and found.step[0] == 3


async def test_it_ends_when_the_agent_is_gone_or_the_call_is_over(office: Office, watch: Watch) -> None:
    async with staged(office, {}) as stage:
        with_line(stage)
        await begins(stage, watch)
        watch.on(seconds=UNWATCHED.total_seconds())
        await second(stage, watch)
        assert FOLLOWED not in stage.words and "ne voit plus cette page" in stage.words
        await begins(stage, watch)
        await support_code.let_go(CALL)
        await second(stage, watch)
        assert FOLLOWED not in stage.words


async def test_it_ends_with_the_session_and_the_next_person_is_not_followed(
    office: Office, watch: Watch
) -> None:
    async with staged(office, {}) as stage:
        with_line(stage)
        await begins(stage, watch)
        stage.app.monitor.touch()
        await pass_time(stage, watch, minutes=5)
        assert "Session terminée" in stage.words and FOLLOWED not in stage.words
        assert not await SupportCode.exists() and not line_of(stage).known


async def test_quitting_ends_it(office: Office, watch: Watch) -> None:
    async with staged(office, {}) as stage:
        with_line(stage)
        await begins(stage, watch)
        await stage.press("f10", "tab", "enter")
    assert not await SupportCode.exists()


async def test_nobody_pays_for_it_who_has_not_asked(office: Office, watch: Watch) -> None:
    connection = get_connection("default")

    async def changes() -> int:
        return int((await connection.execute_query("SELECT total_changes()"))[1][0][0])

    async with staged(office, {}) as stage:
        with_line(stage)
        await second(stage, watch)
        before = await changes()
        monitor = stage.app.monitor
        for _ in range(30):
            watch.on(seconds=1)
            assert not monitor._has_reason() and not monitor._busy()
        assert await changes() == before
        await begins(stage, watch)
        assert Monitor._has_reason(monitor)
        await stage.press("f1")
        watch.on(seconds=LIFETIME.total_seconds() - 60)
        assert not line_of(stage).known


async def test_without_the_database_the_help_opens_all_the_same(
    office: Office, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise DBConnectionError("gone")

    async with staged(office, {}) as stage:
        with_line(stage)
        monkeypatch.setattr(support_code, "show", away)
        await stage.press("f1")
        await stage.press("f1")
        assert stage.page.place_name == "help" and CODE not in stage.words and "27 12 50" in stage.words


async def test_a_terminal_without_a_line_shows_no_code(desk: Office) -> None:
    async with staged(desk, {**MADE_UP, "welcome": MADE_UP["services"]}) as stage:
        await stage.press("f1")
        assert "27 12 50" in stage.words and CODE not in stage.words
