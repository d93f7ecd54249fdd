"""A right that ends closes the pages of that record, whatever lies over them; the own session outlives it."""

from dataclasses import replace
from datetime import date, datetime

from models.actor import Actor
from models.dsp.grounds import Grounds
from models.office import Office
from models.refusal import Refused
from screens.forms import Action, Answers, Field, Form, Kind, Outcome, Place, visit
from screens.text.phrases import phrase
from tests.conftest import Watch
from tests.screens.stage import Stage, place, staged
from tests.screens.test_idle import FORM, Login, Sessions
from tui.portal.monitor import Monitor
from tui.portal.session_checks import SessionChecks

SUBJECT = 7


class Home(Place):
    """Where no record is open."""

    async def enter(self) -> None:
        self.visitor.record = None

    def form(self) -> Form:
        return Form(title="Mes services", primary=Action("x", "X"))


class Own(Place):
    """The own record."""

    async def enter(self) -> None:
        self.visitor.record = self.visitor.actor.person_id

    def form(self) -> Form:
        return Form(title="DSP", primary=Action("on", "Autre dossier"))

    async def act(self, action: str, answers: Answers) -> Outcome:
        return visit("record")


class Other(Place):
    """Somebody else's record, and a note being written in it."""

    kept: dict[str, str]

    async def enter(self) -> None:
        self.visitor.record = SUBJECT

    def form(self) -> Form:
        return Form(title=phrase("Dossier secret"), fields=(Field("note", Kind.TEXT, "Note"),))

    async def keep(self, answers: Answers) -> None:
        Other.kept = dict(answers)


PLACES: dict[str, type[Place]] = {
    "welcome": place(FORM),
    "login": Login,
    "services": Home,
    "dsp": Own,
    "record": Other,
}


class Rights:
    """Which records are open, as a test wants it."""

    def __init__(self) -> None:
        self.ended: set[int] = set()
        self.code = "record_unseen"

    async def why_over(self, actor: Actor, subject: int) -> Refused | None:
        return Refused(self.code, day=date(2026, 11, 22)) if subject in self.ended else None


def attendance(sessions: Sessions, rights: Rights) -> SessionChecks:
    return replace(sessions.attendance, why_over=rights.why_over)


async def open_other(stage: Stage) -> None:
    await stage.go("login")
    await stage.press("enter")
    await stage.go("dsp")
    await stage.press("enter")
    assert stage.page.place_name == "record"
    await stage.type("zebra")


async def test_the_pages_of_a_record_close_and_the_own_one_is_there(desk: Office) -> None:
    rights = Rights()
    async with staged(desk, PLACES, attendance=attendance(Sessions(), rights)) as stage:
        await open_other(stage)
        await stage.app.monitor.go()
        assert stage.page.place_name == "record"
        rights.ended.add(SUBJECT)
        await stage.app.monitor.go()
        await stage.settle()
        assert stage.page.place_name == "dsp" and "Votre accès à ce dossier est terminé." in stage.words
        assert "secret" not in stage.text and stage.app.visitor.signed_in
        assert stage.app.visitor.record == stage.app.visitor.actor.person_id


async def test_a_question_or_the_help_over_it_is_closed_too(desk: Office) -> None:
    for over in ("f10", "f1"):
        rights = Rights()
        async with staged(desk, PLACES, attendance=attendance(Sessions(), rights)) as stage:
            await open_other(stage)
            await stage.press(over)
            rights.ended.add(SUBJECT)
            await stage.app.monitor.go()
            await stage.settle()
            assert [page.place_name for page in stage.app.runner.navigation.pages][-1] == "dsp"
            assert stage.page.place_name == "dsp" and "secret" not in stage.text


async def test_closed_by_the_helpdesk_the_own_record_leads_home_and_the_session_goes_on(desk: Office) -> None:
    for own_alone in (True, False):
        rights, sessions = Rights(), Sessions()
        rights.code = "record_closed"
        async with staged(desk, PLACES, attendance=attendance(sessions, rights)) as stage:
            if own_alone:
                await stage.go("login")
                await stage.press("enter")
                await stage.go("dsp")
            else:
                await open_other(stage)
            rights.ended |= {2} if own_alone else {2, SUBJECT}
            await stage.app.monitor.go()
            await stage.settle()
            assert stage.page.place_name == "services" and "Ce DSP est fermé" in stage.words
            assert stage.app.visitor.signed_in


async def test_the_own_record_under_credentials_that_ended_ends_the_session(desk: Office) -> None:
    rights, sessions = Rights(), Sessions()
    async with staged(desk, PLACES, attendance=attendance(sessions, rights)) as stage:
        await stage.go("login")
        await stage.press("enter")
        await stage.go("dsp")
        rights.ended.add(2)
        rights.code = "letter_needed"
        await stage.app.monitor.go()
        await stage.settle()
        assert stage.page.place_name == "welcome" and sessions.left == [3]


async def test_what_was_typed_is_offered_to_its_place_before_it_is_wiped(desk: Office) -> None:
    rights, sessions = Rights(), Sessions()
    async with staged(desk, PLACES, attendance=attendance(sessions, rights)) as stage:
        await open_other(stage)
        sessions.open = False
        await stage.app.monitor.go()
        await stage.settle()
        assert stage.page.place_name == "welcome" and Other.kept == {"note": "zebra"}


async def test_nobody_is_asked_as_long_as_nobody_writes(desk: Office, watch: Watch) -> None:
    sessions, rights = Sessions(), Rights()
    asked: list[datetime] = []
    version: int | None = 1

    async def still_open(actor: Actor) -> bool:
        asked.append(actor.office.now())
        return True

    checks = replace(attendance(sessions, rights), still_open=still_open, written=lambda: version)
    async with staged(desk, PLACES, attendance=checks) as stage:
        await open_other(stage)
        monitor = stage.app.monitor

        async def second() -> int:
            before = len(asked)
            watch.on(seconds=1)
            Monitor.begin(monitor)  # the stage has put a clock that stands in its place
            await stage.settle()
            return len(asked) - before

        await second()
        await second()
        assert [await second() for _ in range(3)] == [0, 0, 0]
        version = 2
        assert [await second() for _ in range(3)] == [1, 0, 0]
        version = None
        assert [await second() for _ in range(3)] == [1, 1, 1]
        version = 3
        await second()
        # What ends by time alone is noticed too.
        assert sum([await second() for _ in range(20)]) == 2


async def test_somebody_who_is_looked_after_asks_when_told_to(desk: Office, watch: Watch) -> None:
    sessions, rights, asked = Sessions(), Rights(), list[datetime]()
    looks, looked_after = 1, True

    async def still_open(actor: Actor) -> bool:
        asked.append(actor.office.now())
        return sessions.open

    checks = replace(attendance(sessions, rights), still_open=still_open)
    async with staged(desk, PLACES, attendance=checks) as stage:
        monitor = stage.app.monitor
        monitor.begin = lambda: Monitor.begin(monitor)  # type: ignore[method-assign]
        monitor.relies_on(lambda: looks if looked_after else None, lambda: looked_after)
        await open_other(stage)

        async def passes(seconds: int) -> int:
            before = len(asked)
            for _ in range(seconds):
                watch.on(seconds=1)
                monitor.begin()
                await stage.settle()
            return len(asked) - before

        await passes(3)
        assert await passes(30) == 0
        looks += 1
        monitor.look()
        await stage.settle()
        assert await passes(5) == 0
        looked_after = False
        assert await passes(5) == 5
        looked_after = True
        await passes(2)
        sessions.open = False
        looks += 1
        monitor.look()
        await stage.settle()
        assert stage.page.place_name == "welcome"


async def test_what_a_session_rests_on_is_told_whenever_it_changes(desk: Office) -> None:
    sessions, rights, told = Sessions(), Rights(), list[Grounds]()
    async with staged(desk, PLACES, attendance=attendance(sessions, rights)) as stage:
        stage.app.monitor.rests_on = told.append
        await open_other(stage)
        actor = stage.app.visitor.actor
        own = (actor.account_id, actor.person_id, actor.session_id)
        assert told[0] == Grounds(*own)
        assert told[-1] == Grounds(*own, SUBJECT)
        sessions.open = False
        await stage.app.monitor.go()
        await stage.settle()
        assert told[-1] == Grounds() and len(told) == len(set(told))
