"""A clinical document is filed in its patient's record once; its newest version is current."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from models.actor import Actor, need_operator
from models.clinical.blocks import DocumentPage, to_json
from models.clinical.cda import Parsed
from models.clinical.confidentiality import LEVELS
from models.dsp import notifying
from models.dsp.access_codes import AccessAction, AccessPurpose
from models.dsp.document import (
    Document,
    Head,
    Leaf,
    Original,
    Readable,
    content_key,
    document_key,
    leaf_name,
    type_key,
)
from models.dsp.record import record_of
from models.dsp.versions import Version, order_of
from models.journal import journal
from models.matricule import Matricule
from models.person import Person, find
from models.refusal import Refused
from models.storage.dialect import retried
from models.storage.keys import Keyring

BY_PROFESSIONAL = "professional"


class Outcome(StrEnum):
    """The result of filing a file."""

    NEW = "new"
    REPLACES = "replaces"
    OLDER = "older"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    """Filed, but the current version cannot be determined: all candidates are current."""


@dataclass(frozen=True, slots=True)
class Read:
    """In which form a document can be read here, and its pages."""

    reading: Readable
    sheets: tuple[DocumentPage, ...] = ()


async def already_filed(keys: Keyring, unique_id: str) -> bool:
    """Whether a document with this id was filed: its PDF need not be read again."""
    return await Document.exists(key=document_key(keys, unique_id))


@retried
async def deposit(actor: Actor, parsed: Parsed, read: Read, raw: bytes, *, told: set[int]) -> Outcome:
    """File one document in one transaction; filing the same document again changes nothing.

    ``told`` holds the ids of persons who got a notice of a new document in this run, and grows. Raises
    Refused ``operator_only``, ``person_unknown``, ``document_patient`` (no valid matricule),
    ``document_other_patient``, or ``document_changed`` for a filed id with other content: the content filed
    first is kept.
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
            if not await _same_content(keys, filed, raw):
                raise Refused("document_changed")
            return Outcome.UNCHANGED
        document, outcome = await _filed(actor, person, parsed, read, raw)
        await _keep_pages(keys, document, read.sheets, raw)
        await journal.append(
            actor,
            f"person:{person.id}",
            AccessAction.DOCUMENT_DEPOSITED,
            outcome.value,
            role=actor.role.value,
            purpose=AccessPurpose.DEPOSIT,
            document=document.id,
        )
        if outcome is not Outcome.OLDER and person.id not in told:
            told.add(person.id)
            record = await record_of(person.id)
            if record.tell_documents and record.closed_at is None:
                await notifying.tell(actor, person, "document_new")
    return outcome


async def _filed(
    actor: Actor, person: Person, parsed: Parsed, read: Read, raw: bytes
) -> tuple[Document, Outcome]:
    keys, now = actor.office.keys, actor.office.now()
    document = Document(
        person_id=person.id,
        key=document_key(keys, parsed.unique_id),
        said_set_key=_bound(keys, person, parsed.set_id),
        replaces_key=document_key(keys, parsed.replaces) if parsed.replaces else None,
        content_key=content_key(keys, raw),
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
    others = await _others(keys, person, document, parsed)
    outcome = await _placed(keys, person, document, others, parsed, now)
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


def _bound(keys: Keyring, person: Person, said: str) -> str | None:
    """The MAC of an id, bound to the person: no file can touch a document in somebody else's record."""
    return keys.mac("document.set", f"{person.id}|{said}") if said else None


async def _same_content(keys: Keyring, filed: Document, raw: bytes) -> bool:
    if filed.content_key:
        return bool(filed.content_key == content_key(keys, raw))
    original = await Original.get(document_id=filed.id)
    return zlib.decompress(keys.open("original.body", filed.key, original.body)) == raw


async def _others(keys: Keyring, person: Person, document: Document, parsed: Parsed) -> list[Document]:
    """All versions connected with this one: by its set, by what it replaces, by what replaces it."""
    named = {_bound(keys, person, said) for said in (parsed.set_id, parsed.replaces, parsed.unique_id)}
    connected = Q(replaces_key=document.key) | Q(set_key__in=list(named - {None}))
    if document.replaces_key:
        connected |= Q(key=document.replaces_key) | Q(replaces_key=document.replaces_key)
    if document.said_set_key:
        connected |= Q(said_set_key=document.said_set_key)
    sets = await Document.filter(connected, person_id=person.id).values_list("set_key", flat=True)
    return await Document.filter(person_id=person.id, set_key__in=list(set(sets))).order_by("id")


async def _placed(
    keys: Keyring, person: Person, document: Document, others: list[Document], parsed: Parsed, now: datetime
) -> Outcome:
    """Decide for every version whether it is current, in whatever order they arrive.

    Hiding, and the strictest of all levels, apply to every version: an older one shows no more than the
    newest may.
    """
    versions = [*others, document]
    shared = others[0].set_key if others else _bound(keys, person, parsed.set_id or parsed.unique_id)
    hidden_at = min((each.hidden_at for each in others if each.hidden_at), default=None)
    level = max((each.level for each in versions), key=LEVELS.index)
    order = order_of([_version(each, others) for each in versions])
    conflict = order.conflict.value if order.conflict and len(order.current) > 1 else None
    for each in versions:
        current = each.key in order.current
        before = (each.set_key, each.hidden_at, each.level, each.replaced_at, each.conflict)
        each.set_key, each.hidden_at, each.level = str(shared), hidden_at, level
        each.replaced_at = None if current else (each.replaced_at or now)
        each.conflict = conflict if current else None
        if each is not document and before != (
            each.set_key,
            each.hidden_at,
            each.level,
            each.replaced_at,
            each.conflict,
        ):
            await each.save(update_fields=["set_key", "hidden_at", "level", "replaced_at", "conflict"])
    if order.conflict:
        return Outcome.CONFLICT
    if document.key not in order.current:
        return Outcome.OLDER
    return Outcome.REPLACES if others else Outcome.NEW


def _version(document: Document, others: list[Document]) -> Version:
    """What a document says; for one filed before this was stored, what was decided then."""
    if document.content_key:
        return Version(
            document.key, document.replaces_key or "", document.said_set_key or "", document.version
        )
    newer = tuple(each.key for each in others if not each.content_key and each.replaced_at is None)
    said = document.set_key if document.version > 1 else ""
    return Version(document.key, "", said, document.version, newer if document.replaced_at else ())


async def _keep_pages(keys: Keyring, document: Document, sheets: Sequence[DocumentPage], raw: bytes) -> None:
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
