"""The row of each one-time code that was asked for: its purpose, its expiry, its tries."""

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from models.person import Person


class Purpose(StrEnum):
    """What a code may be used for."""

    ACTIVATION = "activation"
    LOGIN = "login"
    FORGOTTEN = "forgotten"
    IDENTITY = "identity"
    CHANNEL = "channel"
    ADDRESS = "address"
    HELPDESK = "helpdesk"
    """To be read back to an agent of the Helpdesk."""


class Challenge(Model):
    """One code asked for. ``code_mac`` is its HMAC with purpose and id; the code itself is not stored.

    ``person`` is None where nobody could be found: the row is written all the same.
    """

    id = fields.CharField(max_length=32, primary_key=True)
    purpose = fields.CharEnumField(Purpose, max_length=12)
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="challenges", on_delete=fields.CASCADE, null=True
    )
    person_id: int | None
    conversation = fields.CharField(max_length=32)
    code_mac = fields.CharField(max_length=64)
    message_id = fields.CharField(max_length=32, null=True)
    created_at = fields.DatetimeField(db_index=True)
    sent_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    tries = fields.IntField(default=0)
    resends = fields.IntField(default=0)
    address_key = fields.CharField(max_length=64, null=True)
    """The MAC of the address it was sent to."""
    known = fields.BooleanField(null=True)
    """Whether it was asked for from a source at which the account is known."""
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "challenge"
