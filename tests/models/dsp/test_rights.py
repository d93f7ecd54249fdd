"""Who may do what with a record: owner, assistant, reader, stranger; asked each time, refused in one way."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from models.account.account import Account
from models.actor import Actor
from models.clinical.blocks import Paragraph, Section, Table, Vaccination
from models.dsp import (
    accesslog,
    appointing,
    assistants,
    document_search,
    documents,
    notes,
    overview,
    reading,
    rights,
    settings,
)
from models.dsp.assistant import Assistant, AssistantKind
from models.dsp.document import SUMMARY
from models.dsp.reading import Hit
from models.journal.journal import Entry
from models.office import Office
from models.refusal import Refused
from tests.conftest import Watch, messages
from tests.models.dsp.filing import (
    CHILD,
    ELDER,
    OTHER,
    PARENT,
    again,
    file_document,
    member,
    opens_to,
    subject,
)

NOBODY = 999_999
Operation = Callable[[Actor, int], Awaitable[Any]]
READ: dict[str, Operation] = {
    "overview": overview.overview,
    "vaccinations": overview.vaccinations,
    "documents": documents.listed,
    "matching": lambda actor, record: document_search.matching(actor, record, "sang", {}),
}
MANAGE: dict[str, Operation] = {
    "notes": notes.listed,
    "write": lambda actor, record: notes.write(actor, record, "Titre", "Texte"),
    "log": accesslog.listed,
    "log matching": lambda actor, record: accesslog.matching(actor, record, "x", {}),
    "assistants": assistants.listed,
    "search": lambda actor, record: appointing.search(actor, record, ELDER),
    "settings": settings.preferences,
    "notices": lambda actor, record: settings.set_notices(
        actor, record, documents=True, openings=True, assistants=True
    ),
}
OWN: dict[str, Operation] = {"close": lambda actor, record: settings.ask(actor, record, settings.CLOSE)}


async def allowed(operation: Operation, actor: Actor, record: int) -> bool:
    try:
        await operation(actor, record)
    except Refused as refusal:
        assert refusal.code == "record_unseen" and not refusal.facts, refusal.code
        return False
    return True


@pytest.mark.parametrize("name", [*READ, *MANAGE, *OWN])
async def test_every_operation_asks_for_the_right(office: Office, name: str) -> None:
    operation = {**READ, **MANAGE, **OWN}[name]
    owner, holder = await member(office, PARENT), await member(office, OTHER, "MÜLLER")
    await member(office, ELDER, "SCHMIT")
    assert not await allowed(operation, holder, subject(owner))
    refused = await Entry.filter(action="access_refused", subject=str(owner), actor=str(holder))
    assert len(refused) == 1
    assert not await allowed(operation, holder, NOBODY)
    row = await opens_to(owner, holder, AssistantKind.READER)
    assert await allowed(operation, holder, subject(owner)) == (name in READ)
    await Assistant.filter(id=row.id).update(kind=AssistantKind.ASSISTANT)
    assert await allowed(operation, holder, subject(owner)) == (name not in OWN)
    await Assistant.filter(id=row.id).update(ended_at=office.now())
    assert not await allowed(operation, holder, subject(owner))
    assert await allowed(operation, owner, subject(owner)) or name == "close"


async def test_whoever_is_not_logged_in_has_no_record(office: Office) -> None:
    owner = await member(office, PARENT)
    for actor in (Actor(office, "local:x"), owner.signed_in(owner.account_id or 0, subject(owner), 4711)):
        with pytest.raises(Refused, match=r"^session_ended$"):
            await overview.overview(actor, subject(owner))


async def test_one_document(office: Office) -> None:
    owner, reader = await member(office, PARENT), await member(office, OTHER, "MÜLLER")
    other = await member(office, ELDER, "SCHMIT")
    await opens_to(owner, reader, AssistantKind.READER)
    mine, theirs = await file_document(owner), await file_document(other)
    me = subject(owner)
    for foreign in (theirs.id, NOBODY):
        for operation in (reading.opened, documents.hide, documents.show):
            assert not await allowed(lambda a, s, o=operation, f=foreign: o(a, s, f), owner, me)  # type: ignore[misc]
        assert not await allowed(lambda a, s, f=foreign: documents.set_level(a, s, f, "V"), owner, me)  # type: ignore[misc]
        assert not await allowed(lambda a, s, f=foreign: reading.page(a, s, f, 1), owner, me)  # type: ignore[misc]
        assert not await allowed(lambda a, s, f=foreign: reading.found(a, s, f, "x"), owner, me)  # type: ignore[misc]
    assert (await reading.opened(reader, me, mine.id)).row.title == "Analyse de sang"
    for operation in (documents.hide, documents.show):
        assert not await allowed(lambda a, s, o=operation: o(a, s, mine.id), reader, me)  # type: ignore[misc]
    assert await Entry.filter(action="document_opened", subject=str(owner), actor=str(reader)).count() == 1


async def test_a_reader_sees_neither_hidden_nor_very_restricted(office: Office) -> None:
    owner, reader = await member(office, PARENT), await member(office, OTHER, "MÜLLER")
    helper, me = await member(office, ELDER, "SCHMIT"), subject(owner)
    await opens_to(owner, reader, AssistantKind.READER)
    await opens_to(owner, helper)
    vaccines = Section("11369-6", "Vaccinations", (), (Vaccination("2021-05", "Polio"),))
    secret = [
        await file_document(owner, "Psychologie", level="V"),
        await file_document(owner, "Résumé", code=SUMMARY, hidden=True, sections=(vaccines,)),
    ]
    open_ones = [await file_document(owner, "Sang"), await file_document(owner, "Allergie", level="R")]
    for actor, sees in ((reader, 2), (helper, 4), (owner, 4)):
        assert (await documents.listed(actor, me)).total == sees
        assert len(await document_search.matching(actor, me, "", {})) == sees
        assert len((await overview.overview(actor, me)).newest) == sees
        assert bool((await overview.vaccinations(actor, me)).entries) == (sees == 4)
        assert bool(await document_search.matching(actor, me, "psycho", {})) == (sees == 4)
    for document in secret:
        assert not await allowed(lambda a, s, d=document.id: reading.opened(a, s, d), reader, me)  # type: ignore[misc]
        assert await allowed(lambda a, s, d=document.id: reading.opened(a, s, d), helper, me)  # type: ignore[misc]
    await documents.hide(helper, me, open_ones[0].id)
    assert [row.title for row in (await documents.listed(reader, me)).rows] == ["Allergie"]
    with pytest.raises(Refused, match=r"^document_hidden$"):
        await documents.hide(owner, me, open_ones[0].id)
    await documents.show(owner, me, open_ones[0].id)
    with pytest.raises(Refused, match=r"^document_shown$"):
        await documents.show(owner, me, open_ones[0].id)
    with pytest.raises(Refused, match=r"^level_same$"):
        await documents.set_level(owner, me, secret[0].id, "V")
    await documents.set_level(owner, me, secret[0].id, "R")
    assert (await documents.listed(reader, me)).total == 3


async def test_an_end_date_and_the_eighteenth_birthday_end_a_right_by_themselves(
    office: Office, watch: Watch
) -> None:
    child, parent = await member(office, CHILD, "WAGNER", "Noé"), await member(office, PARENT)
    other = await member(office, OTHER, "MÜLLER")
    await opens_to(child, parent)
    await opens_to(child, other, AssistantKind.READER, until=office.now() + timedelta(hours=1))
    watch.on(minutes=59, seconds=59)
    assert not await rights.why_over(other, subject(child)) and await allowed(
        overview.overview, other, subject(child)
    )
    watch.on(seconds=1)
    assert await rights.why_over(other, subject(child))
    assert not await allowed(overview.overview, other, subject(child))
    grown = (await child_person(child)).majority
    watch.moment = grown - timedelta(seconds=1)
    parent, child = await again(parent), await again(child)
    assert await allowed(overview.overview, parent, subject(child)) and not await rights.why_over(
        child, subject(child)
    )
    watch.moment = grown
    assert await rights.why_over(parent, subject(child))
    assert not await allowed(overview.overview, parent, subject(child))
    # The credentials the parents know open nothing any more either.
    assert await rights.why_over(child, subject(child))
    with pytest.raises(Refused, match=r"^letter_needed$"):
        await overview.overview(child, subject(child))


async def child_person(child: Actor) -> Any:
    return (await Account.get(id=child.account_id).prefetch_related("person")).person


async def test_a_search_in_a_document_points_at_pages_blocks_and_rows(office: Office) -> None:
    owner = await member(office, PARENT)
    table = Table((("Hémoglobine", "14"), ("Glycémie", "1")), ("Analyse", "Valeur"), "Bilan")
    pages = ((Paragraph("Rien"), Paragraph("GLYCEMIE à jeun")), (table,))
    document = await file_document(owner, pages=pages)

    async def look(text: str) -> tuple[Hit, ...]:
        return await reading.found(owner, subject(owner), document.id, text)

    assert await look("glycémie") == (Hit(1, 1, 0), Hit(2, 0, 1))
    assert await look("bilan") == (Hit(2, 0, 0),) and await look("  ") == () and await look("zzz") == ()


async def test_the_filter_finds_words_dates_and_types_whatever_their_accents(office: Office) -> None:
    owner = await member(office, PARENT)
    await file_document(owner, "Échographie", code="18748-4", age=timedelta(days=400))
    await file_document(owner, "Analyse de sang", institution="Hôpital")
    for text, count in (("echo", 1), ("IMAGES 2025", 1), ("2026", 1), ("hopital sang", 1), ("x", 0), ("", 2)):
        found = await document_search.matching(owner, subject(owner), text, {"18748-4": "Images"})
        assert len(found) == count, text
    ids = await document_search.matching(owner, subject(owner), "", {})
    listing = await documents.listed(owner, subject(owner), 1, 1, ids)
    assert listing.total == 2 and [row.title for row in listing.rows] == ["Échographie"]


async def test_who_opens_a_record_is_told_to_its_owner_once_a_day(office: Office, watch: Watch) -> None:
    owner, helper = await member(office, PARENT), await member(office, OTHER, "MÜLLER", "Jérôme")
    await opens_to(owner, helper)
    await settings.set_notices(owner, subject(owner), documents=True, openings=True, assistants=True)
    for _ in range(3):
        await overview.overview(helper, subject(owner))
    await overview.overview(owner, subject(owner))
    told = [message for message in await messages(office) if message["kind"] == "record_opened"]
    assert len(told) == 1 and told[0]["facts"]["by"] == "J. M."
    watch.on(hours=25)
    await overview.overview(await again(helper), subject(owner))
    assert len([m for m in await messages(office) if m["kind"] == "record_opened"]) == 2


async def test_notes(office: Office) -> None:
    owner, helper = await member(office, PARENT), await member(office, OTHER, "MÜLLER", "Jérôme")
    await opens_to(owner, helper)
    me = subject(owner)
    first = await notes.write(owner, me, " Tension ", "12/8\r\nce matin\n")
    second = await notes.write(helper, me, "Douleur", "À gauche")
    rows = (await notes.listed(owner, me)).rows
    assert [(row.title, row.by) for row in rows] == [("Douleur", "MÜLLER Jérôme"), ("Tension", "")]
    assert rows[1].text == "12/8\nce matin"
    await notes.write(owner, me, "Tension", "13/9", first)
    await notes.delete(helper, me, second)
    assert [row.text for row in (await notes.listed(owner, me)).rows] == ["13/9"]
    assert not await allowed(lambda a, s: notes.delete(a, s, first), helper, subject(helper))
    with pytest.raises(Refused, match=r"^text_character$"):
        await notes.write(owner, me, "x", "a\x1b[2Jb")
    with pytest.raises(Refused, match=r"^text_long$"):
        await notes.write(owner, me, "x", "é" * 4001)


async def test_closing_is_asked_once_and_can_be_taken_back(office: Office) -> None:
    owner, helper = await member(office, PARENT), await member(office, OTHER, "MÜLLER")
    await opens_to(owner, helper)
    me = subject(owner)
    with pytest.raises(Refused, match=r"^request_idle$"):
        await settings.ask(owner, me, settings.REOPEN)
    await settings.ask(owner, me, settings.CLOSE)
    with pytest.raises(Refused, match=r"^request_pending$"):
        await settings.ask(owner, me, settings.CLOSE)
    assert (await settings.preferences(helper, me)).request == "close"
    with pytest.raises(Refused, match=r"^record_unseen$"):
        await settings.withdraw(helper, me)
    await settings.withdraw(owner, me)
    with pytest.raises(Refused, match=r"^request_none$"):
        await settings.withdraw(owner, me)
