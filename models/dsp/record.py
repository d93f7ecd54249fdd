"""The settings of a record: which events its owner is notified of, and whether it is to be closed."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.person import Person


class Record(Model):
    """The settings of one DSP; without a row the defaults apply.

    ``request`` is ``close``, ``reopen`` or ""; the Helpdesk carries it out (docs/guide.md, « close or reopen
    »).
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
    """Return the settings of a record; an unsaved row of defaults where nothing was changed yet."""
    return await Record.get_or_none(person_id=person_id) or Record(person_id=person_id)
