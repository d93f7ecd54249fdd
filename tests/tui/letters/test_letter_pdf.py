"""A letter is one page, readable by anyone who opens the file, its address in the window of the envelope."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from models.letters.issuing import Posted
from models.matricule import Matricule
from models.person import Details
from screens.text.phrases import LANGUAGES, catalogue
from tui.letters import letter_pdf
from tui.letters.letter_pdf import MM, Unprintable

DETAILS = Details("Wagner-Thill", "Éloïse", "12, rue du Parc", "L-1234", "Luxembourg", "LU", "fr")
LETTER = Posted(
    Matricule("1893120105732"),
    DETAILS,
    "K7M2P9QRSTVW",
    datetime(2026, 11, 22, 9, tzinfo=UTC),
    datetime(2026, 12, 22, 22, 59, 59, tzinfo=UTC),
    minor=False,
    renews=False,
)
ORDERED = replace(LETTER, receipt="R-K7M2-P9QR", ordered_at=LETTER.issued_at)


def printed(*letters: Posted) -> PdfReader:
    return PdfReader(io.BytesIO(letter_pdf.rendered(letters)))


def text_of(*letters: Posted) -> str:
    """The words of the first page, line ends as blanks."""
    return " ".join(printed(*letters).pages[0].extract_text().split())


def placed(reader: PdfReader) -> dict[str, tuple[float, float]]:
    """Where each piece of text of the first page begins: mm from the left and from the top."""
    places: dict[str, tuple[float, float]] = {}

    def note(text: str, _cm: Any, tm: list[float], _font: Any, _size: float) -> None:
        if text.strip():
            places[text.strip()] = (tm[4] / MM, (letter_pdf.HEIGHT - tm[5]) / MM)

    reader.pages[0].extract_text(visitor_text=note)
    return places


def address_of(**changes: str) -> list[str]:
    return letter_pdf.address(replace(DETAILS, **changes))[1]


def test_the_letter_says_what_to_do_with_the_code() -> None:
    text = text_of(LETTER)
    for said in (
        "Luxembourg, 22.11.2026",
        "Votre code d'activation eSanté",
        "K7M2-P9QR-STVW",
        "Valable jusqu'au 22.12.2026",
        "« PATIENTS », puis « ACTIVATION COMPTE ESANTE »",
        "Ne donnez ce code à personne.",
        "(+352) 27 12 50 18 33",
        "helpdesk@esante.lu",
        "B.P. 2511 L-1025 Luxembourg",
        "WAGNER-THILL Éloïse 12, rue du Parc L-1234 Luxembourg",
    ):
        assert said in text
    assert letter_pdf.MINOR.text not in text and letter_pdf.DENIAL.text not in text


def test_a_letter_from_the_helpdesk_says_so_with_its_receipt_and_what_to_do_if_nobody_asked() -> None:
    text = text_of(ORDERED)
    assert "Ce courrier a été demandé au Helpdesk eSanté le 22.11.2026. Numéro du reçu : R-K7M2-P9QR." in text
    assert letter_pdf.DENIAL.text in text


def test_whoever_intercepts_the_letter_does_not_learn_the_matricule() -> None:
    page = text_of(LETTER).replace(" ", "")
    assert LETTER.matricule.digits not in page


def test_one_page_a_letter_on_a4() -> None:
    letters = [replace(LETTER, code=f"K7M2P9QRST{n:02d}") for n in range(30)]
    reader = printed(*letters)
    assert len(reader.pages) == 30
    for page, letter in zip(reader.pages, letters, strict=True):
        assert [round(float(side) / MM) for side in page.mediabox[2:]] == [210, 297]
        assert letter.code[-4:] in page.extract_text()


def test_every_font_is_embedded() -> None:
    faces = set()
    for page in printed(LETTER, LETTER).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            descriptor = font.get_object().get("/FontDescriptor")
            if descriptor is not None:
                assert "/FontFile2" in descriptor.get_object()
                faces.add(str(font.get_object()["/BaseFont"]).split("+")[-1])
    assert faces == {"DejaVuSans", "DejaVuSans-Bold"}


def test_the_address_stands_in_the_window_of_din_5008_b() -> None:
    places = placed(printed(LETTER))
    left, top = places[letter_pdf.RETURN_LINE]
    assert left == pytest.approx(25, abs=0.1) and 45 < top <= 62.7
    for line in ("WAGNER-THILL Éloïse", "12, rue du Parc", "L-1234 Luxembourg"):
        left, top = places[line]
        assert left == pytest.approx(25, abs=0.1) and 62.7 < top < 90
    assert places[letter_pdf.SUBJECT.text][1] > 98


@pytest.mark.parametrize(("minor", "renews"), [(True, False), (False, True)])
def test_what_is_said_only_to_some(minor: bool, renews: bool) -> None:
    text = text_of(replace(LETTER, minor=minor, renews=renews))
    assert (letter_pdf.MINOR.text in text) is minor
    assert (letter_pdf.RENEWAL.text in text) is renews
    assert (letter_pdf.PURPOSE.text in text) is not renews


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_fits_its_page(language: str) -> None:
    letter = replace(ORDERED, minor=True, renews=True, details=replace(DETAILS, language=language))
    words, text = catalogue(language), text_of(letter)
    assert words.text(letter_pdf.SECRECY) in text and words.text(letter_pdf.DENIAL) in text
    assert "R-K7M2-P9QR" in text
    beside = [
        top for text, (left, top) in placed(printed(letter)).items() if left == pytest.approx(118, abs=0.1)
    ]
    assert len(beside) >= 4 and min(beside) > 60 and max(beside) < 98
    assert max(top for _, top in placed(printed(letter)).values()) < 275


def test_a_language_without_catalogue_reads_french() -> None:
    assert letter_pdf.SECRECY.text in text_of(replace(LETTER, details=replace(DETAILS, language="it")))


def test_the_country_stands_last_unless_it_is_home() -> None:
    assert address_of(postcode="1234")[-1] == "L-1234 Luxembourg"
    assert address_of(country="Luxembourg")[-1] == "L-1234 Luxembourg"
    assert address_of(country="DE", postcode="54290", city="Trier")[-2:] == ["54290 Trier", "ALLEMAGNE"]
    assert address_of(country="Japon")[-1] == "JAPON"
    assert address_of(street="", postcode="", country="FR")[1:] == ["Luxembourg", "FRANCE"]


def test_a_long_address_is_wrapped_and_made_smaller_until_it_fits() -> None:
    size, lines = letter_pdf.address(
        replace(DETAILS, family_name="Wagner " * 11, given_names="Marie " * 12, street="rue du " * 11)
    )
    assert len(lines) <= 6 and size < 10
    assert letter_pdf.address(DETAILS)[0] == 10


@pytest.mark.parametrize(
    "name", ["Șerban", "Erdős", "Αθηνά", "Живко", "Łukasz", "Nguyễn", "O’Brien", "Ģirts"]
)
def test_names_of_europe_are_printed_as_they_are(name: str) -> None:
    details = replace(DETAILS, family_name=name, given_names=name)
    assert letter_pdf.refuses(details) == ""
    text = text_of(replace(LETTER, details=details))
    assert f"{name.upper()} {name}" in text


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"family_name": "王"}, "U+738B"),
        ({"given_names": "محمد"}, "U+0645"),
        ({"given_names": "יוסף"}, "U+05D9"),
        ({"given_names": "x\u030cy"}, "U+030C"),
        ({"city": "สุรินทร์"}, "U+0E2A"),
        ({"street": "12 🧑"}, "U+1F9D1"),
        ({"street": "x" * 80}, "window"),
        (
            {"family_name": "Wagner " * 11, "given_names": "M " * 40, "street": "W " * 40, "city": "M " * 30},
            "window",
        ),
    ],
)
def test_what_would_come_out_wrong_is_reported_and_never_printed(changes: dict[str, str], why: str) -> None:
    details = replace(DETAILS, **changes)
    assert why in letter_pdf.refuses(details)
    with pytest.raises(Unprintable):
        letter_pdf.rendered([replace(LETTER, details=details)])
