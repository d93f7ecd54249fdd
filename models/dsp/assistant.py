"""An assistant: a person to whom somebody else's record is open, from a day on and perhaps until another."""

from datetime import datetime
from enum import StrEnum

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model

from models.person import Person


class AssistantKind(StrEnum):
    """« Type » (docs/guide.md, « Type »): all rights of the owner, or reading N and R documents only."""

    ASSISTANT = "assistant"
    READER = "reader"


class Kinship(StrEnum):
    """« Rôle »: an optional kinship."""

    MOTHER = "mother"
    FATHER = "father"
    GUARDIAN = "guardian"
    SPOUSE = "spouse"
    CHILD = "child"
    OTHER = "other"


class Assistant(Model):
    """One appointment: ``holder`` may open the record of ``person``.

    ``until`` is the first instant at which it no longer holds: the end that was asked for, or the 18th
    birthday of a minor, whichever comes first. ``added_by`` and ``ended_by`` (None for a date) are ids of
    persons. ``through`` is the appointment it was given under; None for one that the owner gave.
    """

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="assistants", on_delete=fields.RESTRICT
    )
    person_id: int
    holder: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="assists", on_delete=fields.RESTRICT
    )
    holder_id: int
    kind = fields.CharEnumField(AssistantKind, max_length=10)
    kinship = fields.CharField(max_length=12, default="")
    since = fields.DatetimeField()
    until: datetime | None = fields.DatetimeField(null=True)
    added_by = fields.IntField()
    through: int | None = fields.IntField(null=True)
    to_decide = fields.BooleanField(default=False)
    """Written by older versions and no longer read: ``delegation`` derives it from the appointments above."""
    warned_at: datetime | None = fields.DatetimeField(null=True)
    ended_at: datetime | None = fields.DatetimeField(null=True)
    ended_by: int | None = fields.IntField(null=True)
    end_reason = fields.CharField(max_length=16, default="")

    class Meta:
        table = "assistant"

    def holds(self, now: datetime) -> bool:
        """Whether the appointment is in force at this moment; ``in_force`` is the same rule as a query."""
        return self.ended_at is None and (self.until is None or self.until > now)


def in_force(now: datetime) -> Q:
    """Return the query for appointments in force at this moment, swept or not."""
    return Q(ended_at=None) & (Q(until=None) | Q(until__gt=now))
