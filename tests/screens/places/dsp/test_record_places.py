"""The pages of a record: every code has words, a key that comes too late does nothing."""

from models.actor import Role
from models.clinical.blocks import Table
from models.clinical.confidentiality import LEVELS as CODES
from models.dsp import notes
from models.dsp.access_codes import AccessAction, AccessPage, AccessPurpose
from models.dsp.assistant import AssistantKind, Kinship
from models.dsp.rights import RecordRole
from models.journal.journal import Entry
from models.office import Office
from screens.forms import Ask, Stay, Visit
from screens.places.dsp import access_words, documents, labels, log, reader
from screens.places.dsp.log_months import LogMonths
from screens.places.dsp.overview import OverviewPlace
from screens.text.journal_words import RECORD
from screens.text.phrases import catalogue
from screens.visitor import Visitor
from tests.models.dsp.filing import OTHER, PARENT, file_document, member, opens_to, subject


def test_every_code_has_its_words() -> None:
    assert set(RECORD) == set(AccessAction) and set(access_words.PAGES) == set(AccessPage)
    assert set(access_words.ROLES) == {*RecordRole, *Role} and set(access_words.PURPOSES) == set(
        AccessPurpose
    )
    assert set(labels.LEVELS) == set(CODES) == set(reader.SEES)
    assert set(labels.KINDS) == set(AssistantKind) and set(labels.KINSHIPS) == set(Kinship)


async def test_a_key_that_comes_too_late_opens_nothing(office: Office) -> None:
    visitor = Visitor(await member(office, PARENT), catalogue("fr"))
    for page, answers in (
        (log.LogPage(visitor), {"lines": "9999"}),
        (documents.Documents(visitor), {"documents": ""}),
    ):
        await page.enter()
        assert isinstance(await page.act("open", answers), Stay)


async def test_a_reader_is_offered_reading_alone(office: Office) -> None:
    owner, holder = await member(office, PARENT), await member(office, OTHER, "MÜLLER")
    await opens_to(owner, holder, AssistantKind.READER)
    document = await file_document(owner)
    await notes.write(owner, subject(owner), "Note", "Texte")
    for actor, count, actions in ((holder, 4, ["export"]), (owner, 9, ["hide", "level", "export"])):
        visitor = Visitor(actor, catalogue("fr"))
        first = OverviewPlace(visitor, subject=subject(owner))
        await first.enter()
        assert len(first.form().fields[0].options) == count
        page = reader.Reader(visitor, subject=subject(owner), document=document.id)
        await page.enter()
        assert [action.name for action in page.form().actions] == actions
        assert visitor.record == subject(owner)


async def test_hiding_asks_and_can_be_undone(office: Office) -> None:
    owner = await member(office, PARENT)
    document = await file_document(owner)
    page = reader.Reader(Visitor(owner, catalogue("fr")), document=document.id)
    await page.enter()
    for action in ("do hide", "do show"):
        asked = await page.act("hide", {})
        assert isinstance(asked, Ask) and asked.action == action
        assert isinstance(await page.act(action, {}), Stay)
    assert isinstance(await page.act("level", {}), Visit)


async def test_months_have_numbers_and_a_bar_that_a_conversation_leaves_out(office: Office) -> None:
    visitor = Visitor(await member(office, PARENT), catalogue("fr"))
    opened = OverviewPlace(visitor)
    for _ in range(3):
        await opened.enter()
    page = LogMonths(visitor)
    await page.enter()
    for linear, bars in ((False, ["#" * 30]), (True, [])):
        visitor.linear = linear
        table = page.form().fields[0].blocks[1]
        assert isinstance(table, Table)
        assert table.rows == (("11.2026", "3", "0", *bars),) and len(table.head) == len(table.rows[0])


async def test_what_stands_beside_a_document_is_no_reading_of_it(office: Office) -> None:
    owner = await member(office, PARENT)
    document = await file_document(owner)
    page = documents.Documents(Visitor(owner, catalogue("fr")))
    await page.enter()
    facts = [page.visitor.words.text(fact) for fact in page.form().fields[1].options[0].facts]
    assert facts[0] == document.head_in(office.keys).title and "Niveau : Normal" in facts
    assert len(facts) <= 5  # title, date, type, author, level: no line of its text
    assert not await Entry.filter(action=AccessAction.DOCUMENT_OPENED).exists()
