"""A call on one page: identified, asked, proved, helped and ended, by keys alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from models.account.account import Account
from models.account.letter import Letter
from models.helpdesk import call
from models.helpdesk.call import Call, CallOutcome
from models.helpdesk.receipt import Receipt
from models.letters.order import LetterOrder
from models.office import Office
from screens.places.helpdesk.call import CallPlace
from tests.conftest import Watch
from tests.models.dsp.filing import PARENT
from tests.models.helpdesk.agents import code, new_agent
from tests.models.helpdesk.callers import WRONG, caller, open_questions, right_answer
from tests.screens.places.helpdesk.test_door import at_the_door, enter, seconds
from tests.screens.stage import NARROW, WIDE, Stage


@asynccontextmanager
async def on_duty(office: Office, watch: Watch, size: tuple[int, int] = WIDE) -> AsyncIterator[Stage]:
    """An agent who is in, with a caller on file."""
    await caller(office)
    await Letter.all().update(issued_at=watch.moment - timedelta(days=2))
    new = await new_agent(office)
    async with at_the_door(office, size=size) as stage:
        await enter(stage, code(new.secret, watch.moment))
        yield stage


async def answer(stage: Stage, office: Office, count: int = 1, *, right: bool = True) -> None:
    """The caller answers what the page asks."""
    actor = stage.app.visitor.actor
    person = (await Call.get(open_of=actor.agent_id)).person_id
    assert person is not None
    for _ in range(count):
        kind = (await open_questions(actor))[0]
        await enter(stage, await right_answer(office, person, kind) if right else WRONG[kind])


async def identified(stage: Stage) -> None:
    """The caller says who it is: the call begins with that."""
    await enter(stage, PARENT)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_letter_is_ordered(office: Office, watch: Watch, size: tuple[int, int]) -> None:
    async with on_duty(office, watch, size) as stage:
        await identified(stage)
        assert "É. W." in stage.words and "WAGNER" not in stage.words and stage.at == "answer"
        await answer(stage, office, 3)
        assert "3 :" in stage.words and stage.at == "way"
        await stage.press("1")
        assert stage.at == "sure" and "la poste" in stage.words
        await enter(stage, "oui")
        receipt = await Receipt.get()
        assert f"Reçu à lire : {receipt.code}" in stage.words
        assert await LetterOrder.filter(printed_at=None).count() == 1
        assert stage.at in ("answer", "way")


async def test_nothing_is_done_by_enter_alone(office: Office, watch: Watch) -> None:
    async with on_duty(office, watch) as stage:
        await identified(stage)
        await answer(stage, office, 3)
        await stage.press("1")
        await stage.press("enter")
        await enter(stage, "non")
        assert "Tapez oui pour confirmer" in stage.words and not await Receipt.exists()
        await stage.press("escape")
        assert stage.at in ("answer", "way") and not await LetterOrder.exists()


async def test_an_act_without_its_points_says_what_is_missing(office: Office, watch: Watch) -> None:
    async with on_duty(office, watch) as stage:
        await identified(stage)
        await stage.press("tab", "1")
        # The next answer is what gets further, and no key of a word that is typed now does an act.
        assert "Points à ajouter : 2." in stage.words and stage.at == "answer"


async def test_the_page_never_shows_what_is_on_file(office: Office, watch: Watch) -> None:
    async with on_duty(office, watch) as stage:
        account = await Account.first()
        assert account is not None
        held = account.choices_in(office.keys).channel.address
        shown = []
        await identified(stage)
        for right in (True, False):
            await answer(stage, office, right=right)
            shown.append(stage.words)
        words = " ".join(shown)
        assert held not in words and "Parc" not in words and "L-1234" not in words and "✗" in words


async def test_two_wrong_answers_make_the_caller_doubtful(office: Office, watch: Watch) -> None:
    async with on_duty(office, watch) as stage:
        await identified(stage)
        await answer(stage, office, 2, right=False)
        assert "APPEL DOUTEUX" in stage.words
        await stage.press("tab", "2")
        assert stage.at != "sure"


async def test_a_caller_who_does_not_know_is_asked_something_else(office: Office, watch: Watch) -> None:
    async with on_duty(office, watch) as stage:
        await identified(stage)
        before = await open_questions(stage.app.visitor.actor)
        await enter(stage, "-")
        assert await open_questions(stage.app.visitor.actor) == before[1:]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_next_agent_sees_the_calls_before(
    office: Office, watch: Watch, size: tuple[int, int]
) -> None:
    async with on_duty(office, watch, size) as stage:
        nora = stage.app.visitor.actor
        for _ in range(2):
            await identified(stage)
            await answer(stage, office)
            await stage.press("tab", "8", *"oui", "enter")
            await call.end(nora, CallOutcome.SOLVED)
            await stage.page.place.enter()
            await stage.page.reread()
        await identified(stage)
        told = f"{watch.moment:%d.%m.%Y} (agent {nora.agent_id})"
        assert f"{told} ; {told}, sessions terminées" in stage.words, stage.text


async def test_nobody_of_that_name(office: Office, watch: Watch) -> None:
    async with on_duty(office, watch) as stage:
        await stage.press("enter")
        assert "1, téléphone" in stage.words
        for typed in ("%", "' OR 1=1 --", "W", "NIEMAND 01.01.1970"):
            await stage.press(*["backspace"] * 30)
            await enter(stage, typed)
            assert stage.at == "search" and stage.page.sheet.questions["search"].error


async def test_the_call_ends_with_a_note(office: Office, watch: Watch) -> None:
    async with on_duty(office, watch) as stage:
        actor = stage.app.visitor.actor
        await identified(stage)
        await answer(stage, office)
        # From the next question: Tab, the key, the note, Enter; a key that is held down ends nothing.
        await stage.press("tab", "t")
        assert "Fin de l'appel" in stage.words and stage.at == "note" and await call.current(actor)
        stage.page.go_to("subject")
        await stage.press("down", "down")
        stage.page.go_to("note")
        await enter(stage, "lettre perdue")
        assert "Aucun appel en cours." in stage.words and "L'appel est terminé." in stage.words
        ended = await Call.get()
        assert (ended.outcome, ended.means, ended.subject) == ("solved", "telephone", "letter")


async def test_what_was_typed_is_found_again_after_a_killed_process(office: Office, watch: Watch) -> None:
    async with on_duty(office, watch) as stage:
        await identified(stage)
        await stage.type("12 rue du")
        await seconds(stage)
        opened = await call.current(stage.app.visitor.actor)
        assert opened and opened.draft["answer"] == "12 rue du"
        again = CallPlace(stage.app.visitor)
        await again.enter()
        field = next(each for each in again.form().fields if each.name == "answer")
        assert field.value == "12 rue du"
