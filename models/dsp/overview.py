"""The summary of a record: its newest « Résumé patient », and what else is new in it.

Every operation raises Refused as ``rights.exercised``.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.actor import Actor
from models.clinical.blocks import Block, Section, Vaccination
from models.dsp import notifying
from models.dsp.access_codes import AccessAction, AccessPage
from models.dsp.assistant import Assistant, in_force
from models.dsp.delegation import delegations
from models.dsp.document import SUMMARY, Document, type_key
from models.dsp.documents import DocumentRow, newest, row_of
from models.dsp.note import Note
from models.dsp.reading import sheet_of
from models.dsp.record import record_of
from models.dsp.rights import Held, Need, RecordHeader, exercised
from models.journal import journal
from models.person import Person
from models.storage.dialect import retried

DRUGS, ALLERGIES, IMMUNIZATIONS = "10160-0", "48765-2", "11369-6"
PROBLEMS, SURGERY, DEVICES = "11450-4", "47519-4", "46264-8"
"""LOINC codes of the sections of a summary (docs/guide.md, « Sections of the summary »)."""

NEWEST = 5
NEW = 2
_TOLD_EVERY = timedelta(hours=24)
_ONE_VISIT = timedelta(hours=2)
"""An opening less than this long ago belongs to the visit of now, the longest of which lasts 2 hours."""


@dataclass(frozen=True, slots=True)
class Overview:
    """« Synthèse ». ``summary`` is the newest current « Résumé patient » that the actor may see.

    ``assistants`` and ``to_decide`` count those in force, None where the actor may not manage the record;
    ``others`` counts the other records open to the actor, None unless the record is the actor's own;
    ``request`` is ``close``, ``reopen`` or "". ``since`` is the actor's visit before this one, None where
    there was none; ``new`` are documents deposited since then, at most ``NEW``.
    """

    header: RecordHeader
    birth_date: date
    summary: DocumentRow | None
    sections: tuple[Section, ...]
    since: datetime | None
    new: tuple[DocumentRow, ...]
    newest: tuple[DocumentRow, ...]
    documents: int
    vaccinations: int
    notes: int | None
    assistants: int | None
    to_decide: int | None
    others: int | None
    request: str


@dataclass(frozen=True, slots=True)
class Vaccinations:
    """« Vaccinations »: the coded entries, newest first; where there are none, the narrative as it is."""

    header: RecordHeader
    entries: tuple[Vaccination, ...]
    narrative: tuple[Block, ...]
    source: DocumentRow | None


@retried
async def overview(actor: Actor, subject_id: int) -> Overview:
    """Open a record, journalled before anything is returned; its owner gets a notice where they want one."""
    async with exercised(actor, subject_id, Need.READ, "summary") as held:
        await _tell_owner(held)
        since = await _visited(held)
        await held.note(AccessAction.RECORD_OPENED, page=AccessPage.SUMMARY)
        summary, sections = await summary_of(held)
        own, manages = held.header.own, held.header.may_manage
        now = actor.office.now()
        assistants = Assistant.filter(in_force(now), person_id=subject_id)
        return Overview(
            header=held.header,
            birth_date=held.subject.birth_date,
            summary=row_of(actor.office.keys, summary) if summary else None,
            sections=sections,
            since=since,
            new=await newest(held, 0, NEW, since=since) if since else (),
            newest=await newest(held, 0, NEWEST),
            documents=await Document.filter(held.visible, replaced_at=None).count(),
            vaccinations=sum(entry.given for section in sections for entry in section.vaccinations),
            notes=await Note.filter(person_id=subject_id).count() if manages else None,
            assistants=await assistants.count() if manages else None,
            to_decide=len((await delegations(held)).waiting()) if manages else None,
            others=await Assistant.filter(in_force(now), holder_id=subject_id).count() if own else None,
            request=(await record_of(subject_id)).request,
        )


@retried
async def vaccinations(actor: Actor, subject_id: int) -> Vaccinations:
    """Open « Vaccinations »; the opening is journalled."""
    async with exercised(actor, subject_id, Need.READ, "vaccinations") as held:
        await held.note(AccessAction.PAGE_OPENED, page=AccessPage.VACCINATIONS)
        document, sections = await summary_of(held)
        here = [section for section in sections if section.code == IMMUNIZATIONS]
        entries = sorted(
            (entry for section in here for entry in section.vaccinations),
            key=lambda entry: entry.day,
            reverse=True,
        )
        narrative = tuple(block for section in here for block in section.blocks)
        source = row_of(actor.office.keys, document) if document and here else None
        return Vaccinations(held.header, tuple(entries), () if entries else narrative, source)


async def summary_of(held: Held) -> tuple[Document | None, tuple[Section, ...]]:
    """Return the newest current « Résumé patient » that the actor may see, and its sections."""
    keys = held.actor.office.keys
    found = Document.filter(held.visible, replaced_at=None, type_key=type_key(keys, SUMMARY))
    document = await found.order_by("-dated_at", "-id").first()
    if document is None:
        return None, ()
    return document, (await sheet_of(keys, document, 1)).sections


async def _visited(held: Held) -> datetime | None:
    """When the actor opened this record at an earlier visit."""
    opened = journal.Entry.filter(
        subject=held.journal_name,
        actor=str(held.actor),
        action=AccessAction.RECORD_OPENED,
        at__lt=held.actor.office.now() - _ONE_VISIT,
    )
    last = await opened.order_by("-at").first()
    return last.at if last else None


async def _tell_owner(held: Held) -> None:
    """Notify the owner that somebody opened the record, once per 24 hours and opener, to avoid a flood."""
    if held.header.own or not (await record_of(held.subject.id)).tell_openings:
        return
    since = held.actor.office.now() - _TOLD_EVERY
    again = journal.Entry.filter(
        subject=held.journal_name, actor=str(held.actor), action=AccessAction.RECORD_OPENED, at__gte=since
    )
    if not await again.exists():
        opener = await Person.get(id=held.actor.person_id)
        by = opener.details_in(held.actor.office.keys).initials
        await notifying.tell(held.actor, held.subject, "record_opened", by=by)
