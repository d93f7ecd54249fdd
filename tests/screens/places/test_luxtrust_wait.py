"""The place that waits for LuxTrust: how long it may, what it promises, and whose product it was."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from models.identity import Identity, Invitation, NotYet
from models.office import Office
from models.refusal import Refused
from screens.forms import Action, Answers, Back, Form, Home, Outcome, Place, visit
from screens.places.luxtrust_wait import WaitPlace
from tests.conftest import Watch
from tests.models.account.test_luxtrust import who
from tests.models.proof.test_confirmation import Script
from tests.screens.stage import Stage, staged
from tests.screens.test_idle import Sessions, pass_time


@dataclass
class Linking:
    """What a test's place linked, and with whose word."""

    linked: list[bool] = field(default_factory=list)


LINKING = Linking()


class Wait(WaitPlace):
    async def confirmed(self, identity: Identity) -> Outcome:
        if not identity.matricule and not self.own:
            raise Refused("luxtrust_whose", name=identity.name)
        LINKING.linked.append(self.own)
        return Back()


class Start(Place):
    """Logs in, or goes to the wait."""

    def form(self) -> Form:
        return Form(title="x", primary=Action("go", "Go"), actions=(Action("login", "Login"),))

    async def act(self, action: str, answers: Answers) -> Outcome:
        if action == "login":
            self.visitor.actor = self.visitor.actor.signed_in(1, 2, 3)
            return Home()
        return visit("wait")


PLACES = {"welcome": Start, "services": Start, "wait": Wait}


class Slow(Script):
    """Its codes are good for longer than a session without log-in."""

    async def invite(self) -> Invitation:
        return replace(await super().invite(), expires_at=self.watch() + timedelta(minutes=90))


@pytest.fixture
def waiting(desk: Office, watch: Watch) -> Office:
    LINKING.linked.clear()
    return replace(desk, luxtrust=Slow(watch, [NotYet.PENDING] * 99))


async def test_before_the_log_in_one_may_be_at_the_telephone(waiting: Office, watch: Watch) -> None:
    async with staged(waiting, PLACES) as stage:
        await stage.press("enter")
        await pass_time(stage, watch, minutes=4)
        assert "Entrez ce code" in stage.words


async def test_in_mon_compte_waiting_ends_with_the_idle_limit(waiting: Office, watch: Watch) -> None:
    sessions = Sessions()
    async with staged(waiting, PLACES, attendance=sessions.attendance) as stage:
        await stage.press("tab", "enter")
        await stage.settle()
        await stage.press("enter")
        assert "Entrez ce code" in stage.words
        await pass_time(stage, watch, minutes=9, seconds=30)
        assert "se termine dans 60 secondes" in stage.words
        await pass_time(stage, watch, minutes=1)
        assert sessions.left == [3] and "Entrez ce code" not in stage.words


async def test_no_more_time_is_promised_than_the_session_has(waiting: Office, watch: Watch) -> None:
    async with staged(waiting, PLACES) as stage:
        await pass_time(stage, watch, seconds=1)
        await stage.press("enter")
        await pass_time(stage, watch, seconds=1)
        ends_at = stage.app.visitor.ends_at
        assert ends_at and "Cette session se termine dans" in stage.words and "encore" not in stage.words
        watch.moment = ends_at - timedelta(seconds=80)
        await pass_time(stage, watch, seconds=0)
        await pass_time(stage, watch, seconds=1)
        assert "Cette session se termine dans une minute" in stage.words


async def answered(stage: Stage, watch: Watch, office: Office) -> None:
    assert isinstance(office.luxtrust, Script)
    office.luxtrust.answers = [replace(who(), name="Jérôme MÜLLER")]
    await stage.press("enter")
    for _ in range(100):
        await pass_time(stage, watch, seconds=1)
        if "Est-ce bien vous" in stage.words:
            return
        await asyncio.sleep(0.02)  # the database has threads of its own


@pytest.mark.parametrize("said", ["yes", "no"])
async def test_whose_product_it_was_is_asked(
    office: Office, waiting: Office, watch: Watch, said: str
) -> None:
    database = replace(office, luxtrust=waiting.luxtrust)
    async with staged(database, PLACES) as stage:
        await answered(stage, watch, database)
        assert "Jérôme MÜLLER" in stage.words and "Est-ce bien vous ?" in stage.words
        assert not LINKING.linked
        await stage.press(*(("tab", "enter") if said == "yes" else ("enter",)))
        await stage.settle()
        assert LINKING.linked == ([True] if said == "yes" else [])
        assert ("Entrez ce code" in stage.words) is (said == "no")
