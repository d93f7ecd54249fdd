"""Each catalogue holds every message, no other, whole, with the same facts and the same labels."""

import ast
import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import screens
import tui
from models.account.terms import CURRENT
from screens.text import terms
from screens.text.phrases import LANGUAGES

ROOMS = [Path(str(package.__file__)).parent for package in (screens, tui)]
LOCALES = ROOMS[0] / "text" / "locale"
QUOTES = {"de": ("„", "“"), "en": ("“", "”"), "lb": ("„", "“"), "pt": ("«", "»")}
"""Quotation marks as in that language: without blanks."""
TRANSLATED = [language for language in LANGUAGES if language != "fr"]


@cache
def _extracted() -> frozenset[str]:
    found = {
        str(message)
        for room in ROOMS
        for _, _, message, _, _ in extract_from_dir(
            room, method_map=[("**.py", "python")], keywords={"phrase": None}
        )
    }
    assert len(found) > 200
    return frozenset(found)


def _read(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "esante.po").open("rb") as file:
        return read_po(file, locale=language)


def _words(language: str) -> dict[str, str]:
    if language == "fr":
        return {message: message for message in _extracted()}
    return {str(message.id): str(message.string) for message in _read(language) if message.id}


def test_every_phrase_is_a_literal() -> None:
    """What is not written out where it is marked, no catalogue can hold."""
    for path in (path for room in ROOMS for path in room.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "phrase":
                match call.args[0]:
                    case ast.Constant(value=str()) | ast.Attribute(attr="text"):  # another phrase's text
                        continue
                    case _:
                        pytest.fail(f"{path.name}:{call.lineno}")


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_every_message_and_no_other(language: str) -> None:
    held = _words(language)
    assert _extracted() - set(held) == set(), "run `make words` and translate what is new"
    assert set(held) - _extracted() == set(), "run `make words`: nobody says these any more"
    assert not _read(language).obsolete
    assert [said for said, translated in held.items() if not translated.strip()] == []
    assert [message.id for message in _read(language) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_facts_and_lines_and_figures_are_the_same(language: str) -> None:
    for said, translated in _words(language).items():
        assert _facts(said) == _facts(translated), said
        assert said.count("\n") == translated.count("\n"), said
        assert (said[-1] in ".!?:,") == (translated[-1] in ".!?:,"), said
        for figure in re.findall(r"\d{2,}|F\d+|[\w.]+@esante\.lu", said):
            assert figure in translated, said


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_label_that_is_named_is_named_as_it_reads(language: str) -> None:
    """Whoever is told to choose « Connexion » finds it under that name."""
    words = _words(language)
    for said, translated in words.items():
        for label in re.findall(r"[«'] ?([A-ZÉ][^»'{]*?) ?[»'](?!\w)", said):
            if label in words:
                assert words[label] in translated, said
        opens, closes = QUOTES[language]
        assert not (set("«»„“”") - {opens, closes}) & set(translated), said
        assert said.count("«") == translated.count(opens) and said.count("»") == translated.count(closes), (
            said
        )


@pytest.mark.parametrize("language", TRANSLATED)
def test_signs_stand_as_in_that_language(language: str) -> None:
    """Only French sets a blank before them."""
    for translated in _words(language).values():
        assert not re.search(r"\w [:;?!]", translated), translated
        assert translated == translated.strip() and "  " not in translated


# Words whose last n belongs to them, and letters that are read with a vowel or one of the kept consonants.
_FIRM = re.compile(r"(ioun|Persoun|Enn|Telefon|Maschinn|Sekonn|online)$")
_READ_AS = {"LuxTrust": "l", "SMS": "e", "QR": "k", "c": "t"}


def test_luxembourgish_drops_the_n_before_most_consonants() -> None:
    """« de Kont », « den Dossier »; a label in quotation marks keeps its own."""
    for text in (*_words("lb").values(), *terms.text(CURRENT, "lb").splitlines()):
        for word, following in re.findall(r"([\w'-]*n) \(?([^\W\d]\w*)", text):
            first = _READ_AS.get(following, following[0]).casefold()
            kept = first in "dhntzaeiouäëéöü" or _FIRM.search(word) or re.fullmatch(r"F\d+", following)
            assert kept, f"{word} {following}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_plain(language: str) -> None:
    for words in _words(language).values():
        for sentence in re.split(r"(?<=[.?!:]) |\n", words):
            counted = [word for word in sentence.split() if re.search(r"\w", word)]
            assert len(counted) <= 20, sentence


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_runs_is_what_is_written(language: str) -> None:
    with (LOCALES / language / "LC_MESSAGES" / "esante.mo").open("rb") as file:
        built = {str(message.id): str(message.string) for message in read_mo(file) if message.id}
    assert built == _words(language), "run `make words`"


def _facts(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
