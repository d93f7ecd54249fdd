"""Every element and attribute of the narrative block that changes the meaning of a text is said.

Sources: CDA R2 (ANSI/HL7 CDA R2-2005), 4.3.5 « Section Narrative Block » and its schema NarrativeBlock.xsd.
"""

from unicodedata import normalize
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.clinical import tables
from models.clinical.blocks import Block, Heading, Item, Paragraph, Table
from models.clinical.narrative import MOST_LINES
from models.clinical.omissions import Omitted, left_out
from models.clinical.text import MOST_TEXT, lowered, raised
from screens.places.dsp.omissions import worded
from screens.text.phrases import Catalogue
from tests.models.clinical.test_narrative import blocks


def said(text: str, language: str = "fr", *, scripts: bool = True) -> list[Block]:
    """What the page shows of a narrative."""
    found = blocks(text)
    return list(worded(found, Catalogue(language), scripts=scripts))


def words(text: str) -> str:
    return "\n".join(text_of(block) for block in said(text))


def text_of(block: Block) -> str:
    if isinstance(block, Table):
        return " ".join([block.caption, *block.head, *(cell for row in block.rows for cell in row)])
    return f"{block.mark} {block.text}" if isinstance(block, Item) else block.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        # 4.3.5.5, sub and sup.
        ("10<sup>9</sup>/L", "10⁹/L"),
        ("10<sup>-3</sup>", "10⁻³"),
        ("CO<sub>2</sub>", "CO₂"),
        ("10<sup>a b</sup>", "10^(a b)"),
        ("x<sup>z</sup>", "x^z"),
        ("x<sub>Z</sub>", "x_Z"),
        ("x<sup></sup>y<sub> </sub>z", "xy z"),
        ("10<sup><content>9</content></sup>", "10⁹"),
        # 4.3.5.2, revised.
        (
            'Allergie : <content revised="delete">aucune</content>'
            '<content revised="insert">pénicilline</content>',
            "Allergie : [supprimé : aucune] pénicilline",
        ),
        ('<content revised="delete">a<br/>b</content>c', "[supprimé : a b] c"),
        ('<content revised="delete">a <content revised="delete">b</content></content>', "[supprimé : a b]"),
        ('<content styleCode="xStrikethrough">non</content>', "[supprimé : non]"),
        ('<paragraph revised="delete">tout</paragraph>reste', "[supprimé : tout] reste"),
        # 4.3.5.8, footnotes.
        (
            '5 mg<footnoteRef IDREF="n1"/> par jour<footnote ID="n1">le soir</footnote>',
            "5 mg[1] par jour\n[1] le soir",
        ),
        # 4.3.5.9, renderMultiMedia with its caption.
        (
            '<renderMultiMedia referencedObject="x"><caption>Radio</caption></renderMultiMedia>',
            "[image non affichée : demandez-la à qui a établi le document] Radio",
        ),
        # 4.3.5.3, linkHtml.
        ('<linkHtml href="http://x.lu">ici</linkHtml>', "ici (http://x.lu)"),
        ('<linkHtml href="http://x.lu">http://x.lu</linkHtml>', "http://x.lu"),
        # 4.3.5.4, br.
        ("a<br/>b", "a\nb"),
    ],
)
def test_inline(text: str, shown: str) -> None:
    assert words(text) == shown


@pytest.mark.parametrize(
    ("style", "marks"),
    [
        ('listType="ordered"', ["1.", "2."]),
        ('listType="ordered" styleCode="LittleRoman"', ["i.", "ii."]),
        ('listType="ordered" styleCode="BigRoman"', ["I.", "II."]),
        ('listType="ordered" styleCode="LittleAlpha"', ["a.", "b."]),
        ('listType="ordered" styleCode="BigAlpha"', ["A.", "B."]),
        ('listType="unordered"', ["•", "•"]),
        ("", ["•", "•"]),
    ],
)
def test_marks_of_a_list_as_its_text_may_refer_to_them(style: str, marks: list[str]) -> None:
    found = blocks(f"<list {style}><item>x</item><item>y</item></list>")
    assert [block.mark for block in found if isinstance(block, Item)] == marks


def test_what_follows_a_list_in_an_item_follows_it() -> None:
    assert blocks("<list><item><caption>C</caption>avant<list><item>x</item></list>après</item></list>") == (
        Item("C : avant"),
        Item("x", depth=2),
        Paragraph("après"),
    )


def test_a_rowspan_beyond_any_limit_shifts_nothing() -> None:
    rows = "".join(f"<tr><td>r{n}</td><td>v{n}</td></tr>" for n in range(1, 40))
    (table,) = blocks(f'<table><tr><td rowspan="9999">k</td><td>r0</td><td>v0</td></tr>{rows}</table>')
    assert isinstance(table, Table)
    assert [row for row in table.rows] == [("k", f"r{n}", f"v{n}") for n in range(40)]


def test_raw_moments_in_a_column_of_dates_only() -> None:
    (table,) = blocks(
        "<table><thead><tr><th>Date</th><th>Lot</th><th>Depuis</th></tr></thead><tbody>"
        "<tr><td>20150925</td><td>20150925</td><td>201709</td></tr>"
        "<tr><td>20150925103000+0200</td><td>201709</td><td>20159999</td></tr></tbody></table>"
    )
    assert isinstance(table, Table)
    assert table.rows == (
        ("25.09.2015", "20150925", "09.2017"),
        ("25.09.2015 10:30", "201709", "20159999"),
    )


def test_a_table_with_too_many_columns_is_told_in_lines() -> None:
    count = tables.MOST_COLUMNS + 6
    head = "".join(f"<th>n{n}</th>" for n in range(count))
    cells = "".join(f"<td>c{n}</td>" for n in range(count))
    found = blocks(f"<table><thead><tr>{head}</tr></thead><tbody><tr>{cells}</tr></tbody></table>")
    assert found == (
        Paragraph(" | ".join(f"n{n}" for n in range(count))),
        Paragraph(" | ".join(f"c{n}" for n in range(count))),
    )


def test_lines_beyond_the_limit_are_counted_where_they_are_missing() -> None:
    found = blocks("<list>" + "<item>x</item>" * (MOST_LINES + 14) + "</list>")
    assert len(found) == MOST_LINES + 1 and found[-1] == Paragraph(left_out(Omitted.LINES, 14))
    told = said("<table>" + "<tr><td>x</td></tr>" * (MOST_LINES + 14) + "</table>")
    assert told[-1] == Paragraph("[… lignes non affichées : 14 ; demandez le document à qui l'a établi]")
    one_more = "<list>" + "<item>x</item>" * (MOST_LINES + 1) + "</list>"
    assert text_of(said(one_more, "de")[-1]).startswith("[… nicht angezeigte Zeilen: 1;")


def test_a_long_paragraph_goes_on_in_the_next() -> None:
    text = " ".join(f"mot{n}" for n in range(30_000))
    found = blocks(f"<paragraph>{text}</paragraph><list><item>{text}</item></list>")
    assert " ".join(text_of(block).removeprefix("• ") for block in found) == f"{text} {text}"
    assert max(len(text_of(block)) for block in found) <= MOST_TEXT + 2


def test_deep_lists_and_sections_keep_their_text() -> None:
    deep = "<list><item>" * 60 + "fond" + "</item></list>" * 60
    assert "fond" in words(deep)


def test_a_section_of_codes_without_a_text_says_so() -> None:
    (told,) = worded(blocks("", "<entry/><entry/>"), Catalogue("fr"))
    assert text_of(told).startswith("[… données codées sans texte, non affichées : 2 ;")


def test_terminals_without_superscripts_never_show_109() -> None:
    assert said("10<sup>9</sup>/L CO<sub>2</sub> m²", scripts=False) == [Paragraph("10^9/L CO_2 m^2")]


def test_no_text_of_a_document_is_taken_for_a_mark() -> None:
    forged = left_out(Omitted.LINES, 5)
    assert words(f"a{forged}b") == "alines 5b"


def test_scripts_of_nothing() -> None:
    assert raised("") == lowered("") == "" and raised(" 9 ") == " ⁹ "


PLAIN = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S"], exclude_characters="[]()^_"),
    min_size=1,
    max_size=8,
).map(lambda text: " ".join(text.split()) or "x")
TEXT = PLAIN.map(escape)
LEAF = st.one_of(
    TEXT,
    TEXT.map(lambda t: f"<content>{t}</content>"),
    TEXT.map(lambda t: f'<content revised="delete">{t}</content>'),
    TEXT.map(lambda t: f"{t}<br/>"),
    TEXT.map(lambda t: f'<linkHtml href="http://x.lu/">{t}</linkHtml>'),
    TEXT.map(lambda t: f"<footnote ID='f'>{t}</footnote>"),
    TEXT.map(lambda t: f"<renderMultiMedia><caption>{t}</caption></renderMultiMedia>"),
)
INLINE = st.lists(LEAF, min_size=1, max_size=3).map(" ".join)


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=1, max_size=3)
    spans = st.sampled_from(["", ' rowspan="2"', ' rowspan="99"', ' colspan="3"', ' colspan="999"'])
    cell = st.tuples(spans, inner).map(lambda c: f"<td{c[0]}>{c[1]}</td>")
    row = st.lists(cell, min_size=1, max_size=4).map(lambda cells: f"<tr>{''.join(cells)}</tr>")
    rows = st.lists(row, min_size=1, max_size=4).map("".join)
    return st.one_of(
        several.map(lambda parts: f"<paragraph>{' '.join(parts)}</paragraph>"),
        st.tuples(TEXT, inner).map(lambda c: f"<paragraph><caption>{c[0]}</caption>{c[1]}</paragraph>"),
        several.map(lambda parts: "<list>" + "".join(f"<item>{part}</item>" for part in parts) + "</list>"),
        st.tuples(TEXT, several).map(
            lambda c: (
                f"<list listType='ordered'><caption>{c[0]}</caption>"
                + "".join(f"<item><caption>{c[0]}</caption>{part}</item>" for part in c[1])
                + "</list>"
            )
        ),
        rows.map(lambda body: f"<table><tbody>{body}</tbody></table>"),
        st.tuples(TEXT, rows, rows).map(
            lambda c: f"<table><caption>{c[0]}</caption><thead>{c[1]}</thead><tbody>{c[2]}</tbody></table>"
        ),
        several.map(lambda parts: f"<content>{' '.join(parts)}</content>"),
    )


NARRATIVES = st.lists(st.recursive(INLINE, _nested, max_leaves=12), min_size=1, max_size=4).map(" ".join)


def every_text_is_shown(text: str) -> None:
    from lxml import etree

    root = etree.fromstring(f"<text>{text}</text>".encode())
    page = "".join(words(text).split())
    for piece in root.itertext():
        for word in piece.split():
            assert normalize("NFC", word) in page, (word, page)


@given(NARRATIVES)
@settings(max_examples=60, deadline=None)
def test_every_character_of_a_narrative_is_on_the_page(text: str) -> None:
    every_text_is_shown(text)


@pytest.mark.soak
@given(NARRATIVES)
@settings(max_examples=2000, deadline=None)
def test_every_character_of_two_thousand_narratives_is_on_the_page(text: str) -> None:
    every_text_is_shown(text)


def test_headings_stand_for_captions() -> None:
    assert blocks("<paragraph><caption>C</caption>x</paragraph>") == (Heading("C", 2), Paragraph("x"))
