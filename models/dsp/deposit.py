"""A clinical document is filed in its patient's record: once, and its newest version is current."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tortoise.transactions import in_transaction

from models import journal
from models.access import Actor, need_operator
from models.clinical.cda import Parsed
from models.dsp import telling
from models.dsp.blocks import Sheet, to_json
from models.dsp.document import (
    LEVELS,
    Document,
    Head,
    Leaf,
    Original,
    Readable,
    document_key,
    leaf_name,
    type_key,
)
from models.dsp.record import record_of
from models.keys import Keyring
from models.matricule import Matricule
from models.person import Person, find
from models.refusal import Refused

BY_PROFESSIONAL = "professional"


class Outcome(StrEnum):
    """What became of a file."""

    NEW = "new"
    REPLACES = "replaces"
    OLDER = "older"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Read:
    """How a document can be read here, and its pages."""

    reading: Readable
    sheets: tuple[Sheet, ...] = ()


async def already_filed(keys: Keyring, unique_id: str) -> bool:
    """Whether a document with this id was filed: reading its PDF again would be for nothing."""
    return await Document.exists(key=document_key(keys, unique_id))


async def deposit(actor: Actor, parsed: Parsed, read: Read, raw: bytes, *, told: set[int]) -> Outcome:
    """File one document in one transaction; idempotent by its id.

    ``told`` holds who has been told of a new document in this run, and grows. Raises Refused
    ``person_unknown``, ``document_patient`` (no valid matricule) or ``document_other_patient``.
    """
    need_operator(actor)
    keys = actor.office.keys
    try:
        person = await find(keys, Matricule.parse(parsed.matricule, actor.office.today()))
    except Refused:
        raise Refused("document_patient") from None
    if person is None:
        raise Refused("person_unknown")
    async with in_transaction():
        filed = await Document.get_or_none(key=document_key(keys, parsed.unique_id))
        if filed is not None:
            if filed.person_id != person.id:
                raise Refused("document_other_patient")
            return Outcome.UNCHANGED
        document, outcome = await _filed(actor, person, parsed, read)
        await _keep_pages(keys, document, read.sheets, raw)
        await journal.append(
            actor,
            f"person:{person.id}",
            "document_deposited",
            outcome.value,
            role=actor.role.value,
            purpose="deposit",
            document=document.id,
        )
        if outcome is not Outcome.OLDER and person.id not in told:
            told.add(person.id)
            if (await record_of(person.id)).tell_documents:
                await telling.tell(actor, person, "document_new")
    return outcome


async def _filed(actor: Actor, person: Person, parsed: Parsed, read: Read) -> tuple[Document, Outcome]:
    keys, now = actor.office.keys, actor.office.now()
    key = document_key(keys, parsed.unique_id)
    document = Document(
        person_id=person.id,
        key=key,
        set_key=await _set_key(keys, person, parsed),
        version=parsed.version,
        type_key=type_key(keys, parsed.type_code),
        dated_at=parsed.dated_at,
        level=parsed.level,
        deposited_at=now,
        deposited_by=BY_PROFESSIONAL,
        reading=read.reading,
        pages=len(read.sheets),
    )
    document.seal_head(keys, _head(parsed))
    outcome = await _take_place(document, now)
    await document.save()
    return document, outcome


def _head(parsed: Parsed) -> Head:
    return Head(
        unique_id=parsed.unique_id,
        title=parsed.title,
        type_code=parsed.type_code,
        type_name=parsed.type_name,
        author=parsed.author,
        institution=parsed.institution,
        custodian=parsed.custodian,
        language=parsed.language,
        mime=parsed.mime or "text/xml",
        size=len(parsed.body),
        level=parsed.level,
        sections=tuple(section.code for section in parsed.sections if section.code),
    )


async def _set_key(keys: Keyring, person: Person, parsed: Parsed) -> str:
    """What all versions share: the setId, else the chain of documents that replace each other.

    Bound to the person: no file can replace a document of somebody else's record.
    """
    if parsed.set_id:
        return keys.mac("document.set", f"{person.id}|{parsed.set_id}")
    if parsed.replaces:
        before = await Document.get_or_none(key=document_key(keys, parsed.replaces), person_id=person.id)
        return before.set_key if before else keys.mac("document.set", f"{person.id}|{parsed.replaces}")
    return keys.mac("document.set", f"{person.id}|{parsed.unique_id}")


async def _take_place(document: Document, now: datetime) -> Outcome:
    """Make the newest version the current one, whatever order they come in.

    Hiding and a level that was chosen hold for every version, a newer one included.
    """
    others = Document.filter(set_key=document.set_key)
    current = await others.filter(replaced_at=None).first()
    if current is None:
        return Outcome.NEW
    document.hidden_at = current.hidden_at
    document.level = max(document.level, current.level, key=LEVELS.index)
    if (document.version, document.dated_at) < (current.version, current.dated_at):
        document.replaced_at = now
        return Outcome.OLDER
    await others.filter(replaced_at=None).update(replaced_at=now)
    return Outcome.REPLACES


async def _keep_pages(keys: Keyring, document: Document, sheets: Sequence[Sheet], raw: bytes) -> None:
    if sheets:
        await Leaf.bulk_create(
            Leaf(
                document_id=document.id,
                number=number,
                body=keys.seal("leaf.body", leaf_name(document.key, number), to_json(sheet)),
            )
            for number, sheet in enumerate(sheets, start=1)
        )
    packed = zlib.compress(raw, 6)
    await Original.create(document_id=document.id, body=keys.seal("original.body", document.key, packed))
