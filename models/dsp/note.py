"""A note: a title and a text that a person adds to the personal area, sealed."""

import json
from dataclasses import dataclass
from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.person import Person
from models.storage.keys import Keyring


@dataclass(frozen=True, slots=True)
class Written:
    """The content of a note."""

    title: str
    text: str


class Note(Model):
    """One note of one record.

    ``name`` is random and names it in the seal; ``written_by`` is a person's id.
    """

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="notes", on_delete=fields.RESTRICT
    )
    person_id: int
    name = fields.CharField(max_length=32, unique=True)
    written_by = fields.IntField()
    written_at: datetime = fields.DatetimeField()
    changed_at: datetime = fields.DatetimeField()
    body = fields.BinaryField()

    class Meta:
        table = "note"

    def body_in(self, keys: Keyring) -> Written:
        """Open the sealed body. Raises Damaged."""
        return Written(**json.loads(keys.open("note.body", self.name, self.body)))

    def seal_body(self, keys: Keyring, written: Written) -> None:
        """Set the sealed body; the caller saves the row."""
        blob = json.dumps({"title": written.title, "text": written.text}, ensure_ascii=False).encode()
        self.body = keys.seal("note.body", self.name, blob)
