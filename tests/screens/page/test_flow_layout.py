"""Buttons stand side by side, and what does not fit in the next line."""

import pytest

from models.office import Office
from screens.forms import Action, Field, Form, Kind
from screens.text.phrases import phrase
from tests.screens.stage import place, staged

NAMES = ("Chercher", "Masquer", "Niveau de confidentialité", "Exporter", "Retour")
FORM = Form(
    title="x",
    fields=(Field("word", Kind.TEXT, label=phrase("Rechercher")),),
    primary=Action("0", phrase(NAMES[0])),
    actions=tuple(Action(str(n), phrase(name)) for n, name in enumerate(NAMES[1:], start=1)),
)


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (80, [" [ Chercher ]  [ Masquer ]  [ Niveau de confidentialité ]  [ Exporter ]", " [ Retour ]"]),
        (
            40,
            [
                " [ Chercher ]  [ Masquer ]",
                " [ Niveau de confidentialité ]",
                " [ Exporter ]  [ Retour ]",
            ],
        ),
    ],
)
async def test_buttons_take_no_more_lines_than_they_need(desk: Office, width: int, lines: list[str]) -> None:
    async with staged(desk, {"welcome": place(FORM)}, size=(width, 24)) as stage:
        drawn = [line.rstrip() for line in stage.lines if "[ " in line]
        assert drawn == lines


async def test_a_window_made_smaller_moves_them(desk: Office) -> None:
    async with staged(desk, {"welcome": place(FORM)}, size=(80, 24)) as stage:
        await stage.pilot.resize_terminal(40, 24)
        await stage.pilot.pause()
        assert next(line.rstrip() for line in stage.lines if "[ " in line) == " [ Chercher ]  [ Masquer ]"


async def test_a_page_without_buttons_says_nothing_of_them(desk: Office) -> None:
    async with staged(desk, {"welcome": place(Form(title="x"))}, size=(80, 24)) as stage:
        assert not any(line.strip() for line in stage.lines[2:-2])
