"""A result counts only where nobody could take it for another test, or for another unit."""

import pytest

from models.clinical import cda
from models.clinical.blocks import DocumentPage, LabValue, Section, Table, from_json, to_json
from models.clinical.lab_values import tabled_values
from tests.models.dsp.filing import CHILD
from tui.demo import sample_cda
from tui.demo.sample_cda import Patient, SampleHeader

NOE = Patient(CHILD, "WAGNER", "Noé", "20150923")
HEADER = SampleHeader(7, sample_cda.LABORATORY, "Analyse de sang", "20261101")
PLAIN = sample_cda.laboratory(NOE, HEADER, {"Hémoglobine": "11.2"}).decode()
HAEMOGLOBIN = LabValue("2026-11-01", "718-7", "Hémoglobine", "11.2", "g/dL", "11.5", "15.5")
HEAD = ("Analyse", "Résultat", "Unité", "Valeurs de référence")
ROW = ("Hémoglobine", "11,2", "g/dl", "11,5 à 15,5")


def coded(*changes: tuple[str, str]) -> tuple[LabValue, ...]:
    text = PLAIN
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return cda.parse(text.encode()).sections[0].values


def tabled(head: tuple[str, ...], *rows: tuple[str, ...]) -> list[tuple[str, LabValue]]:
    section = Section("", "Sang", (Table(rows, head, "Bilan"),))
    return [(above[1], value) for above, value in tabled_values(section)]


def test_a_coded_result_is_read_with_its_range_and_kept_as_it_was() -> None:
    assert coded() == (HAEMOGLOBIN,)
    page = DocumentPage((Section("", "", (), (), coded()),))
    assert from_json(to_json(page)) == page
    before = to_json(page).replace(b',"values":', b',"later":')  # a document that was filed before
    assert from_json(before).sections[0].values == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('moodCode="EVN"', 'moodCode="RQO"'),
        ('moodCode="EVN"', 'moodCode="EVN" negationInd="true"'),
        ('moodCode="EVN"', 'moodCode="EVN" nullFlavor="UNK"'),
        ('code="completed"', 'code="nullified"'),
        ('<statusCode code="completed"/>', ""),
        ('code="718-7" codeSystem="2.16.840.1.113883.6.1"', 'code="718-7" codeSystem="1.2.3"'),
        ('code="718-7"', 'code="hb"'),
        (' displayName="Hémoglobine"', ""),
        ('value="11.2" unit="g/dL"', 'value="11.2"'),
        ('value="11.2" unit="g/dL"', 'value="11.2" unit="g par dl"'),
        ('value="11.2"', 'value="11,2"'),
        ('value="11.2"', 'value="1e9"'),
        ('value="11.2"', 'value="\u0661\u0662"'),
        ('xsi:type="PQ"', 'xsi:type="ST"'),
        ('xsi:type="PQ" value="11.2" unit="g/dL"', 'xsi:type="PQ" nullFlavor="UNK" value="11.2" unit="g/dL"'),
    ],
)
def test_what_is_not_certain_is_no_result(before: str, after: str) -> None:
    assert coded((before, after)) == ()


def test_a_limit_is_a_result_and_a_range_of_another_unit_is_none() -> None:
    value = '<value xsi:type="PQ" value="11.2" unit="g/dL"/>'
    limit = '<value xsi:type="IVL_PQ"><high value="5" unit="g/dL"/></value>'
    assert coded((value, limit))[0].value == "<5"
    both = '<value xsi:type="IVL_PQ"><low value="1" unit="g/dL"/><high value="5" unit="g/dL"/></value>'
    assert coded((value, both)) == ()
    (found,) = coded(('<low value="11.5" unit="g/dL"/>', '<low value="115" unit="g/L"/>'))
    assert (found.low, found.high) == ("", "")


def test_a_table_counts_by_the_names_of_its_columns_alone() -> None:
    assert tabled(HEAD, ROW) == [("", LabValue("", "", "Hémoglobine", "11.2", "g/dl", "11.5", "15.5"))]
    assert tabled(("ANALYSES", "VALEUR", "UNITÉS"), ROW[:3])[0][1].high == ""
    for head in (
        ("Analyse", "Résultat", "Méthode", "Valeurs de référence"),
        ("Analyse", "Résultat", "Unité", "Antériorité"),
        ("Analyse", "Résultat", "Résultat", "Unité"),
        (*HEAD, "Valeur"),
        (),
    ):
        assert tabled(head, (*ROW, "9")[: len(head) or 4]) == []


@pytest.mark.parametrize(
    "cells",
    [
        ("Hémoglobine", "1,200", "g/dl", ""),  # a thousand and two hundred, where somebody else writes it
        ("Hémoglobine", "1.200", "g/dl", ""),
        ("Hémoglobine", "voir texte", "g/dl", ""),
        ("Hémoglobine", "11,2 g/dl", "", ""),
        ("Hémoglobine", "11,2", "", "11 à 12"),
        ("\ue000Hémoglobine\ue001", "11,2", "g/dl", ""),
        ("Hémoglobine \ue000B\ue001", "11,2", "g/dl", ""),
        ("", "11,2", "g/dl", ""),
    ],
)
def test_a_row_that_may_be_read_otherwise_is_left_out(cells: tuple[str, ...]) -> None:
    assert tabled(HEAD, cells) == []


def test_limits_signs_and_the_row_above() -> None:
    rows = (
        ("URINES", "", "", ""),
        ("Protéines", "< 0,125", "g/l", "(< 0,15)"),
        ("Sodium", "140", "mmol/l", "?"),
    )
    (above, first), (_, second) = tabled(HEAD, *rows)
    assert above == "URINES" and (first.value, first.low, first.high) == ("<0.125", "", "0.15")
    assert (second.value, second.low, second.high) == ("140", "", "")


def test_a_section_with_coded_results_is_not_read_twice() -> None:
    (section,) = cda.parse(PLAIN.encode()).sections
    assert section.values and not list(tabled_values(section))
