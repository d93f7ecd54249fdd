"""Documents are listed, hidden, shown and given a level; every act is journalled.

Every operation with a subject raises Refused as ``rights.exercised``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.expressions import Q

from models.actor import Actor
from models.clinical.confidentiality import LEVELS
from models.dsp.access_codes import AccessAction, AccessPage
from models.dsp.document import Document
from models.dsp.rights import Held, Need, RecordHeader, Unseen, exercised
from models.refusal import Refused
from models.storage.dialect import retried
from models.storage.keys import Keyring


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One line of the list, opened."""

    id: int
    dated_at: datetime
    title: str
    type_code: str
    type_name: str
    author: str
    level: str
    hidden: bool
    replaced: bool
    conflict: bool
    """Whether another version claims to be current as well."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Some rows of a record's current documents, newest first: those from ``start`` on, of ``total``."""

    header: RecordHeader
    total: int
    start: int
    rows: tuple[DocumentRow, ...]


def row_of(keys: Keyring, document: Document) -> DocumentRow:
    """Return a document as the list shows it."""
    head = document.head_in(keys)
    return DocumentRow(
        document.id,
        document.dated_at,
        head.title,
        head.type_code,
        head.type_name,
        head.written_by,
        document.level,
        document.hidden_at is not None,
        document.replaced_at is not None,
        document.conflict is not None,
    )


async def newest(
    held: Held, start: int, count: int, *, since: datetime | None = None
) -> tuple[DocumentRow, ...]:
    """Return the current documents that this actor may see, newest first; ``since``: deposited after that."""
    found = Document.filter(held.visible, replaced_at=None).order_by("-dated_at", "-id")
    if since is not None:
        found = found.filter(deposited_at__gt=since)
    return tuple(row_of(held.actor.office.keys, each) for each in await found.offset(start).limit(count))


@retried
async def listed(
    actor: Actor,
    subject_id: int,
    start: int = 0,
    count: int = 100,
    among: Sequence[int] | None = None,
    *,
    opening: bool = False,
) -> Listing:
    """Return the list, or its rows with the ids ``among`` (from ``document_search.matching``).

    ``opening`` is journalled.
    """
    async with exercised(actor, subject_id, Need.READ, "documents") as held:
        if opening:
            await held.note(AccessAction.PAGE_OPENED, page=AccessPage.DOCUMENTS)
        if among is None:
            total = await Document.filter(held.visible, replaced_at=None).count()
            return Listing(held.header, total, start, await newest(held, start, count))
        ids = among[start : start + count]
        # Asked anew: a document may have been hidden since it was found.
        found = {each.id: each for each in await Document.filter(held.visible, id__in=list(ids))}
        rows = tuple(row_of(actor.office.keys, found[each]) for each in ids if each in found)
        return Listing(held.header, len(among), start, rows)


@retried
async def hide(actor: Actor, subject_id: int, document_id: int) -> None:
    """« Masquer »: hide all versions of a document.

    Raises Refused ``document_hidden`` when they are hidden.
    """
    async with exercised(actor, subject_id, Need.MANAGE, "hide") as held:
        versions = await all_versions(held, document_id)
        if not await versions.filter(hidden_at=None).update(hidden_at=actor.office.now()):
            raise Refused("document_hidden")
        await held.note(AccessAction.DOCUMENT_HIDDEN, document=document_id)


@retried
async def show(actor: Actor, subject_id: int, document_id: int) -> None:
    """Show all versions of a hidden document. Raises Refused ``document_shown`` when none is hidden."""
    async with exercised(actor, subject_id, Need.MANAGE, "show") as held:
        versions = await all_versions(held, document_id)
        if not await versions.filter(hidden_at__isnull=False).update(hidden_at=None):
            raise Refused("document_shown")
        await held.note(AccessAction.DOCUMENT_SHOWN, document=document_id)


@retried
async def set_level(actor: Actor, subject_id: int, document_id: int, level: str) -> None:
    """« Niveau de confidentialité »: set the level of all versions of a document.

    Raises Refused ``level_same``; ``record_unseen`` also for an unknown level.
    """
    async with exercised(actor, subject_id, Need.MANAGE, "level") as held:
        versions = await all_versions(held, document_id)
        if level not in LEVELS:
            raise Unseen
        before = (await Document.get(id=document_id)).level
        if not await versions.exclude(level=level).update(level=level):
            raise Refused("level_same", "level")
        await held.note(AccessAction.LEVEL_CHANGED, document=document_id, before=before, after=level)


async def one(held: Held, document_id: int) -> Document:
    """Return a document of this record, in any version, that this actor may see. Raises Unseen."""
    document = await Document.get_or_none(held.visible, id=document_id)
    if document is None:
        raise Unseen
    return document


async def all_versions(held: Held, document_id: int) -> Any:
    """Return a query over all versions of a document of this record. Raises Unseen."""
    document = await one(held, document_id)
    return Document.filter(Q(person_id=held.subject.id), set_key=document.set_key)
