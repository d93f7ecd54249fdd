"""The accessibility statement: who may read it, and that nothing the law asks for is missing."""

import pytest

from models.actor import Actor
from models.clinical.blocks import Heading, Item, Paragraph
from models.office import Office
from screens.places.accessibility import ESTABLISHED, AccessibilityStatement
from screens.places.help import Help
from screens.text import helpdesk
from screens.text.formats import day
from screens.text.phrases import LANGUAGES, catalogue
from screens.visitor import Visitor
from tests.screens.page.test_keys import FORM
from tests.screens.stage import NARROW, WIDE, place, staged


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_statement_has_every_part_in_every_language(desk: Office, language: str) -> None:
    """Implementing Decision (EU) 2018/1523: scope, status, exceptions, date, contact, enforcement."""
    visitor = Visitor(Actor(desk, "local:test"), catalogue(language))
    (field,) = AccessibilityStatement(visitor).form().fields
    parts: dict[str, list[str]] = {}
    for block in field.blocks:
        assert isinstance(block, Heading | Item | Paragraph)
        if isinstance(block, Heading):
            parts[block.text] = []
        else:
            parts[list(parts)[-1]].append(block.text)
    law, status, exceptions, made, contact, complaint = parts.values()
    assert "2019" in law[0] and "EN 301 549" in status[0] and len(exceptions) > 3
    assert visitor.words.text(day(ESTABLISHED)) in made[0]
    assert helpdesk.MAIL in contact[0] and helpdesk.PHONE in contact[0]
    assert "accessibilite.public.lu" in complaint[0] and "ombudsman.lu" in complaint[0]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_it_is_read_from_the_first_page_on(desk: Office, size: tuple[int, int]) -> None:
    async with staged(desk, {"welcome": place(FORM)}, size=size) as stage:
        await stage.press("f1", "f1")
        assert isinstance(stage.page.place, Help)
        while stage.at != "topic":  # on a narrow screen the texts before it are stops
            await stage.press("tab")
        await stage.press("end", "enter")
        assert stage.page.place_name == "help.accessibility"
        assert "Déclaration d'accessibilité" in stage.text and stage.cursor_is_inside()
        await stage.press("end")
        assert "ombudsman.lu" in stage.text
        await stage.press("escape")
        assert isinstance(stage.page.place, Help)
