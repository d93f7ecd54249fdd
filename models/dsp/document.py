"""The rows of a document: its list entry, sealed except for date and level, its pages, its original file."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.clinical.confidentiality import NORMAL
from models.person import Person
from models.storage.keys import Keyring

SUMMARY = "60591-5"
"""« Résumé patient » (LOINC)."""
LABORATORY = "11502-2"
"""« Résultats d'examens biologiques » (LOINC)."""


class Readable(StrEnum):
    """In which form a document can be read here."""

    NARRATIVE = "narrative"  # the sections of a structuredBody
    PDF = "pdf"  # the text of a PDF, one leaf per page
    IMAGE = "image"  # a PDF without any text, or an image
    NO = "unreadable"  # a PDF that could not be opened


@dataclass(frozen=True, slots=True)
class Head:
    """What the list and the reader show of a document; sealed as one JSON value.

    ``unique_id`` is ``root^extension``; ``size`` is the bytes of the embedded file (0 for a narrative);
    ``level`` is the one it was filed with; ``sections`` are its LOINC codes. The names of IHE XDS are in
    docs/guide.md, « Documents ».
    """

    unique_id: str
    title: str
    type_code: str
    type_name: str
    author: str = ""
    institution: str = ""
    custodian: str = ""
    language: str = ""
    mime: str = ""
    size: int = 0
    level: str = NORMAL
    sections: tuple[str, ...] = ()

    @property
    def written_by(self) -> str:
        """The writer that the list names: the institution, else the author, else the custodian."""
        return self.institution or self.author or self.custodian


class Document(Model):
    """One version of one document in one record.

    ``key`` and ``set_key`` are MACs of its own id and of the id that all its versions share. The current
    version has no ``replaced_at``; where ``conflict`` says why, more than one version is current.
    """

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="documents", on_delete=fields.RESTRICT
    )
    person_id: int
    key = fields.CharField(max_length=64, unique=True)
    set_key = fields.CharField(max_length=64, db_index=True)
    version = fields.IntField(default=1)
    type_key = fields.CharField(max_length=64)
    dated_at = fields.DatetimeField()
    level = fields.CharField(max_length=1)
    hidden_at: datetime | None = fields.DatetimeField(null=True)
    replaced_at: datetime | None = fields.DatetimeField(null=True)
    replaces_key = fields.CharField(max_length=64, null=True)
    """The key of the document that it declares to replace."""
    said_set_key = fields.CharField(max_length=64, null=True)
    """The MAC of its ``setId``."""
    content_key = fields.CharField(max_length=64, null=True)
    """The MAC of the file; None for documents filed before this was stored."""
    conflict = fields.CharField(max_length=8, null=True)
    deposited_at = fields.DatetimeField()
    deposited_by = fields.CharField(max_length=12)
    reading = fields.CharEnumField(Readable, max_length=12)
    pages = fields.IntField(default=0)
    head = fields.BinaryField()

    class Meta:
        table = "document"

    def head_in(self, keys: Keyring) -> Head:
        """Open the sealed head. Raises Damaged."""
        return opened_head(keys, self.key, self.head)

    def seal_head(self, keys: Keyring, head: Head) -> None:
        """Set the sealed head; the caller saves the row."""
        blob = json.dumps(asdict(head), ensure_ascii=False, separators=(",", ":")).encode()
        self.head = keys.seal("document.head", self.key, blob)


class Leaf(Model):
    """One page of a document, sealed: ``blocks.DocumentPage`` as JSON. ``number`` begins at 1."""

    id = fields.IntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="leaves", on_delete=fields.CASCADE
    )
    document_id: int
    number = fields.IntField()
    body = fields.BinaryField()

    class Meta:
        table = "leaf"
        unique_together = (("document", "number"),)


class Original(Model):
    """The file as it was received, compressed (zlib) and sealed."""

    id = fields.IntField(primary_key=True)
    document: fields.OneToOneRelation[Document] = fields.OneToOneField(
        "models.Document", related_name="original", on_delete=fields.CASCADE
    )
    document_id: int
    body = fields.BinaryField()

    class Meta:
        table = "original"


def opened_head(keys: Keyring, key: str, sealed: bytes) -> Head:
    """Open the head of the document with this key. Raises Damaged."""
    held: dict[str, Any] = json.loads(keys.open("document.head", key, sealed))
    return Head(**{**held, "sections": tuple(held["sections"])})


def document_key(keys: Keyring, unique_id: str) -> str:
    """Return the blind index of a document's id."""
    return keys.mac("document", unique_id)


def content_key(keys: Keyring, raw: bytes) -> str:
    """Return the MAC of a whole file, by which it is recognised."""
    return keys.mac("document.content", hashlib.sha256(raw).hexdigest())


def type_key(keys: Keyring, type_code: str) -> str:
    """Return the blind index of a LOINC code."""
    return keys.mac("document.type", type_code)


def leaf_name(document_key: str, number: int) -> str:
    """Return the row's name in the seal of a leaf (column ``leaf.body``)."""
    return f"{document_key}/{number}"
