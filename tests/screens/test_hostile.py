"""Hostile data is shown literally wherever it may stand, and does nothing (« Render boundary »)."""

import unicodedata

import pytest

from models.office import Office
from screens.forms import Action, Answers, Ask, Field, Form, Kind, Option, Outcome, Stay
from screens.text.phrases import phrase
from screens.text.safe_text import safe_text, visible
from tests.screens.stage import NARROW, WIDE, place, staged

ATTACKS = {
    "[/nope]": "[/nope]",
    "[@click=app.exit]x": "[@click=app.exit]x",
    "\x1b[2J\x07": "␛[2J␇",
    "a\u202eb\u2066c": "a<U+202E>b<U+2066>c",
    "\x9b31m\x7f": "<U+009B>31m␡",
    "\ud800\U000e0041\ufeff": "<U+D800><U+E0041><U+FEFF>",
    "{0.__class__} {": "{0.__class__} {",
    "a\tb\rc": "a␉b␍c",
}


@pytest.mark.parametrize(("data", "shown"), ATTACKS.items())
def test_data_becomes_pictures(data: str, shown: str) -> None:
    assert visible(data) == shown
    assert visible(shown) == shown
    assert safe_text(data).plain == shown
    assert not safe_text(data).spans


def test_every_character_is_printable_afterwards() -> None:
    for code in (*range(0x3000), *range(0xD7F0, 0xE010), *range(0xFE00, 0x10000), *range(0xE0000, 0xE0100)):
        for character in visible(chr(code)):
            assert unicodedata.category(character)[0] in "LMNPS" or character.isspace()
    assert visible("a\nb\u2028", lines=True) == "a\nb<U+2028>"
    assert visible("a\nb") == "a␊b"


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_every_kind_of_field_shows_it_literally(desk: Office, size: tuple[int, int]) -> None:
    data, shown = " ".join(ATTACKS), " ".join(ATTACKS.values())

    async def act(action: str, answers: Answers) -> Outcome:
        return Ask(data, "end", data, data) if action == "ask" else Stay(phrase("Nom : {name}", name=data))

    options = (Option("1", data, data), Option("2", data))
    fields = {
        Kind.TEXT: Field("f", Kind.TEXT, data, data, value=data, width=30),
        Kind.SECRET: Field("f", Kind.SECRET, data, data),
        Kind.CHOICE: Field("f", Kind.CHOICE, data, data, options=options),
        Kind.BOX: Field("f", Kind.BOX, data, data),
        Kind.ROWS: Field("f", Kind.ROWS, data, data, options=options),
        Kind.READING: Field("f", Kind.READING, data, data, text=data),
        Kind.SHOWN: Field("f", Kind.SHOWN, data, text=data),
        Kind.PROSE: Field("f", Kind.PROSE, text=data),
    }
    actions = (Action("ask", data), Action("off", data, when=lambda a: False, unless=data))
    places = {
        kind.value: place(Form(title=data, fields=(field,), corner=data, actions=actions), act)
        for kind, field in fields.items()
    }
    async with staged(desk, {"welcome": place(Form(title="x")), **places}, size=size) as stage:
        for kind in fields:
            await stage.go(kind.value)
            folded = "".join(stage.text.replace(">", "", 1).split())
            assert "".join(shown.split()) in folded, kind
            assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in stage.text if c != "\n")
            stage.page.complain("f", data)
            stage.page.tell(data, error=True)
            await stage.settle()
            assert "! " + shown.split()[0] in stage.text
            while "[ " not in stage.at:
                await stage.press("tab")
            await stage.press("enter")  # the dialog
            assert "".join(shown.split()) in "".join(stage.text.split())
            await stage.press("escape", "escape")
            assert stage.app.is_running
