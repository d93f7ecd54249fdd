"""A narrative of any shape becomes blocks in a time that grows with its size, and loses no text."""

import time

import pytest

from models.clinical import cda
from models.clinical.blocks import Block, Heading, Item, Paragraph, Table
from models.clinical.omissions import Omitted, left_out
from models.clinical.text import shown
from models.refusal import Refused
from tests.models.dsp.filing import CHILD
from tui.demo import sample_cda
from tui.demo.sample_cda import Patient, SampleHeader

NOE = Patient(CHILD, "WAGNER", "Noé", "20150923")
HEADER = SampleHeader(7, sample_cda.HOSPITAL, "Lettre", "20261101")


def blocks(text: str, entries: str = "") -> tuple[Block, ...]:
    section = sample_cda.section("11369-6", "Texte", text, entries)
    return cda.parse(sample_cda.document(NOE, HEADER, sample_cda.structured(section))).sections[0].blocks


def test_the_shapes_of_a_narrative() -> None:
    found = blocks(
        "Avant<paragraph><caption>Titre</caption>Un <content>deux</content><br/>trois<sup>2</sup></paragraph>"
        '<list listType="ordered"><caption>Liste</caption><item>A<list><item>A1</item></list></item>'
        '<item>B <linkHtml href="http://x.lu">lien</linkHtml></item></list>'
        "<table><caption>Bilan</caption><thead><tr><th>Nom</th><th colspan='2'>Valeur</th></tr></thead>"
        "<tbody><tr><td rowspan='2'>Fer</td><td>1</td><td>mg</td></tr><tr><td>2</td><td>g</td></tr></tbody>"
        "</table><renderMultiMedia referencedObject='x'/> Après"
    )
    assert found == (
        Paragraph("Avant"),
        Heading("Titre", 2),
        Paragraph("Un deux\ntrois²"),
        Heading("Liste", 2),
        Item("A", "1."),
        Item("A1", "•", 2),
        Item("B lien (http://x.lu)", "2."),
        Table((("Fer", "1", "mg"), ("Fer", "2", "g")), ("Nom", "Valeur", "Valeur"), "Bilan"),
        Paragraph(f"{left_out(Omitted.PICTURES, 1)} Après"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "<list><item>" + "<table><tr><td>x</td></tr></table>" * 30_000 + "</item></list>",
        "<list>" + "<item>x</item>" * 100_000 + "</list>",
        "<content>" * 200 + "x" * 100_000 + "</content>" * 200,
        "<content><paragraph>x</paragraph>" * 100 + "</content>" * 100,
        "<table>" + "<tr>" + "<td rowspan='99' colspan='99'>x</td>" * 50 + "</tr>" + "</table>",
        "<table><tbody>" + "<tr><td>x</td><td>y</td></tr>" * 100_000 + "</tbody></table>",
        "mot " * 500_000,
        '<content ID="v">x</content>' * 50_000,
    ],
    ids=["tables", "items", "deep", "deep paragraphs", "spans", "rows", "long", "names"],
)
def test_large_and_odd_ones_are_read_in_time(text: str) -> None:
    started = time.process_time()
    reference = '<originalText><reference value="#w"/></originalText>'
    coded = sample_cda.vaccination("2021", "Polio", 1, "L", "X").replace(
        '<code code="J07" displayName="Polio"/>', f"<code>{reference}</code>"
    )
    assert blocks(text, coded * 300)
    assert time.process_time() - started < 6


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("20261112081000+0100", "2026-11-12T07:10:00+00:00"),
        ("20260712", "2026-07-11T22:00:00+00:00"),
        ("202611120810", "2026-11-12T07:10:00+00:00"),
        ("20261112081000.123-0500", "2026-11-12T13:10:00+00:00"),
    ],
)
def test_moments(value: str, expected: str) -> None:
    assert cda.moment(value).isoformat() == expected


@pytest.mark.parametrize(
    "value", ["", "2026", "20261301", "20260230", "x", "20261112081000+9999", "00000101"]
)
def test_what_is_no_moment(value: str) -> None:
    with pytest.raises(Refused, match=r"^document_date$"):
        cda.moment(value)


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("eSantÃ©", "eSanté"),
        ("HÃ´pital", "Hôpital"),
        ("Éloïse", "Éloïse"),
        ("Ã", "Ã"),
        ("â‚¬", "€"),
        ("", ""),
    ],
)
def test_names_that_were_encoded_twice(broken: str, whole: str) -> None:
    assert shown(broken) == whole
