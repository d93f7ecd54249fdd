"""A PDF goes to nobody who may not read what is in it, seldom, and to a proven e-mail address alone."""

import re
from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from models.account.account import Account
from models.actor import Actor
from models.dsp import accesslog, documents, export
from models.dsp.assistant import AssistantKind
from models.dsp.export import COPIES_A_DAY, EXPORTS_A_DAY, ExportKind, file_name
from models.dsp.record import Record
from models.journal.journal import Entry
from models.messages import delivery, outbox
from models.messages.channel import EMAIL, MOBILE, Channel
from models.messages.outbox import Attachment, Message, MessageState
from models.office import Office
from models.person import Person
from models.printing import MAIL_SIZE, MAILS
from tests.conftest import Watch, refused
from tests.models.dsp.filing import CHILD, OTHER, PARENT, again, file_document, member, opens_to, subject

PDF = b"%PDF-1.7 encrypted before it came here"
PHONE = Channel(MOBILE, "+352691123456")


async def addresses(actor: Actor, channel: Channel, *others: Channel) -> None:
    account = await Account.get(id=actor.account_id)
    account.change(actor.office.keys, channel=channel, others=others)
    await account.save()


async def kinds(office: Office) -> list[tuple[str, str]]:
    """What was written and to which address, in the order of the alphabet."""
    bodies = [message.body_in(office.keys) for message in await Message.all()]
    return sorted((body["kind"], body["address"]) for body in bodies)


async def test_it_goes_sealed_to_the_proven_email_and_stands_in_the_log(office: Office) -> None:
    owner = await member(office, PARENT)
    document = await file_document(owner, "Test VIH")
    await addresses(owner, PHONE, Channel(EMAIL, "eloise@example.lu"), Channel(EMAIL, "autre@example.lu"))
    to = await export.send(owner, subject(owner), ExportKind.DOCUMENT, [PDF, PDF], [document.id])
    assert to.address == "eloise@example.lu"
    assert await kinds(office) == [
        ("export_file", "eloise@example.lu"),
        ("export_file", "eloise@example.lu"),
        ("export_sent", PHONE.address),
        ("export_sent", "autre@example.lu"),
    ]
    carried = await Attachment.all().order_by("id")
    assert [each.name for each in carried] == [
        "esante-document-2026-11-22-1-2.pdf",
        "esante-document-2026-11-22-2-2.pdf",
    ]
    assert all(PDF not in each.body and each.body_in(office.keys) == PDF for each in carried)
    line = (await accesslog.listed(owner, subject(owner))).lines[0]
    assert (line.action, line.what, line.mine) == ("exported", "Test VIH", True)


@pytest.mark.parametrize("kind", ExportKind)
async def test_a_reader_takes_away_what_he_reads_and_nothing_else(office: Office, kind: ExportKind) -> None:
    owner, reader = await member(office, PARENT), await member(office, OTHER, "MÜLLER")
    seen, secret = await file_document(owner), await file_document(owner, "Psychologie", level="V")
    await opens_to(owner, reader, AssistantKind.READER)
    asked = export.send(reader, subject(owner), kind, [PDF], [seen.id])
    if kind in (ExportKind.LOG, ExportKind.COPY):
        assert (await refused(asked)).code == "record_unseen"
    else:
        assert (await asked).address == f"p{reader.person_id}@example.lu"
        told = [body for body in await kinds(office) if body[0] == "record_exported"]
        assert told == [("record_exported", f"p{owner.person_id}@example.lu")]
        assert (await accesslog.listed(owner, subject(owner))).lines[0].by == "MÜLLER Éloïse"
    written = await Message.all().count()
    more = await refused(export.send(reader, subject(owner), kind, [PDF], [seen.id, secret.id]))
    assert more.code == "record_unseen" and await Message.all().count() == written


@pytest.mark.parametrize("kind", [ExportKind.COPY, ExportKind.LOG])
async def test_an_assistant_has_the_log_but_no_copy_of_the_account(office: Office, kind: ExportKind) -> None:
    child, parent = await member(office, CHILD, "WAGNER", "Noé"), await member(office, PARENT)
    await opens_to(child, parent)
    asked = export.send(parent, subject(child), kind, [PDF], [])
    if kind is ExportKind.LOG:
        await asked
    else:
        assert (await refused(asked)).code == "record_unseen"
        assert (await refused(export.copied_documents(parent, subject(child)))).code == "record_unseen"
        assert (await refused(export.account_log(parent, subject(child), 0, 9))).code == "record_unseen"


async def test_what_was_true_when_it_was_printed_is_asked_again(office: Office) -> None:
    """A document hidden, or the record closed, while the PDF was made: nothing is written."""
    owner, reader = await member(office, PARENT), await member(office, OTHER, "MÜLLER")
    document = await file_document(owner)
    await opens_to(owner, reader, AssistantKind.READER)
    await export.recipient(reader, subject(owner), ExportKind.DOCUMENT)
    await documents.hide(owner, subject(owner), document.id)
    asked = export.send(reader, subject(owner), ExportKind.DOCUMENT, [PDF], [document.id])
    assert (await refused(asked)).code == "record_unseen"
    record, _ = await Record.get_or_create(person_id=owner.person_id)
    await Record.filter(id=record.id).update(closed_at=office.now())
    asked = export.send(owner, subject(owner), ExportKind.COPY, [PDF], [document.id])
    assert (await refused(asked)).code == "record_closed"
    assert not await Message.all().exists() and not await Attachment.all().exists()
    assert not await Entry.filter(action="exported").exists()


@pytest.mark.parametrize(
    ("kind", "most", "code"),
    [(ExportKind.LOG, EXPORTS_A_DAY, "exports_most"), (ExportKind.COPY, COPIES_A_DAY, "copies_most")],
)
async def test_so_many_in_a_day(office: Office, watch: Watch, kind: ExportKind, most: int, code: str) -> None:
    owner = await member(office, PARENT)
    for _ in range(most):
        await export.send(owner, subject(owner), kind, [PDF], [])
    refusal = await refused(export.send(owner, subject(owner), kind, [PDF], []))
    assert (refusal.code, refusal.facts["most"]) == (code, most)
    assert (await refused(export.recipient(owner, subject(owner), kind))).code == code
    assert await Attachment.all().count() == most
    watch.on(hours=25)
    owner = await again(owner)
    assert await export.recipient(owner, subject(owner), kind)


async def test_without_an_email_nothing_goes_anywhere(office: Office) -> None:
    owner = await member(office, PARENT)
    await addresses(owner, PHONE)
    for asked in (
        export.recipient(owner, subject(owner), ExportKind.LOG),
        export.send(owner, subject(owner), ExportKind.LOG, [PDF], []),
    ):
        assert (await refused(asked)).code == "export_email"
    assert not await Message.all().exists()


@pytest.mark.parametrize("files", [[], [PDF] * (MAILS + 1), [b"x" * (MAIL_SIZE + 1)]])
async def test_what_no_mail_takes_is_refused(office: Office, files: list[bytes]) -> None:
    owner = await member(office, PARENT)
    asked = export.send(owner, subject(owner), ExportKind.LOG, files, [])
    assert (await refused(asked)).code == "export_large"
    assert not await Message.all().exists()


Ends = Callable[[Office, delivery.Due], Awaitable[None]]


@pytest.mark.parametrize(
    "ends",
    [
        delivery.delivered,
        lambda office, due: delivery.refused(office, due, "smtp 550"),
        lambda office, due: outbox.drop(due.id, office.now()),
    ],
)
async def test_the_file_is_erased_with_the_message(office: Office, ends: Ends) -> None:
    owner = await member(office, PARENT)
    await export.send(owner, subject(owner), ExportKind.LOG, [PDF], [])
    due = await delivery.claim(office, EMAIL)
    assert due is not None and (carried := await delivery.carried(office, due)) is not None
    assert carried.body == PDF and "PDF" not in repr(carried)
    await delivery.postponed(office, due, "smtp 451")
    assert await Attachment.all().count() == 1
    await ends(office, due)
    assert not await Attachment.all().exists()
    assert (await Message.get(id=due.id)).state is not MessageState.WAITING


def test_a_file_is_never_named_after_what_is_in_it() -> None:
    names = [file_name(kind, date(2026, 11, 22), number, 10) for kind in ExportKind for number in (1, 10)]
    assert all(re.fullmatch(r"esante-[a-z]+-2026-11-22-\d+-10\.pdf", name) for name in names)
    assert len(set(names)) == len(names) and max(map(len, names)) <= 80


def test_a_password_has_eighty_bits_in_groups() -> None:
    drawn = {export.drawn_password() for _ in range(50)}
    assert len(drawn) == 50
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", each) for each in drawn)


async def test_nobody_is_told_to_call_the_dead(office: Office) -> None:
    owner, holder = await member(office, PARENT), await member(office, OTHER, "MÜLLER", "Noé Marc")
    await opens_to(owner, holder)
    assert (await export.urgent(owner, subject(owner))).contacts == (("MÜLLER Noé Marc", ""),)
    await Person.filter(id=holder.person_id).update(death_date=date(2026, 11, 20))
    assert (await export.urgent(owner, subject(owner))).contacts == ()
