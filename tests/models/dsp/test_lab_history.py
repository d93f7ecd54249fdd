"""The results of a test over time: never two tests or two units as one, nothing that is hidden."""

from datetime import timedelta

from models.clinical.blocks import LabValue, Section, Table
from models.clinical.confidentiality import VERY_RESTRICTED
from models.dsp import lab_history
from models.dsp.access_codes import AccessAction, AccessPage
from models.dsp.assistant import AssistantKind
from models.dsp.document import Document, Leaf
from models.dsp.lab_history import LabPoint
from models.journal.journal import Entry
from models.office import Office
from tests.models.dsp.filing import OTHER, PARENT, file_document, member, opens_to, subject

HEAD = ("Analyse", "Résultat", "Unité")


def result(
    value: str, unit: str = "g/dL", day: str = "", code: str = "718-7", name: str = "Hémoglobine"
) -> Section:
    return Section("", "Sang", (), (), (LabValue(day, code, name, value, unit, "11.5", "15.5"),))


def tabled(value: str, unit: str = "g/dL", title: str = "Sang") -> Section:
    return Section("", title, (Table((("Hémoglobine", value, unit),), HEAD),))


async def test_one_test_in_one_unit_newest_first_each_result_once(office: Office) -> None:
    owner = await member(office, PARENT)
    await file_document(owner, sections=(result("12.9", day="2025-11-12"),), age=timedelta(days=300))
    again = result("12.9", day="2025-11-12", name="Hb")
    newest = await file_document(owner, sections=(result("11.2", day="2026-11-12"), again))
    await file_document(owner, sections=(result("112", unit="g/L"), result("5", code="4548-4", name="HbA1c")))
    found = await lab_history.history(owner, subject(owner))
    assert [(each.name, each.unit, len(each.points)) for each in found.series] == [
        ("HbA1c", "g/dL", 1),
        ("Hémoglobine", "g/L", 1),
        ("Hémoglobine", "g/dL", 2),
    ]
    assert [(point.day, point.value, point.position) for point in found.series[2].points] == [
        ("2026-11-12", "11.2", -1),
        ("2025-11-12", "12.9", 0),
    ]
    only = await lab_history.history(owner, subject(owner), newest.id)
    assert [(each.unit, len(each.points)) for each in only.series] == [("g/dL", 2)]
    opened = await Entry.filter(action=AccessAction.PAGE_OPENED).order_by("-seq")
    assert AccessPage.TESTS.value in opened[0].facts and len(opened) == 2


async def test_a_name_in_a_table_is_one_test_only_below_the_same_titles(office: Office) -> None:
    owner = await member(office, PARENT)
    await file_document(owner, sections=(tabled("12"), tabled("1", title="Urines")))
    await file_document(owner, sections=(tabled("13"),))
    await file_document(owner, "Autre analyse", sections=(tabled("14"), result("15")))
    found = await lab_history.history(owner, subject(owner))
    assert {each.origin: len(each.points) for each in found.series} == {
        "Analyse de sang, Sang": 2,
        "Analyse de sang, Urines": 1,
        "Autre analyse, Sang": 1,
        "718-7": 1,
    }


async def test_what_is_hidden_replaced_in_conflict_or_damaged_is_not_counted(office: Office) -> None:
    owner, reader = await member(office, PARENT), await member(office, OTHER, "MÜLLER")
    await opens_to(owner, reader, AssistantKind.READER)
    for value, more in (
        ("1", {"level": VERY_RESTRICTED}),
        ("2", {"hidden": True}),
        ("3", {"code": "34105-7"}),
    ):
        await file_document(owner, sections=(result(value),), **more)
    replaced, conflict, damaged, _ = [
        await file_document(owner, sections=(result(str(n)),)) for n in range(4, 8)
    ]
    await Document.filter(id=replaced.id).update(replaced_at=office.now())
    await Document.filter(id=conflict.id).update(conflict="set")
    await Leaf.filter(document_id=damaged.id).update(body=b"?")
    for actor, values in ((owner, {"1", "2", "7"}), (reader, {"7"})):
        found = await lab_history.history(actor, subject(owner))
        assert {point.value for series in found.series for point in series.points} == values
        assert found.left_out == 2


def test_a_limit_lies_outside_only_where_it_must() -> None:
    for value, position in (("<5", -1), ("<50", 0), (">50", 1), (">5", 0), ("11.5", 0), ("15.51", 1)):
        assert LabPoint("", value, "11.5", "15.5").position == position, value
    assert LabPoint("", "-2", "", "").position == 0
