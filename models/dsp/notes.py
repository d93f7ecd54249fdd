"""« Espace personnel »: notes are written, changed and deleted by the owner and an Assistant DSP.

Every operation raises Refused as ``rights.exercised``.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from models.actor import Actor
from models.dsp.access_codes import AccessAction, AccessPage
from models.dsp.note import Note, Written
from models.dsp.rights import Held, Need, RecordHeader, Unseen, exercised
from models.person import Person
from models.refusal import Refused
from models.storage.dialect import retried
from models.text import clean_line, clean_lines

TITLE_LENGTH, TEXT_LENGTH, MOST = 80, 4000, 200
"""The most code points of a title and of a text, and the most notes of one record."""


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One note, opened; ``by`` names its writer, "" for the actor."""

    id: int
    title: str
    text: str
    by: str
    written_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Notes:
    """All notes of a record, the last changed first."""

    header: RecordHeader
    rows: tuple[NoteRow, ...]


@retried
async def listed(actor: Actor, subject_id: int) -> Notes:
    """Open « Espace personnel »; the opening is journalled."""
    async with exercised(actor, subject_id, Need.MANAGE, "notes") as held:
        await held.note(AccessAction.PAGE_OPENED, page=AccessPage.NOTES)
        notes = await Note.filter(person_id=subject_id).order_by("-changed_at", "-id")
        return Notes(held.header, tuple([await _row(held, note) for note in notes]))


@retried
async def opened(actor: Actor, subject_id: int, note_id: int | None) -> tuple[RecordHeader, NoteRow | None]:
    """Return one note, journalled, or None where a new one is to be written.

    Raises Refused ``record_unseen`` for a note that is not in this record.
    """
    async with exercised(actor, subject_id, Need.MANAGE, "note") as held:
        if note_id is None:
            return held.header, None
        note = await _one(held, note_id)
        await held.note(AccessAction.PAGE_OPENED, page=AccessPage.NOTE, note=note_id)
        return held.header, await _row(held, note)


@retried
async def write(actor: Actor, subject_id: int, title: str, text: str, note_id: int | None = None) -> int:
    """Write a new note, or change an existing one; returns its id.

    Raises Refused ``text_*`` (fields ``title``, ``text``), ``notes_most``, ``record_unseen``.
    """
    written = Written(clean_line(title, TITLE_LENGTH, "title"), clean_lines(text, TEXT_LENGTH, "text"))
    now = actor.office.now()
    async with exercised(actor, subject_id, Need.MANAGE, "note") as held:
        if note_id is not None:
            note = await _one(held, note_id)
            note.seal_body(actor.office.keys, written)
            note.changed_at = now
            await note.save(update_fields=["body", "changed_at"])
            await held.note(AccessAction.NOTE_CHANGED, note=note.id)
            return note.id
        if await Note.filter(person_id=subject_id).count() >= MOST:
            raise Refused("notes_most", most=MOST)
        note = Note(
            person_id=subject_id,
            name=secrets.token_hex(16),
            written_by=actor.person_id or 0,
            written_at=now,
            changed_at=now,
        )
        note.seal_body(actor.office.keys, written)
        await note.save()
        await held.note(AccessAction.NOTE_WRITTEN, note=note.id)
        return note.id


@retried
async def delete(actor: Actor, subject_id: int, note_id: int) -> None:
    """Delete a note for good. Raises Refused ``record_unseen`` for a note that is not in this record."""
    async with exercised(actor, subject_id, Need.MANAGE, "note") as held:
        note = await _one(held, note_id)
        await Note.filter(id=note.id).delete()
        await held.note(AccessAction.NOTE_DELETED, note=note_id)


async def _one(held: Held, note_id: int) -> Note:
    note = await Note.get_or_none(id=note_id, person_id=held.subject.id)
    if note is None:
        raise Unseen
    return note


async def _row(held: Held, note: Note) -> NoteRow:
    keys = held.actor.office.keys
    body, by = note.body_in(keys), ""
    if note.written_by != held.actor.person_id:
        writer = await Person.get_or_none(id=note.written_by)
        by = writer.details_in(keys).full_name if writer else ""
    return NoteRow(note.id, body.title, body.text, by, note.written_at, note.changed_at)
