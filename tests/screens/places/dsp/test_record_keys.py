"""Keys 1 to 9 lead to the pages of the record from each of them, where nothing is typed."""

import pytest

from models.office import Office
from screens.page.dialogs import Dialog
from tests.models.dsp.filing import OTHER, PARENT, member, opens_to, subject
from tests.screens.product import product
from tests.screens.stage import Stage, staged

PAGES = {
    "1": "dsp",
    "2": "record.documents",
    "3": "record.vaccinations",
    "4": "record.notes",
    "5": "record.log",
    "6": "record.assistants",
    "7": "record.settings",
    "8": "record.others",
    "9": "record.exports",
}


def stack(stage: Stage) -> list[str]:
    """The places one stands in, from the lowest."""
    return [page.place_name for page in stage.app.runner.navigation.pages]


@pytest.mark.parametrize("key", ["1", "3", "6"])
async def test_every_page_of_the_record_leads_to_every_other(office: Office, key: str) -> None:
    whole = await product(office)
    async with staged(office, {}, size=(100, 30)) as stage:
        await whole.shows(stage, "dsp")
        await stage.press(key)
        assert stage.page.place_name == PAGES[key]
        for other, name in PAGES.items():
            if stage.at in ("filter", "words", "search"):
                await stage.press("tab")
            await stage.press(other)
            assert stage.page.place_name == name
            assert stack(stage) == (["welcome", "dsp"] if other == "1" else ["welcome", "dsp", name])
            assert "1 à 9 pages" in stage.text
            if stage.at in ("filter", "words", "search"):
                await stage.press("tab")
            await stage.press(key)
            assert stage.page.place_name == PAGES[key]


async def test_a_page_of_a_page_is_left_too(office: Office) -> None:
    whole = await product(office)
    async with staged(office, {}) as stage:
        await whole.shows(stage, "dsp")
        await stage.go("record.notes")
        await stage.go("record.note", **whole.facts["record.note"])
        await stage.press("tab", "tab", "2")
        assert stack(stage) == ["welcome", "dsp", "record.documents"]


async def test_where_one_types_a_digit_is_text_and_what_was_typed_is_asked_for(office: Office) -> None:
    whole = await product(office)
    async with staged(office, {}) as stage:
        await whole.shows(stage, "dsp")
        await stage.go("record.note")
        await stage.press("4")
        assert stage.page.sheet.answers["title"] == "4" and stage.page.place_name == "record.note"
        await stage.press("tab", "tab", "2")
        assert isinstance(stage.app.screen, Dialog)
        await stage.press("escape")
        assert stage.page.place_name == "record.note" and stage.page.sheet.answers["title"] == "4"
        await stage.press("2", "tab", "enter")
        assert stack(stage) == ["welcome", "dsp", "record.documents"]


async def test_in_anothers_record_they_stay_in_that_record(office: Office) -> None:
    owner, other = await member(office, PARENT), await member(office, OTHER, "MÜLLER", "Jérôme")
    await opens_to(owner, other)
    async with staged(office, {}) as stage:
        stage.app.visitor.actor, stage.app.visitor.name = other, "MÜLLER Jérôme"
        await stage.go("dsp")
        await stage.press("8", "enter")
        assert stack(stage) == ["welcome", "dsp", "record.others", "record"]
        await stage.press("4", "7")
        assert stack(stage) == ["welcome", "dsp", "record.others", "record", "record.settings"]
        assert stage.app.visitor.record == subject(owner)
        await stage.press("8")  # there are no others of others
        assert stage.page.place_name == "record.settings"
        assert "Vous consultez le dossier de WAGNER Éloïse" in stage.words
        await stage.press("escape", "escape")
        assert stage.page.place_name == "record.others"
        await stage.press("f1")
        assert "Vous consultez" not in stage.text and "MÜLLER Jérôme" in stage.lines[0]


async def test_the_vaccination_book_of_the_services_opens_the_vaccinations(office: Office) -> None:
    whole = await product(office)
    async with staged(office, {}) as stage:
        await whole.shows(stage, "services")
        await stage.press("down", "enter")
        assert stage.page.place_name == "record.vaccinations"
        await stage.press("2")
        assert stack(stage) == ["welcome", "services", "record.documents"]
        await stage.press("tab", "1")
        assert stack(stage) == ["welcome", "services", "dsp"]
