"""Random keys: nothing crashes, and the cursor is always inside what has the focus."""

import random

import pytest

from models.office import Office
from screens.forms import Action, Answers, Ask, Field, Form, Kind, Option, Outcome, Stay, visit
from tests.screens.stage import NARROW, WIDE, Stage, place, staged

KEYS = [
    *(
        "tab",
        "shift+tab",
        "enter",
        "space",
        "up",
        "down",
        "left",
        "right",
        "home",
        "end",
        "pageup",
        "pagedown",
    ),
    *("backspace", "delete", "escape", "f1", "f2", "f3", "f9", "ctrl+l", "ctrl+w", "ctrl+u", "ctrl+k"),
    *("a", "7", "é", "漢", "!", "ctrl+h", "ctrl+a", "ctrl+e", "ctrl+p", "ctrl+z"),
]
OPTIONS = tuple(Option(str(n), f"Option {n}", "avec un détail assez long pour deux lignes") for n in range(7))
EVERYTHING = Form(
    title="Tout",
    step=(2, "Un nom d'étape bien long pour la ligne"),
    fields=(
        Field("p", Kind.PROSE, text="Quelques mots avant de commencer. " * 4),
        Field("c", Kind.CHOICE, "Une question un peu longue, pour voir ?", options=OPTIONS[:3]),
        Field("a", Kind.TEXT, "Un libellé plus long que sa place", "Un conseil", length=40, width=16),
        Field("s", Kind.SECRET, "Secret", "Un conseil", length=40, when=lambda a: a["c"] != "1"),
        Field("r", Kind.ROWS, "Liste", options=OPTIONS),
        Field("x", Kind.BOX, "J'ai lu et j'accepte tout ce qui se trouve ici et ailleurs"),
        Field("t", Kind.READING, text="Un texte. " * 400),
    ),
    primary=Action("next", "Suite", checks=True),
    actions=(Action("ask", "Demander"), Action("aside", "À côté", link=True, when=lambda a: bool(a["a"]))),
)


async def act(action: str, answers: Answers) -> Outcome:
    """Something of every outcome that leaves the stack in reach."""
    match action:
        case "ask":
            return Ask("Vraiment ?", "aside", "Oui", "Non")
        case "aside":
            return Stay("De côté.", clear=("a",))
        case _:
            return visit("again") if answers["c"] == "0" else Stay("Encore.")


async def walk(stage: Stage, seed: int, count: int) -> None:
    dice = random.Random(seed)
    stage.app.runner._quit = lambda: None  # the walk goes on, whatever it answers
    for number in range(count):
        key = dice.choice(KEYS)
        if number % 97 == 96:
            await stage.pilot.resize_terminal(*dice.choice([WIDE, NARROW, (59, 22), (120, 50), (20, 8)]))
            await stage.settle()
        if len(stage.app.runner.navigation.pages) > 6:
            await stage.app.runner.navigation.begin_anew("Assez.")
        await stage.press(key)
        assert stage.app.is_running, (
            f"key {number} {key}: {stage.app._exception!r} {stage.app.session.reason}"
        )
        width, height = stage.app.size
        if width < 40 or height < 12:
            continue  # there a sentence stands instead of the page (tui/terminal/too_small.py)
        assert stage.cursor_is_inside(), f"seed {seed}, key {number} {key}, at {stage.at}:\n{stage.text}"


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_cursor_is_inside_the_focus_after_150_random_keys(
    desk: Office, size: tuple[int, int]
) -> None:
    async with staged(
        desk, {"welcome": place(EVERYTHING, act), "again": place(EVERYTHING, act)}, size=size
    ) as s:
        await walk(s, seed=size[0], count=150)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
async def test_the_cursor_is_inside_the_focus_after_1000_random_keys(desk: Office, seed: int) -> None:
    places = {"welcome": place(EVERYTHING, act), "again": place(EVERYTHING, act)}
    async with staged(desk, places, size=(WIDE, NARROW)[seed % 2]) as stage:
        await walk(stage, seed, 1000)
