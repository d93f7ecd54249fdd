"""A key that is held down commits nothing, nor does a burst: what has a consequence wants its own press."""

from time import monotonic

import pytest
from textual import events

from models.office import Office
from screens.forms import Action, Answers, Ask, Field, Form, Kind, Outcome, Stay
from screens.page.dialogs import Dialog
from screens.text.phrases import phrase
from tests.screens.product import every_place, product
from tests.screens.stage import Log, Stage, place, staged
from tui.portal.key_gate import OWN_PRESS

TERMS = Form(
    title="Conditions",
    fields=(
        Field("text", Kind.READING, text="\n\n".join(f"Article {n}." for n in range(60))),
        Field("accepted", Kind.BOX, phrase("J'accepte")),
    ),
    primary=Action("accept", phrase("Activer"), checks=True, consequence=True),
)
REPEAT = 0.03
CHARACTERS = {"enter": "\r", "space": " "}


class Hands:
    """Presses keys at times of its own, all of them after whatever was drawn."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.now = monotonic() + 1000

    async def press(self, key: str, *, after: float) -> None:
        self.now += after
        event = events.Key(key, CHARACTERS.get(key) or (key if len(key) == 1 else None))
        event.time = self.now
        self.stage.app.post_message(event)
        await self.stage.settle()


async def test_enter_held_down_reads_the_terms_and_does_not_accept_them(desk: Office, log: Log) -> None:
    async with staged(desk, {"welcome": place(TERMS, log.act)}) as stage:
        hands = Hands(stage)
        await hands.press("enter", after=1)
        await hands.press("enter", after=0.5)
        for _ in range(30):
            await hands.press("enter", after=REPEAT)
        assert stage.at == "accepted" and log == []
        assert stage.page.sheet.answers == {"text": "yes", "accepted": ""}
        assert "Relâchez la touche" in stage.text
        await hands.press("enter", after=OWN_PRESS + 0.01)
        assert log.names == ["accept"]


async def test_a_burst_of_two_enters_does_not_accept(desk: Office, log: Log) -> None:
    async with staged(desk, {"welcome": place(TERMS, log.act)}) as stage:
        await stage.press("end")
        stage.strike("enter", "enter")
        await stage.settle()
        assert log == [] and stage.page.sheet.answers["accepted"] == ""


async def test_space_held_down_ticks_once(desk: Office, log: Log) -> None:
    async with staged(desk, {"welcome": place(TERMS, log.act)}) as stage:
        hands = Hands(stage)
        await hands.press("end", after=1)
        await hands.press("enter", after=1)
        for after in (1, REPEAT, REPEAT, REPEAT):
            await hands.press("space", after=after)
        assert stage.page.sheet.answers["accepted"] == "yes" and log == []
        await hands.press("enter", after=REPEAT)  # another key: a press of its own
        assert log.names == ["accept"]


@pytest.mark.parametrize("consequence", [True, False])
async def test_a_text_and_enter_in_one_burst_go_through(desk: Office, log: Log, consequence: bool) -> None:
    primary = Action("next", "Suite", checks=True, consequence=consequence)
    form = Form(title="x", fields=(Field("a", Kind.TEXT, "A"), Field("b", Kind.TEXT, "B")), primary=primary)
    async with staged(desk, {"welcome": place(form, log.act)}) as stage:
        for keys in (("x", "enter"), ("y", "enter")):
            stage.strike(*keys)
            await stage.settle()
        assert log == [("next", {"a": "x", "b": "y"})]


async def test_a_pasted_line_end_commits_nothing(desk: Office, log: Log) -> None:
    form = Form(
        title="x",
        fields=(Field("a", Kind.TEXT, "A"),),
        primary=Action("next", "Suite", checks=True, consequence=True),
    )
    async with staged(desk, {"welcome": place(form, log.act)}) as stage:
        await stage.paste("texte\r\r\n")
        assert log == [] and stage.page.sheet.answers == {"a": "texte"}
        stage.strike("enter")
        await stage.settle()
        assert log.names == ["next"]


async def test_the_key_that_opened_a_dialog_does_not_answer_it_while_it_is_held(desk: Office) -> None:
    done: list[str] = []

    async def act(action: str, answers: Answers) -> Outcome:
        done.append(action)
        return Ask("Vraiment ?", "do", "Oui", "Non") if action == "ask" else Stay()

    form = Form(title="x", primary=Action("ask", "Demander"))
    async with staged(desk, {"welcome": place(form, act)}) as stage:
        hands = Hands(stage)
        for after in (1, REPEAT, REPEAT, REPEAT):
            await hands.press("enter", after=after)
        assert isinstance(stage.app.screen, Dialog) and done == ["ask"]
        await hands.press("tab", after=REPEAT)
        for after in (REPEAT, REPEAT, REPEAT):
            await hands.press("enter", after=after)
        assert done == ["ask", "do", "ask"][: len(done)] and "do" in done


COMMITS = {
    "terms": {"accept"},
    "activation.code": {"check", "resend"},
    "login.code": {"check", "resend"},
    "forgotten.code": {"check", "resend"},
    "forgotten.password": {"set"},
    "account.password": {"change"},
    "account.channel.identity": {"check", "resend"},
    "account.channel.code": {"check", "resend"},
    "record.note": {"save"},
    "record.settings": {"save"},
}
"""The actions that commit something without a dialog."""


async def test_whatever_commits_is_declared(office: Office) -> None:
    whole = await product(office)
    async with staged(office, {}) as stage:
        for name in every_place():
            page = await whole.shows(stage, name)
            actions = (page.form.primary, *page.form.actions)
            declared = {action.name for action in actions if action and action.consequence}
            assert declared >= COMMITS.get(name, set()), name
