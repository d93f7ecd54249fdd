"""A table to which a row is being added; the rest of a table is in ``test_record_widgets.py``."""

import pytest

from models.office import Office
from screens.forms import Column, Field, Form, Kind, Option
from tests.screens.stage import place, staged

COLUMNS = (Column("Date"), Column("Titre"), Column("Niveau"))


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_a_row_that_is_added_stands_right_below_the_others(desk: Office, count: int) -> None:
    rows = tuple(Option(str(n), cells=(f"WAGNER {n}", "Assistant DSP", "")) for n in range(count))
    table = Field(
        "rows", Kind.TABLE, hint="Personne.", columns=COLUMNS, options=rows, total=count, grows=True
    )
    form = Form(title="x", fields=(table, Field("who", Kind.TEXT, "Date")), first="who")
    async with staged(desk, {"welcome": place(form)}) as stage:
        assert stage.lines[2].split() == ["Date", "Titre", "Niveau"]
        assert [line.split()[:2] for line in stage.lines[3 : 3 + count]] == [
            ["WAGNER", str(n)] for n in range(count)
        ]
        assert stage.lines[3 + count].startswith(">Date                 ....") and stage.at == "who"
        assert "lignes" not in stage.text and "Personne." not in stage.text


async def test_a_row_that_is_added_to_many_leaves_them_in_reach(desk: Office) -> None:
    rows = tuple(Option(str(n), cells=(f"WAGNER {n}", "Assistant DSP", "")) for n in range(25))
    table = Field("rows", Kind.TABLE, columns=COLUMNS, options=rows, total=25, grows=True)
    form = Form(title="x", fields=(table, Field("who", Kind.TEXT, "Date")))
    async with staged(desk, {"welcome": place(form)}) as stage:
        assert " sur 25" in stage.text and "WAGNER 0" in stage.text
        await stage.press("end")
        assert "WAGNER 24" in stage.text and "à 25 sur 25" in stage.text
        assert stage.cursor_is_inside()
        await stage.press("tab")
        assert stage.at == "who" and stage.cursor_is_inside()
