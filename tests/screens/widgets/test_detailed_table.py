"""The row one is at is told beside its table where there is room, and nowhere else."""

from models.office import Office
from screens.forms import Column, Field, Form, Kind, Option
from tests.screens.stage import place, staged

COLUMNS = (Column("Date"), Column("Titre"), Column("Niveau"))


async def test_a_broad_screen_tells_the_chosen_row_beside_the_table(desk: Office) -> None:
    names = ["Analyse de sang", "Lettre de sortie du service de pédiatrie, avec annexes"]
    rows = tuple(
        Option(str(n), name, cells=("12.11.2026", name, "Normal"), facts=(name, f"Auteur : n° {n}"))
        for n, name in enumerate(names)
    )
    form = Form(title="x", fields=(Field("t", Kind.TABLE, columns=COLUMNS, options=rows, total=2),))
    async with staged(desk, {"welcome": place(form)}, size=(110, 30)) as stage:
        for n, name in enumerate(names):
            right = [line[68:].strip() for line in stage.lines]
            assert " ".join(right[2:6]).split() == [*name.split(), "Auteur", ":", "n°", str(n)]
            assert not any(line[65:68].strip() for line in stage.lines[2:5])
            assert len([line for line in stage.lines if "12.11.2026" in line[:20]]) == 2
            assert stage.cursor_is_inside()
            await stage.press("down")
        for size, told in (((109, 30), False), ((110, 30), True), ((40, 20), False), ((80, 24), False)):
            await stage.pilot.resize_terminal(*size)
            await stage.settle()
            assert ("Auteur : n° 1" in stage.text) is told
            assert stage.cursor_is_inside()
