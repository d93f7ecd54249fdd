"""Every page at every size: it is laid out and done, the cursor in what has the focus, an error or none."""

import os
from collections.abc import Iterator

import pytest

from models.office import Office
from screens.forms import Action, Field, Form, Kind, Option
from screens.page.page import Page
from screens.text.phrases import phrase
from tests.screens.product import Looks, counted_looks, every_place, product
from tests.screens.stage import WIDE, Stage, place, staged

ERROR = phrase("Écrivez la date comme 31.12.2027, ou laissez le champ vide.")
WIDEST, LEAST = (132, 50), (40, 12)
SHARES = int(os.environ.get("ESANTE_SHARES", "96"))
"""Of the sizes between, each page is shown at one of so many, another page at the next; 1 shows all (1 h)."""


@pytest.fixture
def looks() -> Iterator[Looks]:
    """A page that asks itself for ever fails here, and stops nothing."""
    with counted_looks() as counted:
        yield counted


async def _resizes(stage: Stage, looks: Looks, width: int, height: int) -> None:
    looks.begin()
    await stage.resize(width, height)
    focused = stage.app.screen.focused
    empty = focused is None or not focused.size.height
    assert empty or stage.cursor_is_inside(), f"{width}x{height} at {stage.at}:\n{stage.text}"


async def _errs(stage: Stage, looks: Looks, page: Page, *, every: bool = False) -> None:
    """An error at the last field (or at each in turn), shown and taken away; then one of the whole form."""
    names = [name for name, question in page.sheet.asked.items() if question.focusable]
    for name in names if every else names[-1:]:
        for error in (ERROR, ""):
            looks.begin()
            page.complain(name, error)
            await stage.settle()
    for error in (ERROR, ""):
        looks.begin()
        page.tell(error, error=bool(error))
        await stage.settle()


async def test_an_error_that_goes_leaves_a_page_that_comes_to_rest(desk: Office, looks: Looks) -> None:
    """The new assistant's form at 80x19: a wrong date, then Backspace (it asked itself for ever)."""
    two = (Option("1", "Un"), Option("2", "Deux"))
    fields = (
        Field("table", Kind.TABLE, hint="Personne d'autre n'a accès à ce DSP. " * 4),
        Field("number", Kind.TEXT, "Numéro assuré", "13 chiffres (ou 11)", width=20),
        Field("name", Kind.CHOICE, "Nom", options=two[:1]),
        Field("kind", Kind.CHOICE, "Type", options=two),
        Field("kinship", Kind.PICK, "Rôle", options=two, required=False),
        Field("until", Kind.TEXT, "Jusqu'au", "JJ.MM.AAAA", width=10, required=False),
    )
    form = Form(title="Assistants", fields=fields, primary=Action("confirm", "Valider", checks=True))
    async with staged(desk, {"welcome": place(form)}) as stage:
        for height in range(24, 11, -1):
            await _resizes(stage, looks, 80, height)
            stage.page.complain("until", ERROR)
            await stage.type("9")
            looks.begin()
            await stage.press("backspace")
            assert stage.at == "until" and stage.cursor_is_inside()


async def test_every_page_comes_to_rest_while_the_window_shrinks(office: Office, looks: Looks) -> None:
    whole = await product(office)
    async with staged(office, {}, size=WIDE) as stage:
        for name in every_place():
            page = await whole.shows(stage, name)
            await _resizes(stage, looks, *LEAST)
            await _errs(stage, looks, page)


@pytest.mark.soak
@pytest.mark.parametrize("name", every_place())
async def test_every_page_comes_to_rest_at_every_size(office: Office, looks: Looks, name: str) -> None:
    """From 132x50 to 40x12: a third of the heights at 80 and 40 columns; of the others each page a share."""
    whole = await product(office)
    async with staged(office, {}, size=WIDE) as stage:
        page = await whole.shows(stage, name)
        share = every_place().index(name)
        for width in range(WIDEST[0], LEAST[0] - 1, -1):
            whole_column = width in (80, LEAST[0])
            for height in range(WIDEST[1], LEAST[1] - 1, -1):
                if (width + height + share) % (min(3, SHARES) if whole_column else SHARES) == 0:
                    await _resizes(stage, looks, width, height)
            if whole_column:
                await _errs(stage, looks, page, every=True)
