"""What a dialog was answered is done, and nothing that lies under the dialog instead of it."""

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

import screens
from models.office import Office
from screens.forms import Answers, Outcome, Place
from screens.page.dialogs import Dialog
from tests.screens.product import product
from tests.screens.stage import WIDE, Stage, staged

ASKED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "leave": ("services", ("escape",)),
    "end": ("account.sessions", ("enter",)),
    "do ask": ("record.settings", ()),
    "do hide": ("record.document", ()),
    "do delete": ("record.note", ()),
    "do remove": ("record.assistant", ()),
    "do send": ("record.export", ()),
}
"""Where a dialog is come by with what there is, and by which keys; () is the button of its question."""
BUTTONS = {
    "do ask": "ask",
    "do hide": "hide",
    "do delete": "delete",
    "do remove": "remove",
    "do send": "send",
}
ELSEWHERE = {
    "do show",
    "do change",
    "do remove below",
    "noted",
    "wait",
    "remove",
    "dissociate",
    "appoint",
    "deny",
}
"""Asked as their neighbours are, where more is needed first."""


def test_every_dialog_of_the_product_is_walked() -> None:
    """A new one belongs into ``ASKED``, or beside a neighbour in ``ELSEWHERE``."""
    found = set()
    for file in Path(screens.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="Ask"), args=[_, ast.Constant(value=action), *_]):
                    found.add(action)
    assert found <= set(ASKED) | ELSEWHERE


@pytest.mark.parametrize("action", ASKED)
@pytest.mark.parametrize("size", [WIDE, (40, 12)])
async def test_yes_does_what_was_asked(office: Office, action: str, size: tuple[int, int]) -> None:
    name, keys = ASKED[action]
    whole = await product(office)
    async with staged(office, {}, size=size) as stage:
        page = await whole.shows(stage, name)
        done = _listens(page.place)
        if keys:
            await stage.press(*keys)
        else:
            press = next(each for each in page.sheet.actions.presses if each.action == BUTTONS[action])
            page.set_focus(press)
            await stage.press("enter")
        assert isinstance(stage.app.screen, Dialog)
        _question_and_answer_are_in_view(stage)
        await stage.press("tab")
        _question_and_answer_are_in_view(stage)
        await stage.press("enter")
        assert done[-1] == action and not isinstance(stage.app.screen, Dialog)


async def test_log_out_logs_out(office: Office) -> None:
    """Esc, Tab, Enter on « Déconnexion » opened the DSP: its row is the first of the list below."""
    whole = await product(office)
    async with staged(office, {}) as stage:
        await whole.shows(stage, "services")
        await stage.press("escape", "tab")
        assert "Déconnexion" in stage.at
        await stage.press("enter")
        assert not stage.app.visitor.signed_in
        assert stage.page.place_name == "welcome" and "Vous êtes déconnecté." in stage.text


async def test_no_stays(office: Office) -> None:
    whole = await product(office)
    async with staged(office, {}) as stage:
        page = await whole.shows(stage, "services")
        await stage.press("escape", "enter")
        assert stage.page is page and stage.app.visitor.signed_in


def _listens(place: Place) -> list[str]:
    """What the place is asked to do from here on."""
    done: list[str] = []
    act = place.act

    async def heard(action: str, answers: Answers) -> Outcome:
        done.append(action)
        return await act(action, answers)

    place.act = heard  # type: ignore[method-assign]
    return done


def _question_and_answer_are_in_view(stage: Stage) -> None:
    dialog = stage.app.screen
    assert isinstance(dialog, Dialog)
    question = " ".join(stage.app.visitor.words.text(dialog._statement._text).split())
    box = dialog.children[0].content_region
    lines = [line[box.x : box.right] for line in stage.lines[box.y : box.bottom]]
    seen = " ".join(" ".join(lines).split())
    assert question in seen and stage.at in seen and stage.cursor_is_inside()
