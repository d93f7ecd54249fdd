"""A document is opened, which is journalled; after that its pages are read and searched.

Every operation with a subject raises Refused as ``rights.exercised``, ``record_unseen`` also for a document
that this actor may not see.
"""

from dataclasses import dataclass

from models.actor import Actor
from models.clinical.blocks import Block, DocumentPage, Heading, Item, Paragraph, Table, from_json
from models.dsp.access_codes import AccessAction
from models.dsp.document import Document, Head, Leaf, Readable, leaf_name
from models.dsp.documents import DocumentRow, one, row_of
from models.dsp.rights import Need, RecordHeader, exercised
from models.dsp.search_words import plain
from models.storage.dialect import retried
from models.storage.keys import Keyring


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """An opened document: its row and head, its form, its first page, its other versions."""

    header: RecordHeader
    row: DocumentRow
    head: Head
    reading: Readable
    pages: int
    first: tuple[Block, ...]
    versions: tuple[DocumentRow, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a search found the text: page (from 1), block on it (from 0), row of a table (from 0)."""

    page: int
    block: int
    row: int


async def sheet_of(keys: Keyring, document: Document, number: int) -> DocumentPage:
    """Return one page of a document, opened; an empty page where there is none. Raises Damaged."""
    leaf = await Leaf.get_or_none(document_id=document.id, number=number)
    if leaf is None:
        return DocumentPage()
    return from_json(keys.open("leaf.body", leaf_name(document.key, number), leaf.body))


@retried
async def opened(actor: Actor, subject_id: int, document_id: int) -> OpenedDocument:
    """Open a document, journalled before anything of it is returned."""
    keys = actor.office.keys
    async with exercised(actor, subject_id, Need.READ, "document") as held:
        document = await one(held, document_id)
        await held.note(AccessAction.DOCUMENT_OPENED, document=document.id)
        others = Document.filter(held.visible, set_key=document.set_key).exclude(id=document.id)
        versions = await others.order_by("-version", "-dated_at", "-id")
        return OpenedDocument(
            held.header,
            row_of(keys, document),
            document.head_in(keys),
            document.reading,
            document.pages,
            (await sheet_of(keys, document, 1)).blocks,
            tuple(row_of(keys, each) for each in versions),
        )


@retried
async def page(actor: Actor, subject_id: int, document_id: int, number: int) -> tuple[Block, ...]:
    """Return another page of an opened document; only the opening is journalled."""
    async with exercised(actor, subject_id, Need.READ, "document") as held:
        return (await sheet_of(actor.office.keys, await one(held, document_id), number)).blocks


@retried
async def found(actor: Actor, subject_id: int, document_id: int, text: str) -> tuple[Hit, ...]:
    """Return where a document holds a text, ignoring case and accents, in reading order."""
    keys, wanted = actor.office.keys, " ".join(plain(text).split())
    async with exercised(actor, subject_id, Need.READ, "document") as held:
        document = await one(held, document_id)
        leaves = await Leaf.filter(document_id=document.id).order_by("number")
    hits: list[Hit] = []
    for leaf in leaves if wanted else ():
        sheet = from_json(keys.open("leaf.body", leaf_name(document.key, leaf.number), leaf.body))
        for place, block in enumerate(sheet.blocks):
            for row, said in enumerate(_lines(block)):
                if wanted in " ".join(plain(said).split()):
                    hits.append(Hit(leaf.number, place, row))
    return tuple(hits)


def _lines(block: Block) -> list[str]:
    """The parts of a block that are found separately: rows of a table, the first with head and caption."""
    match block:
        case Table():
            rows = [" ".join(row) for row in block.rows] or [""]
            return [" ".join((block.caption, *block.head, rows[0])), *rows[1:]]
        case Item():
            return [f"{block.mark} {block.text}"]
        case Heading() | Paragraph():
            return [block.text]
