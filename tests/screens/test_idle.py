"""Time: a warning a minute before the end, any key extends; at the end everything typed is wiped."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from textual import events

from models.actor import Actor
from models.office import Office, Rules
from screens.forms import Action, Answers, Field, Form, Home, Kind, Outcome, Place, visit
from screens.idle import Left, Presence
from screens.page.dialogs import Notice
from screens.text.phrases import catalogue
from tests.conftest import Watch
from tests.screens.stage import NARROW, Stage, place, staged
from tui.portal.session_checks import SessionChecks

FORM = Form(title="x", fields=(Field("a", Kind.TEXT, "A"), Field("b", Kind.SECRET, "B")))
PLACES = {"welcome": place(FORM), "there": place(FORM)}


async def pass_time(stage: Stage, watch: Watch, **passed: float) -> None:
    watch.on(**passed)
    await stage.app.monitor.go()
    await stage.settle()


class Sessions:
    """Sessions as a test wants them, and what was asked of them."""

    def __init__(self) -> None:
        self.open = True
        self.seen_times = 0
        self.left: list[int | None] = []

    async def still_open(self, actor: Actor) -> bool:
        return self.open

    async def seen(self, actor: Actor) -> None:
        self.seen_times += 1

    async def leave(self, actor: Actor) -> Actor:
        self.left.append(actor.session_id)
        return actor.signed_out()

    @property
    def attendance(self) -> SessionChecks:
        return SessionChecks(self.still_open, self.seen, self.leave, written=lambda: None)


class Login(Place):
    """Logs somebody in, in German and in the light theme."""

    def form(self) -> Form:
        return Form(title="Connexion", primary=Action("login", "Connexion"))

    async def act(self, action: str, answers: Answers) -> Outcome:
        visitor = self.visitor
        visitor.actor = visitor.actor.signed_in(1, 2, 3)
        visitor.theme = "light"
        return Home()


def test_the_limits_before_and_after_the_log_in(desk: Office, watch: Watch) -> None:
    presence = Presence(desk)
    for minutes, left in (
        (3.9, Left.ENOUGH),
        (4, Left.IDLE_SOON),
        (4.9, Left.IDLE_SOON),
        (5, Left.IDLE_OVER),
    ):
        presence.begin(signed_in=False)
        watch.on(minutes=minutes)
        assert presence.left() is left, minutes
    presence.begin(signed_in=False)
    for _ in range(19):
        watch.on(minutes=3)
        presence.touch()
    watch.on(minutes=1)
    assert presence.left() is Left.ENOUGH
    watch.on(minutes=1)
    assert presence.left() is Left.SOON
    presence.touch()
    watch.on(minutes=1)
    assert presence.left() is Left.OVER
    presence.begin(signed_in=True)
    watch.on(minutes=9.5)
    assert presence.left() is Left.IDLE_SOON
    kiosk = Presence(replace(desk, rules=Rules(idle=timedelta(minutes=5))))
    kiosk.begin(signed_in=True)
    watch.on(minutes=5)
    assert kiosk.left() is Left.IDLE_OVER


async def test_the_warning_covers_the_page_and_any_key_extends_and_does_nothing_else(
    desk: Office, watch: Watch
) -> None:
    async with staged(desk, PLACES) as stage:
        await stage.press(*"typed")
        await pass_time(stage, watch, minutes=3, seconds=59)
        assert "typed" in stage.text
        await pass_time(stage, watch, seconds=2)
        assert isinstance(stage.app.screen, Notice)
        assert "se termine dans 60 secondes" in stage.words and "typed" not in stage.text
        assert stage.cursor_is_inside() and "Êtes-vous" in stage.lines[stage.app.cursor_position.y]
        await stage.press("x")
        assert stage.page.sheet.answers["a"] == "typed"
        await pass_time(stage, watch, minutes=3, seconds=50)
        assert stage.page.sheet.answers["a"] == "typed"


@pytest.mark.parametrize("key", ["enter", "escape", "f10", "tab", "ctrl+c", "f1", "space"])
async def test_no_key_does_anything_but_extend(desk: Office, watch: Watch, key: str) -> None:
    async with staged(desk, PLACES, size=NARROW) as stage:
        page = stage.page
        await pass_time(stage, watch, minutes=4, seconds=1)
        await stage.press(key)
        assert stage.page is page and stage.at == "a"


async def test_at_the_end_all_that_was_typed_is_wiped(desk: Office, watch: Watch) -> None:
    async with staged(desk, PLACES) as stage:
        await stage.press(*"zebra")
        await stage.go("there")
        await stage.press(*"second", "f2", "down", "enter")
        assert stage.app.visitor.words.language == "de"
        await pass_time(stage, watch, minutes=4, seconds=30)
        await pass_time(stage, watch, seconds=30)
        assert [page.place_name for page in stage.app.runner.navigation.pages] == ["welcome"]
        assert stage.page.sheet.answers == {"a": "", "b": ""} and stage.at == "a"
        assert "Session terminée après 5 minutes sans activité." in stage.lines[-2]
        assert stage.app.visitor.words == catalogue("fr")
        assert "zebra" not in repr(vars(stage.page.sheet.questions["a"]))
        await stage.press(*"next")
        assert stage.page.sheet.answers["a"] == "next"


async def test_the_end_also_closes_a_dialog_and_drops_what_was_under_way(desk: Office, watch: Watch) -> None:
    gate = asyncio.Event()

    async def act(action: str, answers: Answers) -> Outcome:
        await gate.wait()
        return visit("there")

    form = replace(FORM, primary=Action("go", "Va"))
    async with staged(desk, {"welcome": place(form, act), "there": place(FORM)}) as stage:
        await stage.press("tab", "tab", "tab")
        stage.strike("enter")
        await stage.settle(turns=False)
        stage.strike("f10")
        await stage.settle(turns=False)
        watch.on(minutes=5)
        await stage.app.monitor.go()
        gate.set()
        await stage.settle()
        assert stage.page.place_name == "welcome" and len(stage.app.screen_stack) == 1


async def test_resizes_and_focus_events_are_no_activity(desk: Office, watch: Watch) -> None:
    async with staged(desk, PLACES) as stage:
        watch.on(minutes=3, seconds=30)
        await stage.pilot.resize_terminal(100, 30)
        stage.app.post_message(events.AppBlur())
        stage.app.post_message(events.AppFocus())
        await stage.settle()
        await pass_time(stage, watch, seconds=31)
        assert isinstance(stage.app.screen, Notice)


async def test_an_hour_in_all_whatever_is_typed(desk: Office, watch: Watch) -> None:
    async with staged(desk, PLACES) as stage:
        for _ in range(59):
            await stage.press("x")
            await pass_time(stage, watch, minutes=1)
        assert "se termine dans 60 secondes" in stage.words
        await stage.press("x")
        await pass_time(stage, watch, minutes=1)
        assert "Session terminée après 60 minutes." in stage.lines[-2]


async def test_a_session_ended_elsewhere_ends_here_with_a_sentence(desk: Office, watch: Watch) -> None:
    sessions = Sessions()
    services = place(Form(title="Mes services", fields=(Field("a", Kind.TEXT, "A"),)))
    places = {"welcome": place(FORM), "login": Login, "services": services}
    async with staged(desk, places, attendance=sessions.attendance) as stage:
        await stage.go("login")
        await stage.press("enter")
        assert stage.page.place_name == "services" and stage.app.theme == "light"
        await stage.press("x")
        await pass_time(stage, watch, minutes=5)
        await pass_time(stage, watch, seconds=1)
        assert sessions.seen_times == 1 and stage.page.place_name == "services"
        sessions.open = False
        await pass_time(stage, watch, seconds=1)
        assert stage.page.place_name == "welcome" and sessions.left == [3]
        assert not stage.app.visitor.signed_in and stage.app.theme == "terminal"
        assert "Votre session est terminée." in stage.text


async def test_a_log_out_under_way_has_its_own_last_word(desk: Office, watch: Watch) -> None:
    sessions, gate = Sessions(), asyncio.Event()

    class Services(Place):
        def form(self) -> Form:
            return Form(title="Mes services", primary=Action("leave", "Déconnexion"))

        async def act(self, action: str, answers: Answers) -> Outcome:
            sessions.open = False
            await gate.wait()
            self.visitor.signs_out(self.visitor.actor.signed_out())
            return Home("Vous êtes déconnecté.")

    places = {"welcome": place(FORM), "login": Login, "services": Services}
    async with staged(desk, places, attendance=sessions.attendance) as stage:
        await stage.go("login")
        await stage.press("enter")
        stage.strike("enter")
        await stage.settle(turns=False)
        await stage.app.monitor.go()
        gate.set()
        await stage.settle()
        assert "Vous êtes déconnecté." in stage.text and sessions.left == []


async def test_logged_in_it_lasts_as_the_operator_set(desk: Office, watch: Watch) -> None:
    sessions = Sessions()
    places = {"welcome": place(FORM), "login": Login, "services": place(FORM)}
    async with staged(desk, places, attendance=sessions.attendance) as stage:
        watch.on(minutes=2)
        await stage.go("login")
        await stage.press("enter")
        await pass_time(stage, watch, minutes=8, seconds=59)
        assert not isinstance(stage.app.screen, Notice)
        await pass_time(stage, watch, seconds=2)
        assert isinstance(stage.app.screen, Notice)
        await pass_time(stage, watch, minutes=1)
        assert "Session terminée après 10 minutes sans activité." in stage.text and sessions.left == [3]


async def test_the_portal_goes_round_by_itself(desk: Office, watch: Watch) -> None:
    async with staged(desk, PLACES, ticking=True) as stage:
        watch.on(minutes=5)
        await asyncio.sleep(1.3)
        await stage.settle()
        assert "Session terminée" in stage.text
