"""What is said can be read aloud: one line per row, no sign that only draws, long texts in few pieces."""

import pytest

from models.account.terms import CURRENT
from models.clinical.blocks import Heading, Item, Paragraph, Table
from screens.conversation import speech
from screens.conversation.answers import Unclear, answer, chosen, says_yes
from screens.conversation.texts import LongText, NumberedRows
from screens.forms import Column, Field, Form, Kind, Option
from screens.text import terms
from screens.text.phrases import LANGUAGES, Said, catalogue, phrase

FRENCH = catalogue("fr")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("e•••••@example.lu", "e…@example.lu"),
        ("✓ Valider", "Valider"),
        ("12.11.2026 · Labo · Normal", "12.11.2026, Labo, Normal"),
        ("─── un ───", "un"),
        ("a\x1b[2Jb\u202ec", "a␛[2Jb<U+202E>c"),
        ("10⁹ °C « oui » ½", "10⁹ °C « oui » ½"),
    ],
)
def test_signs(written: str, said: str) -> None:
    assert speech.spoken(FRENCH, written) == said


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (Option("1", "Documents", "12"), "Documents, 12"),
        (Option("1", "Des questions ?", "Helpdesk."), "Des questions ? Helpdesk."),
        (Option("1", "Connexion", "Déjà actif."), "Connexion. Déjà actif."),
        (
            Option("1", "Lettre", cells=("3.10.2026", "Lettre", "", "Hôpital")),
            "Lettre, 3.10.2026, Hôpital",
        ),
        (Option("1", cells=("3.10.2026", "Vous")), "3.10.2026, Vous"),
    ],
)
def test_a_row_is_one_line(option: Option, said: str) -> None:
    assert speech.row(FRENCH, option) == said


def test_dates_that_stand_alone_are_named() -> None:
    columns = (Column("Nom"), Column("Type"), Column("Depuis"), Column("Jusqu'au"))
    row = Option("1", "NOÉ", cells=("NOÉ", "Lecture seule", "3.10.2026", "22.09.2033"))
    said = "NOÉ, Lecture seule, Depuis : 3.10.2026, Jusqu'au : 22.09.2033"
    assert speech.row(FRENCH, row, columns) == said
    one = Option("1", "NOÉ", cells=("NOÉ", "Lecture seule", "3.10.2026", ""))
    assert speech.row(FRENCH, one, columns) == "NOÉ, Lecture seule, 3.10.2026"


def test_a_heading_says_step_record_and_questions() -> None:
    form = Form(title="Activation", step=(1, "Code"))
    assert speech.heading(FRENCH, form, "", 4) == "Activation, étape 1 sur 5 : Code. 4 questions."
    beside: Said = phrase("Vous consultez le dossier de {name} ({age} ans)", name="NOÉ", age=10)
    assert speech.heading(FRENCH, Form(title="DSP"), beside, 1) == (
        "DSP. Vous consultez le dossier de NOÉ (10 ans). Une question."
    )


def test_a_document_is_told_block_by_block() -> None:
    table = Table((("05.2021", "dTP", ""), ("06.2021", "", "Dr A")), ("Date", "Vaccin", "Par"), "Reçues")
    blocks = (Heading("Allergies"), Item("Arachide"), Item("un", "1."), Paragraph("Fin."), table)
    assert speech.told(FRENCH, blocks) == [
        "Allergies",
        "Arachide",
        "1. un",
        "Fin.",
        "Reçues",
        "Date : 05.2021, Vaccin : dTP",
        "Date : 06.2021, Par : Dr A",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terms_take_few_pieces_and_none_ends_with_a_title(language: str) -> None:
    field = Field("t", Kind.READING, text=terms.text(CURRENT, language))
    reader, pieces = LongText(catalogue(language), field), []
    while reader.more:
        pieces.append(reader.next())
    assert len(pieces) <= 20
    assert all(piece.rsplit("\n", 1)[-1].endswith((".", ":", "lu", "g")) for piece in pieces), pieces
    whole = LongText(catalogue(language), field).rest()
    assert " ".join("\n".join(pieces).split()) == " ".join(whole.split())


def test_rows_that_are_not_loaded_are_named() -> None:
    options = tuple(Option(str(n), f"R{n}") for n in range(12))
    rows = NumberedRows(FRENCH, Field("r", Kind.TABLE, options=options, total=30))
    assert len(rows.next()) == 10 and rows.missing() == 12 and rows.row(29) is None
    rows.again()
    assert rows.next()[0] == "1. R0"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("oui", True),
        ("O", True),
        ("1", True),
        ("non", False),
        ("N ", False),
        ("2", False),
        ("", None),
        ("x", None),
    ],
)
def test_yes_and_no(typed: str, meant: bool | None) -> None:
    assert says_yes(FRENCH, typed) is meant


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1", "m"),
        ("2", "p"),
        ("3", None),
        ("0", None),
        ("mè", "m"),
        ("Père", "p"),
        ("", None),
        ("9" * 400, None),
    ],
)
def test_a_choice_by_number_or_word(typed: str, value: str | None) -> None:
    assert chosen(FRENCH, (Option("m", "Mère"), Option("p", "Père")), typed) == value


def test_a_text_that_is_too_long_or_missing_is_unclear() -> None:
    with pytest.raises(Unclear):
        answer(FRENCH, Field("a", Kind.TEXT, length=3), "1234")
    with pytest.raises(Unclear):
        answer(FRENCH, Field("a", Kind.TEXT), "  ")
    assert answer(FRENCH, Field("a", Kind.TEXT, required=False), "") == ""
