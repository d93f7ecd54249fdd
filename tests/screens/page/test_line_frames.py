"""What a terminal shows after frames of single lines is what Textual's whole frame would show."""

import random

import pytest
from rich.style import Style
from textual.strip import Strip

from models.office import Office
from screens.forms import Action, Ask, Column, Field, Form, Kind, Option
from screens.page.line_frames import LinesUpdate
from tests.screens.stage import NARROW, WIDE, Stage, place, staged

Cell = tuple[str, Style | None]
OPTIONS = tuple(Option(str(n), f"Choix n° {n} " + "long " * n * 3, "détail " * n) for n in range(7))
ROWS = tuple(Option(str(n), cells=(f"{n:02d}.11.2026", "titre " * (n % 20), "Normal")) for n in range(50))
FORMS = {
    "list": Form("x", (Field("list", Kind.ROWS, options=OPTIONS),)),
    "table": Form(
        "x",
        (
            Field(
                "rows",
                Kind.TABLE,
                columns=(Column("Date"), Column("Titre"), Column("Niveau")),
                options=ROWS,
                total=len(ROWS),
            ),
        ),
    ),
    "fields": Form(
        "x",
        (
            Field("name", Kind.TEXT, "Nom", "Aussi long que vous voulez", length=60, width=12),
            Field("one", Kind.CHOICE, "Lequel", options=OPTIONS[:3], required=False),
            Field("text", Kind.LINES, "Texte", length=400),
            Field("box", Kind.BOX, "Oui, je le veux"),
        ),
        Action("go", "Continuer"),
    ),
    "secret": Form("x", (Field("one", Kind.SECRET, "Mot de passe"), Field("two", Kind.SECRET, "Encore"))),
}
KEYS = [
    *("down", "up") * 4,
    "home",
    "end",
    "pagedown",
    "pageup",
    "tab",
    "space",
    "a",
    "é",
    "left",
    "backspace",
    "f3",
]


def _cells(strip: Strip) -> list[Cell]:
    return [(character, segment.style) for segment in strip for character in segment.text]


class _Screen:
    """What was sent to the terminal so far."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.frames_of_lines, self.most = stage, 0, 0
        self.rows = self.whole()
        shown = stage.app._display

        def display(screen: object, update: object) -> None:
            if isinstance(update, LinesUpdate):
                self.frames_of_lines += 1
                self.most = max(self.most, len(update._lines))
                for x, y, strip in update._lines:
                    self.rows[y][x : x + strip.cell_length] = _cells(strip)
            elif update is not None:
                self.rows = self.whole()
            shown(screen, update)  # type: ignore[arg-type]

        stage.app._display = display  # type: ignore[method-assign, assignment]

    def whole(self) -> list[list[Cell]]:
        return [_cells(strip) for strip in self.stage.app.screen._compositor.render_strips()]


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize("theme", ["terminal", "colourless"])
async def test_lines_are_what_the_whole_page_is(
    desk: Office, kind: str, size: tuple[int, int], theme: str
) -> None:
    chance = random.Random(kind)
    async with staged(desk, {"welcome": place(FORMS[kind])}, size=size, near=True) as stage:
        if theme == "colourless":
            stage.app.lose_colour()
            stage.app.screen.refresh()
            await stage.settle()
        seen, keys = (
            _Screen(stage),
            KEYS if kind in ("fields", "secret") else [key for key in KEYS if key != "tab"],
        )
        for _ in range(40):
            await stage.press(key := chance.choice(keys))
            assert seen.rows == seen.whole(), (key, stage.text)
        assert seen.frames_of_lines > 10


async def test_a_move_in_a_list_is_two_rows(desk: Office) -> None:
    """Its dialog, too, is drawn by lines, over a page that is not drawn at all."""
    short = tuple(Option(str(n), f"Choix {n}") for n in range(7))

    async def asks(_action: str, _answers: object) -> Ask:
        return Ask("Vraiment ?", "go", "Oui", "Non")

    form = Form("x", (Field("list", Kind.ROWS, options=short),))
    async with staged(desk, {"welcome": place(form, asks)}) as stage:
        seen = _Screen(stage)
        await stage.press("down", "down", "up")
        assert (seen.frames_of_lines, seen.most) == (3, 2)
        await stage.press("enter", "tab", "tab")
        assert seen.frames_of_lines > 3 and seen.rows == seen.whole()
