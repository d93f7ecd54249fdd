"""Every act has a receipt: the agent reads it out, and the person finds it again in « Mon compte »."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.helpdesk.act import Act
from models.helpdesk.call import Call
from models.proof import crockford
from models.refusal import Refused

LENGTH = 8
_MARK = "R"


class Receipt(Model):
    """One act of one call, under the code that was read out: ``R-XXXX-XXXX``.

    ``denied_at`` is when the person said « ce n'était pas moi ».
    """

    code = fields.CharField(max_length=LENGTH + 3, primary_key=True)
    call: fields.ForeignKeyRelation[Call] = fields.ForeignKeyField(
        "models.Call", related_name="receipts", on_delete=fields.RESTRICT
    )
    call_id: int
    agent_id = fields.IntField()
    person_id = fields.IntField()
    act = fields.CharEnumField(Act, max_length=12)
    at: datetime = fields.DatetimeField()
    denied_at = fields.DatetimeField(null=True)

    class Meta:
        table = "receipt"


def new_code() -> str:
    """Return a new receipt's code."""
    return f"{_MARK}-{crockford.grouped(crockford.drawn(LENGTH), 4, 4)}"


def parse_code(typed: str, field: str = "receipt") -> str:
    """Return a typed receipt as it is stored, with or without its « R ». Raises Refused ``receipt_form``."""
    text = crockford.read(typed)
    text = text.removeprefix(_MARK) if len(text) > LENGTH else text
    if len(text) != LENGTH or set(text) - set(crockford.ALPHABET):
        raise Refused("receipt_form", field)
    return f"{_MARK}-{crockford.grouped(text, 4, 4)}"
