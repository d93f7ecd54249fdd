"""What runs is never cut short; what nobody foresaw ends this session alone; keys typed ahead do no harm."""

import asyncio
import logging

import pytest
from textual import events

from models.office import Office
from screens.forms import Action, Answers, Back, Field, Form, Kind, Outcome, Place, Stay, visit
from screens.page.dialogs import Dialog, Hint
from screens.text.phrases import Said, phrase
from tests.screens.stage import place, staged
from tui.portal import actions
from tui.portal.actions import WAIT_AFTER

FORM = Form(title="x", fields=(Field("a", Kind.TEXT, "A"),), primary=Action("next", "Suite", checks=True))
PLAIN = Form(title="y", fields=(Field("b", Kind.TEXT, "B", required=False),), primary=Action("next", "Suite"))


class Gate:
    """An action that waits until the test lets it go on, and says when it was done."""

    def __init__(self, outcome: Outcome) -> None:
        self.open = asyncio.Event()
        self.begun = self.done = 0
        self._outcome = outcome

    async def act(self, action: str, answers: Answers) -> Outcome:
        self.begun += 1
        await self.open.wait()
        self.done += 1
        return self._outcome


async def test_waiting_is_one_line_and_another_when_it_is_done(desk: Office) -> None:
    gate = Gate(Stay(phrase("C'est fait.")))
    async with staged(desk, {"welcome": place(FORM, gate.act)}) as stage:
        for key in ("x", "enter"):
            stage.strike(key)
            await stage.settle(turns=False)
        await asyncio.sleep(WAIT_AFTER + 0.1)
        await stage.pilot.pause()
        assert "Un instant…" in stage.lines[-2]
        gate.open.set()
        await stage.settle()
        assert "C'est fait." in stage.lines[-2]


async def test_a_long_task_says_how_far_it_has_come(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "TOLD_EVERY", 0.02)
    gate = Gate(Stay())
    slow = place(PLAIN, gate.act)
    async with staged(desk, {"welcome": slow}) as stage:
        slow.progress = "40 sur 200"  # type: ignore[method-assign, assignment]
        stage.strike("enter")
        await stage.settle(turns=False)
        await asyncio.sleep(WAIT_AFTER + 0.1)
        await stage.pilot.pause()
        assert "40 sur 200" in stage.lines[-2]
        slow.progress = "80 sur 200"  # type: ignore[method-assign, assignment]
        await asyncio.sleep(0.1)
        await stage.pilot.pause()
        assert "80 sur 200" in stage.lines[-2]
        gate.open.set()
        await stage.settle()
        assert "sur 200" not in stage.text and not stage.app.runner._waits


async def test_what_commits_is_not_left_before_it_is_seen(desk: Office) -> None:
    gate = Gate(visit("other"))
    slow = place(PLAIN, gate.act)
    slow.committing = True  # type: ignore[method-assign, assignment]
    async with staged(desk, {"welcome": place(PLAIN), "slow": slow, "other": place(PLAIN)}) as stage:
        await stage.go("slow")
        for key in ("enter", "escape"):
            stage.strike(key)
            await stage.settle(turns=False)
        assert [page.place_name for page in stage.app.runner.navigation.pages] == ["welcome", "slow"]
        gate.open.set()
        await stage.settle()
        assert [page.place_name for page in stage.app.runner.navigation.pages] == ["welcome", "slow", "other"]
        # It is over, and the page was not left on the way: Esc counts where nothing followed.
        gate._outcome = Stay()
        gate.open.clear()
        await stage.press("escape")
        for key in ("enter", "escape"):
            stage.strike(key)
            await stage.settle(turns=False)
        gate.open.set()
        await stage.settle()
        assert [page.place_name for page in stage.app.runner.navigation.pages] == ["welcome"]


async def test_a_write_is_not_cancelled_by_leaving_and_its_outcome_is_dropped(desk: Office) -> None:
    gate = Gate(visit("other"))
    places = {"welcome": place(PLAIN), "slow": place(PLAIN, gate.act), "other": place(PLAIN)}
    async with staged(desk, places) as stage:
        await stage.go("slow")
        for key in ("enter", "escape"):
            stage.strike(key)
            await stage.settle(turns=False)
        assert [page.place_name for page in stage.app.runner.navigation.pages] == [
            "welcome"
        ] and gate.begun == 1
        gate.open.set()
        await stage.settle()
        assert gate.done == 1
        assert [page.place_name for page in stage.app.runner.navigation.pages] == ["welcome"]


@pytest.mark.parametrize("over", [("f1",), ("f1", "f1")])
async def test_an_outcome_waits_while_help_covers_the_page(desk: Office, over: tuple[str, ...]) -> None:
    gate = Gate(visit("other"))
    async with staged(desk, {"welcome": place(FORM, gate.act), "other": place(PLAIN)}) as stage:
        for key in ("x", "enter", *over):
            stage.strike(key)
            await stage.settle(turns=False)
        gate.open.set()
        await stage.settle()
        assert isinstance(stage.app.screen, Hint) or stage.page.place_name == "help"
        await stage.press("escape")
        assert stage.page.place_name == "other"


async def test_what_is_typed_ahead_arrives_on_the_next_page_but_enter_does_not(desk: Office) -> None:
    gate = Gate(visit("other"))
    async with staged(desk, {"welcome": place(FORM, gate.act), "other": place(PLAIN, gate.act)}) as stage:
        for key in ("x", "enter"):
            stage.strike(key)
            await stage.settle(turns=False)
        for key in (*"ab", "enter", "c"):
            stage.app.post_message(events.Key(key, key if len(key) == 1 else "\r"))
        await stage.settle(turns=False)
        gate.open.set()
        await stage.settle()
        assert stage.page.place_name == "other" and gate.begun == 1
        assert stage.page.sheet.answers == {"b": "abc"}


async def test_what_is_typed_while_an_action_runs_is_kept_when_the_page_stays(desk: Office) -> None:
    gate = Gate(Stay(phrase("C'est fait.")))
    async with staged(desk, {"welcome": place(FORM, gate.act)}) as stage:
        stage.strike("x", "enter")
        await stage.settle(turns=False)
        stage.strike("y", "enter", "z")
        await stage.settle(turns=False)
        gate.open.set()
        await stage.settle()
        assert stage.page.sheet.answers == {"a": "xyz"} and gate.begun == 1


async def test_keys_typed_before_a_dialog_was_drawn_do_not_answer_it(desk: Office) -> None:
    async with staged(desk, {"welcome": place(PLAIN)}) as stage:
        early = [events.Key("right", None), events.Key("enter", "\r")]
        await stage.press("f10")
        for event in early:
            stage.app.post_message(event)
        stage.app.post_message(events.Paste("\r"))
        await stage.settle()
        assert isinstance(stage.app.screen, Dialog) and stage.app.is_running
        await stage.press("escape")
        assert not isinstance(stage.app.screen, Dialog)


async def test_leaving_waits_for_what_is_at_work(desk: Office) -> None:
    gate = Gate(Stay())
    async with staged(desk, {"welcome": place(FORM, gate.act)}) as stage:
        for key in ("x", "enter", "f10", "right", "enter"):
            stage.strike(key)
            await stage.settle(turns=False)
        assert stage.app.is_running and not stage.app._exit
        gate.open.set()
        await asyncio.sleep(0.1)
        assert gate.done == 1 and stage.app._exit


async def test_the_unforeseen_ends_the_session_with_a_number_and_no_values(
    desk: Office, caplog: pytest.LogCaptureFixture
) -> None:
    async def act(action: str, answers: Answers) -> Outcome:
        code = answers["a"]
        raise ValueError(f"the code {code} is wrong")

    with caplog.at_level(logging.ERROR), pytest.raises(ValueError):
        async with staged(desk, {"welcome": place(FORM, act)}) as stage:
            await stage.press(*"geheim99", "enter")
    told = stage.app.session.last_words
    reference = told.rsplit("référence ", 1)[1].rstrip(".")
    assert "à moitié fait" in told and len(reference) == 8
    assert f"{reference} ValueError at test_actions.py:" in caplog.text
    assert "geheim99" not in told + caplog.text
    assert stage.app.return_code == 1


async def test_news_of_a_watched_place_change_one_line_or_lead_on(desk: Office) -> None:
    news: list[Said | Outcome | None] = [None, phrase("Message envoyé."), Back(phrase("Terminé ailleurs."))]

    async def tell(self: Place) -> Said | Outcome | None:
        return news.pop(0)

    watched = place(PLAIN, None, watched=True, news=tell)
    async with staged(desk, {"welcome": place(PLAIN), "watched": watched}) as stage:
        await stage.go("watched")
        await stage.press(*"kept")
        await stage.app.monitor.go()
        assert stage.page.message == ""
        await stage.app.monitor.go()
        await stage.settle()
        assert "Message envoyé." in stage.lines[-2] and stage.page.sheet.answers["b"] == "kept"
        await stage.app.monitor.go()
        await stage.settle()
        assert stage.page.place_name == "welcome" and "Terminé ailleurs." in stage.lines[-2]


async def test_the_page_below_is_read_anew_on_return_and_keeps_its_answers(desk: Office) -> None:
    count = iter(range(1, 9))

    class Below(Place):
        seen = 0

        async def enter(self) -> None:
            self.seen = next(count)

        def form(self) -> Form:
            fields = (Field("n", Kind.SHOWN, "Vu", text=f"{self.seen} fois"), Field("a", Kind.TEXT, "A"))
            return Form(title="x", fields=fields, actions=(Action("go", "Va"),))

        async def act(self, action: str, answers: Answers) -> Outcome:
            return visit("other")

    async with staged(desk, {"welcome": place(PLAIN), "below": Below, "other": place(PLAIN)}) as stage:
        await stage.go("below")
        await stage.press(*"kept", "tab", "enter")
        assert stage.page.place_name == "other"
        await stage.press("escape")
        assert "2 fois" in stage.text and stage.page.sheet.answers["a"] == "kept"
