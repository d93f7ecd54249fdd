"""What a person may take away of a record as an encrypted PDF, how often, and where it goes.

Every operation with a subject raises Refused as ``rights.exercised``. The PDF is made and encrypted before it
comes here: its password is in no row, no line of the journal and no message.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from models.account import session
from models.account.notification import notify
from models.actor import Actor
from models.clinical.blocks import Section
from models.dsp import notifying
from models.dsp.access_codes import AccessAction, AccessPage
from models.dsp.assistant import Assistant, in_force
from models.dsp.document import Document, Readable
from models.dsp.documents import DocumentRow, row_of
from models.dsp.overview import ALLERGIES, DRUGS, PROBLEMS, summary_of
from models.dsp.rights import Held, Need, RecordHeader, Unseen, exercised
from models.journal.journal import Entry
from models.messages import outbox
from models.messages.channel import EMAIL, Channel
from models.person import told_of
from models.printing import MAIL_SIZE, MAILS
from models.proof import crockford
from models.refusal import Refused
from models.storage.dialect import retried

EXPORTS_A_DAY, COPIES_A_DAY = 10, 2
"""Exports, and whole copies among them, that one person may send of one record within 24 hours."""
_DAY = timedelta(hours=24)
_GROUPS = (4, 4, 4, 4)


class ExportKind(StrEnum):
    """What is exported; the journal keeps it as the page that was taken away."""

    DOCUMENT = "document"
    SUMMARY = "summary"
    LOG = "log"
    URGENT = "urgent"
    COPY = "copy"


NEEDS = {
    ExportKind.DOCUMENT: Need.READ,
    ExportKind.SUMMARY: Need.READ,
    ExportKind.URGENT: Need.READ,
    ExportKind.LOG: Need.MANAGE,
    ExportKind.COPY: Need.OWN,
}
"""The right that each kind takes: nobody takes away what he may not read, and the account is its owner's."""


@dataclass(frozen=True, slots=True)
class UrgentSheet:
    """« Fiche d'urgence ». ``contacts`` are names and kinships; None for who may not see the assistants."""

    header: RecordHeader
    birth_date: date
    summary: DocumentRow | None
    sections: tuple[Section, ...]
    contacts: tuple[tuple[str, str], ...] | None


@dataclass(frozen=True, slots=True)
class CopiedDocument:
    """A document of a whole copy: in any version, hidden or not."""

    row: DocumentRow
    reading: Readable
    pages: int


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A line of the journal about an account: the journal's own codes, and the source of the own lines."""

    at: datetime
    role: str
    action: str
    outcome: str
    source: str


def drawn_password() -> str:
    """Return a password of 80 random bits, in groups that can be read aloud and typed as they stand."""
    return crockford.grouped(crockford.drawn(sum(_GROUPS)), *_GROUPS)


def file_name(kind: ExportKind, day: date, number: int = 1, count: int = 1) -> str:
    """Return the name of a file in a mail: never a title, which would tell the diagnosis to every server."""
    part = f"-{number}-{count}" if count > 1 else ""
    return f"esante-{kind.value}-{day.isoformat()}{part}.pdf"


async def header(actor: Actor, subject_id: int) -> RecordHeader:
    """Return whose record it is, and the actor's role in it; nothing of the record is read."""
    async with exercised(actor, subject_id, Need.READ, "export") as held:
        return held.header


@retried
async def recipient(actor: Actor, subject_id: int, kind: ExportKind) -> Channel:
    """Return the proven e-mail address of the actor to which this export would go now.

    Raises Refused ``export_email`` where there is none, ``exports_most``, ``copies_most``.
    """
    async with exercised(actor, subject_id, NEEDS[kind], "export") as held:
        return await _recipient(held, kind)


@retried
async def send(
    actor: Actor,
    subject_id: int,
    kind: ExportKind,
    files: Sequence[bytes],
    documents: Collection[int],
) -> Channel:
    """Send encrypted PDF files to the actor's proven e-mail address, a mail each; returns the address.

    ``documents`` are the ids of those that the files show: one that the actor may no longer see stops it. The
    actor's other addresses get a notice, and the owner does where an assistant exports. Raises Refused
    ``export_large``, ``record_unseen``, and as ``recipient``.
    """
    if not files or len(files) > MAILS or any(len(body) > MAIL_SIZE for body in files):
        raise Refused("export_large")
    async with exercised(actor, subject_id, NEEDS[kind], "export") as held:
        to = await _recipient(held, kind)
        if await Document.filter(held.visible, id__in=list(documents)).count() != len(set(documents)):
            raise Unseen
        account, office = await session.account_of(actor), actor.office
        choices, details = account.choices_in(office.keys), account.person.details_in(office.keys)
        told = told_of(account.person, details, actor.source, office.now())
        for number, body in enumerate(files, start=1):
            parts = {"number": number, "count": len(files)}
            message = await outbox.post(actor, to, "export_file", choices.language, {**told, **parts})
            await outbox.attach(actor, message, file_name(kind, office.today(), number, len(files)), body)
        await notify(actor, account.person, account, "export_sent", but=to, address=to.masked)
        if not held.header.own:
            source, by = notifying.ELSEWHERE, details.initials
            await notifying.tell(actor, held.subject, "record_exported", by=by, source=source)
        what = {"document": min(documents)} if kind is ExportKind.DOCUMENT else {"page": kind.value}
        await held.note(AccessAction.EXPORTED, export=kind.value, files=len(files), **what)
        return to


async def _recipient(held: Held, kind: ExportKind) -> Channel:
    actor = held.actor
    account = await session.account_of(actor)
    addresses = account.choices_in(actor.office.keys).addresses
    mine = [address for address in addresses if address.kind == EMAIL]
    if not mine:
        raise Refused("export_email")
    since = actor.office.now() - _DAY
    made = Entry.filter(
        subject=held.journal_name, actor=str(actor), action=AccessAction.EXPORTED, at__gt=since
    )
    kinds = [json.loads(entry.facts)["export"] for entry in await made]
    if len(kinds) >= EXPORTS_A_DAY:
        raise Refused("exports_most", most=EXPORTS_A_DAY)
    if kind is ExportKind.COPY and kinds.count(kind) >= COPIES_A_DAY:
        raise Refused("copies_most", most=COPIES_A_DAY)
    return mine[0]


@retried
async def urgent(actor: Actor, subject_id: int) -> UrgentSheet:
    """Open « Fiche d'urgence »: what strangers must know who help; the opening is journalled."""
    async with exercised(actor, subject_id, Need.READ, "urgent") as held:
        await held.note(AccessAction.PAGE_OPENED, page=AccessPage.URGENT)
        keys = actor.office.keys
        document, sections = await summary_of(held)
        wanted = (ALLERGIES, DRUGS, PROBLEMS)
        contacts = None
        if held.header.may_manage:
            alive = Assistant.filter(person_id=subject_id, holder__death_date=None)
            found = alive.filter(in_force(actor.office.now()))
            contacts = tuple(
                (each.holder.details_in(keys).full_name, str(each.kinship))
                for each in await found.order_by("since", "id").prefetch_related("holder")
            )
        return UrgentSheet(
            held.header,
            held.subject.birth_date,
            row_of(keys, document) if document else None,
            tuple(section for section in sections if section.code in wanted),
            contacts,
        )


@retried
async def copied_documents(actor: Actor, subject_id: int) -> tuple[RecordHeader, tuple[CopiedDocument, ...]]:
    """Open « Copie de mes données »: every document in every version, newest first; journalled."""
    async with exercised(actor, subject_id, Need.OWN, "copy") as held:
        await held.note(AccessAction.PAGE_OPENED, page=AccessPage.COPY)
        keys = actor.office.keys
        found = await Document.filter(held.visible).order_by("-dated_at", "-id")
        return held.header, tuple(
            CopiedDocument(row_of(keys, each), each.reading, each.pages) for each in found
        )


@retried
async def account_log(
    actor: Actor, subject_id: int, start: int, count: int
) -> tuple[int, tuple[AccountLine, ...]]:
    """Return how many lines of the journal about the own account the access log has not, and some of them.

    Newest first, from ``start`` on. The source of somebody else's line is left out, and an agent's number.
    """
    async with exercised(actor, subject_id, Need.OWN, "copy") as held:
        about = Entry.filter(subject=held.journal_name).exclude(action__in=list(AccessAction))
        total = await about.count()
        entries = await about.order_by("-seq").offset(start).limit(count)
    return total, tuple(
        AccountLine(
            each.at,
            each.actor.partition(":")[0],
            each.action,
            each.outcome,
            each.source if each.actor == str(actor) else "",
        )
        for each in entries
    )
