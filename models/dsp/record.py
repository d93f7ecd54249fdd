"""A record keeps what its owner has set: which events are told, and whether it is to be closed."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.person import Person


class Record(Model):
    """The settings of one DSP; no row means that nothing was changed yet.

    ``request`` is ``close``, ``reopen`` or "": the Helpdesk carries it out (docs/guide.md).
    """

    id = fields.IntField(primary_key=True)
    person: fields.OneToOneRelation[Person] = fields.OneToOneField(
        "models.Person", related_name="record", on_delete=fields.RESTRICT
    )
    person_id: int
    tell_documents = fields.BooleanField(default=True)
    tell_openings = fields.BooleanField(default=False)
    tell_assistants = fields.BooleanField(default=True)
    closed_at: datetime | None = fields.DatetimeField(null=True)
    request = fields.CharField(max_length=8, default="")
    requested_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "record"


async def record_of(person_id: int) -> Record:
    """The settings of a record, unsaved ones where nothing was changed yet."""
    return await Record.get_or_none(person_id=person_id) or Record(person_id=person_id)
