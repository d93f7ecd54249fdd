"""Every page speaks one language alone, sets it as that language does, and is whole at 40 columns."""

import re
from collections.abc import Iterator

import pytest

from models.account.terms import CURRENT
from models.office import Office
from screens.forms import Kind
from screens.page.page import Page
from screens.text import terms
from screens.text.phrases import LANGUAGES, Said, catalogue
from tests.screens.product import every_place, product
from tests.screens.stage import Stage, staged
from tests.screens.text.test_catalogues import _extracted, _words

TALL = 40, 60
"""Narrow, and high enough for whole pages."""
AS_ACCEPTED = "account.terms"
"""The page that shows the terms in the language in which they were accepted: French here."""
DATA = "Glycémie Votre code est 123456. Analyse de sang Laboratoire du Parc Tension L-1025 Luxembourg"
"""What the fixtures hold in French."""


WORD = re.compile(r"[\w@'-]+")


def french_only(language: str) -> set[str]:
    """The pieces of French sentences between their facts, and which no sentence of the language holds."""
    pieces = {
        piece.strip(" .,:;?!()«»")
        for said in _extracted()
        for piece in re.split(r"[{][^}]*[}]|\n", said)
        if said not in DATA
    }
    spoken = " ".join([*_words(language).values(), terms.text(CURRENT, language), *LANGUAGES.values(), DATA])
    return {piece for piece in pieces if len(piece) > 3 and piece not in spoken}


def labels(page: Page, language: str) -> Iterator[str]:
    """Everything on a page that is never cut nor scrolled away."""
    form = page.form
    said: list[Said] = [form.title, *(action.label for action in (form.primary, *form.actions) if action)]
    for field in form.fields:
        if field.when is None:
            said.append(field.label)
            said += [option.label for option in field.options if field.kind in (Kind.CHOICE, Kind.ROWS)]
    return (catalogue(language).text(each) for each in said if each)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_in_every_language_at_40_columns(office: Office, language: str) -> None:
    whole = await product(office)
    foreign = french_only(language) if language != "fr" else set()
    async with staged(office, {}, size=TALL, language=language) as stage:
        for name in every_place():
            page = await whole.shows(stage, name)
            _is_whole(stage, page, language)
            if name == AS_ACCEPTED or language == "fr":
                continue
            shown = " ".join(stage.text.split())
            found = [piece for piece in foreign if piece in shown]
            assert [piece for piece in found if re.search(rf"\b{re.escape(piece)}\b", shown)] == [], name
            assert not re.search(r"\w [:;?!](?= |$)", shown), f"{name}: {shown}"


def _is_whole(stage: Stage, page: Page, language: str) -> None:
    """No word of a label is broken at the end of a line or lost."""
    shown = set(WORD.findall(stage.text))
    for label in labels(page, language):
        assert set(WORD.findall(label)) <= shown, f"{page.place_name}: {label}\n{stage.text}"


def test_the_terms_of_every_language_and_its_name_are_its_own() -> None:
    assert list(LANGUAGES.values()) == ["Français", "Deutsch", "English", "Lëtzebuergesch", "Português"]
    assert all(catalogue(language).language == language for language in LANGUAGES)
