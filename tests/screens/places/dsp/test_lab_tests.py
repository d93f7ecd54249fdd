"""« Analyses dans le temps » as a person sees and hears it: numbers always, bars for who sees."""

from models.actor import Actor
from models.clinical.blocks import LabValue, Section, Table
from models.dsp import lab_history
from models.dsp.lab_history import LabPoint, LabSeries
from models.office import Office
from screens.forms import Visit
from screens.places.dsp.documents import Documents
from screens.places.dsp.lab_tests import LabTest, LabTests
from screens.places.dsp.reader import Reader
from screens.text.phrases import catalogue
from screens.visitor import Visitor
from tests.models.dsp.filing import PARENT, file_document, member


async def with_results(office: Office, *values: str) -> Actor:
    owner = await member(office, PARENT)
    for year, value in enumerate(values, start=2024):
        found = LabValue(f"{year}-11-12", "718-7", "Hémoglobine", value, "g/dL", "11.5", "15.5")
        await file_document(owner, sections=(Section("", "Sang", (), (), (found,)),))
    return owner


async def the_test(visitor: Visitor) -> Table:
    tests = LabTests(visitor)
    await tests.enter()
    opened = await tests.act("open", {"tests": "0"})
    assert isinstance(opened, Visit)
    page = LabTest(visitor, **opened.facts)
    await page.enter()
    table = page.form().fields[0].blocks[-1]
    assert isinstance(table, Table)
    return table


async def test_results_are_numbers_with_a_bar_that_a_conversation_leaves_out(office: Office) -> None:
    visitor = Visitor(await with_results(office, "12.9", "7.75", "<5"), catalogue("fr"))
    table = await the_test(visitor)
    assert table.head == ("Date", "Résultat", "Norme", "Barre")
    assert table.rows == (
        ("12.11.2026", "< 5 g/dL", "11,5 à 15,5, résultat en dessous", ""),
        ("12.11.2025", "7,75 g/dL", "11,5 à 15,5, résultat en dessous", "##########----------"),
        ("12.11.2024", "12,9 g/dL", "11,5 à 15,5", "#################---"),
    )
    visitor.linear = True
    spoken = await the_test(visitor)
    assert spoken.rows == tuple(row[:3] for row in table.rows) and spoken.head == table.head[:3]


async def test_a_range_may_have_one_limit(office: Office) -> None:
    visitor = Visitor(await member(office, PARENT), catalogue("fr"))
    header = (await lab_history.history(visitor.actor, visitor.actor.person_id or 0)).header
    for limits, said in (
        (("70", ""), "au moins 70"),
        (("", "100"), "au plus 100, résultat au-dessus"),
        (("", ""), ""),
    ):
        series = LabSeries("Glycémie", "mg/dL", "1558-6", (LabPoint("2026-11-12", "112", *limits),))
        table = LabTest(visitor, series, header=header).form().fields[0].blocks[-1]
        assert isinstance(table, Table) and table.rows[0][2:-1] == ((said,) if said else ())


async def test_below_zero_there_is_no_bar(office: Office) -> None:
    table = await the_test(Visitor(await with_results(office, "-2", "1"), catalogue("en")))
    assert table.rows[0] == ("12/11/2025", "1 g/dL", "11.5 to 15.5, result below")


async def test_the_list_is_reached_from_the_documents_and_from_one_of_them(office: Office) -> None:
    owner = await with_results(office, "12.9")
    pdf = await file_document(owner)
    visitor = Visitor(owner, catalogue("fr"))
    listed = Documents(visitor)
    await listed.enter()
    assert [action.key for action in listed.form().actions] == ["a"]
    assert (await listed.act("tests", {})).place == "record.tests"  # type: ignore[union-attr]
    offered = {}
    for row in listed.form().fields[1].options:
        page = Reader(visitor, document=int(row.value))
        await page.enter()
        offered[page.document] = "tests" in [action.name for action in page.form().actions]
    assert offered.pop(pdf.id) is False and set(offered.values()) == {True}


async def test_without_a_result_it_says_where_results_are(office: Office) -> None:
    owner = await member(office, PARENT)
    await file_document(owner)
    page = LabTests(Visitor(owner, catalogue("fr")))
    await page.enter()
    table = page.form().fields[-1]
    assert not table.options and "sous « Documents »" in page.visitor.words.text(table.hint)
