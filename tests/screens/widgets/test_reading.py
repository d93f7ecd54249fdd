"""The terms: read a page at a time, to the bottom, ticked and accepted by Enter alone."""

import pytest

from models.office import Office
from screens.forms import Action, Answers, Field, Form, Kind
from screens.text.phrases import phrase
from tests.screens.stage import NARROW, WIDE, Log, place, staged

LONG = "\n\n".join(
    f"{n}. Paragraphe {n}. " + "Le compte vous donne accès aux services. " * 4 for n in range(1, 40)
)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_terms_are_read_by_enter_to_the_bottom_then_ticked_then_accepted(
    desk: Office, log: Log, size: tuple[int, int]
) -> None:
    def done(answers: Answers) -> bool:
        return answers["terms"] == answers["accepted"] == "yes"

    form = Form(
        title=phrase("Conditions"),
        fields=(Field("terms", Kind.READING, text=LONG), Field("accepted", Kind.BOX, "J'accepte")),
        primary=Action("accept", "Activer", checks=True, when=done, unless="Allez jusqu'en bas de page."),
    )
    async with staged(desk, {"welcome": place(form, log.act)}, size=size) as stage:
        assert "Allez jusqu'en bas de page." in stage.text
        assert "lignes 1 à " in stage.text
        await stage.press("tab", "enter")
        assert stage.at == "terms" and log == []  # ticked, but not read
        presses = 0
        while not log and presses < 60:
            await stage.press("enter")
            presses += 1
        assert 3 < presses < 60
        assert log.names == ["accept"]
        assert "(100 %)" in stage.text and "Allez jusqu'en bas" not in stage.text


async def test_end_reaches_the_bottom_and_a_short_text_counts_as_read(desk: Office) -> None:
    long = Form(title="x", fields=(Field("terms", Kind.READING, text=LONG),))
    short = Form(title="x", fields=(Field("terms", Kind.READING, text="Court."),))
    async with staged(desk, {"welcome": place(long), "short": place(short)}) as stage:
        assert stage.page.sheet.answers["terms"] == ""
        await stage.press("pagedown", "up", "down")
        assert stage.page.sheet.answers["terms"] == ""
        await stage.press("end")
        assert stage.page.sheet.answers["terms"] == "yes"
        await stage.press("home")
        assert stage.page.sheet.answers["terms"] == "yes" and "lignes 1 à" in stage.text
        await stage.go("short")
        assert stage.page.sheet.answers["terms"] == "yes"
