"""placeholder"""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.helpdesk.act import Act
from models.helpdesk.call import Call


class Approval(Model):
    id = fields.IntField(primary_key=True)
    act = fields.CharEnumField(Act, max_length=12)
    person_id = fields.IntField()
    call: fields.ForeignKeyRelation[Call] = fields.ForeignKeyField(
        "models.Call", related_name="approvals", on_delete=fields.RESTRICT
    )
    call_id: int
    receipt = fields.CharField(max_length=11, unique=True)
    asked_by = fields.IntField()
    asked_at: datetime = fields.DatetimeField(db_index=True)
    facts = fields.BinaryField()
    open_of = fields.CharField(max_length=32, null=True, unique=True)
    decided_by: int | None = fields.IntField(null=True)
    decided_at: datetime | None = fields.DatetimeField(null=True)
    outcome = fields.CharField(max_length=12, default="")

    class Meta:
        table = "approval"
