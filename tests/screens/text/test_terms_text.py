"""The terms are one text in every language: the same sections, paragraphs, figures, in plain sentences."""

import re

import pytest

from models.account.terms import CURRENT, IN_FORCE
from screens.text import terms
from screens.text.formats import day
from screens.text.phrases import LANGUAGES, catalogue

FRENCH = terms.text(CURRENT, "fr").split("\n\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_says_the_same(language: str) -> None:
    paragraphs = terms.text(CURRENT, language).split("\n\n")
    assert len(paragraphs) == len(FRENCH)
    for said, french in zip(paragraphs, FRENCH, strict=True):
        assert re.findall(r"\d+", said) == re.findall(r"\d+", french), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_sections_are_numbered_and_the_version_is_named(language: str) -> None:
    text = terms.text(CURRENT, language)
    numbers = [int(n) for n in re.findall(r"^(\d+)\. \S.*$", text, re.MULTILINE)]
    assert numbers == list(range(1, 19))
    assert catalogue(language).text(day(IN_FORCE)) in text
    assert re.search(rf"\b(?:[Vv]ersion|Versioun|versão) {CURRENT}\b", text)
    for contact in ("(+352) 27 12 50 18 33", "helpdesk@esante.lu", "B.P. 2511", "CNPD", "L-1025"):
        assert contact in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_paragraphs_are_not_wrapped_and_sentences_are_short(language: str) -> None:
    text = terms.text(CURRENT, language)
    assert "\n" not in text.replace("\n\n", "")
    assert not re.search(r"[^\S\n]{2}|[^\S\n]$|\t", text, re.MULTILINE)
    # A short number before the point is a German ordinal, not an end.
    for sentence in re.split(r"(?:(?<=[^\d][.?!])|(?<=\d{3}[.?!]))\s+|\n\n", text):
        words = [word for word in sentence.split() if re.search(r"\w", word)]
        assert len(words) <= 20, sentence


def test_another_language_reads_french_and_another_version_is_no_text() -> None:
    assert terms.text(CURRENT, "it") == terms.text(CURRENT, "fr")
    assert len({terms.text(CURRENT, language) for language in LANGUAGES}) == len(LANGUAGES)
    with pytest.raises(LookupError):
        terms.text(1, "fr")
