"""Every act has a receipt: the agent reads it out, and the person finds it again in « Mon compte »."""

from dataclasses import dataclass
from datetime import datetime

from tortoise import fields
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models.actor import Actor, need_operator
from models.helpdesk.act import Act
from models.helpdesk.call import Call
from models.journal import journal
from models.proof import crockford
from models.refusal import Refused
from models.storage.dialect import retried
from models.text import REASON_LENGTH, clean_line

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
    denied_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "receipt"


@dataclass(frozen=True, slots=True)
class ShownReceipt:
    """A receipt as an operator sees it."""

    code: str
    act: Act
    at: datetime
    call_id: int
    agent_id: int
    person_id: int
    denied_at: datetime | None


async def write(call: Call, act: Act, agent_id: int, now: datetime) -> str:
    """Write the receipt of an act for the person of a call, in the caller's transaction; returns its code."""
    code = _drawn()
    while await Receipt.exists(code=code):
        code = _drawn()
    await Receipt.create(
        code=code, call_id=call.id, agent_id=agent_id, person_id=call.person_id, act=act, at=now
    )
    return code


@retried
async def shown(actor: Actor, typed: str, reason: str) -> ShownReceipt:
    """Return what a receipt stands for. Raises Refused ``operator_only``, ``receipt_*``, ``text_*``."""
    need_operator(actor)
    code, why = parse_code(typed), clean_line(reason, REASON_LENGTH, "reason")
    async with in_transaction():
        row = await Receipt.get_or_none(code=code)
        subject = f"person:{row.person_id}" if row else "receipts"
        outcome = "done" if row else "unknown"
        await journal.append(actor, subject, "receipt_show", outcome, receipt=code, reason=why)
    if row is None:
        raise Refused("receipt_unknown", "receipt")
    return ShownReceipt(row.code, row.act, row.at, row.call_id, row.agent_id, row.person_id, row.denied_at)


def parse_code(typed: str, field: str = "receipt") -> str:
    """Return a typed receipt as it is stored, with or without its « R ». Raises Refused ``receipt_form``."""
    text = crockford.read(typed)
    text = text.removeprefix(_MARK) if len(text) > LENGTH else text
    if len(text) != LENGTH or set(text) - set(crockford.ALPHABET):
        raise Refused("receipt_form", field)
    return _grouped(text)


def _drawn() -> str:
    return _grouped(crockford.drawn(LENGTH))


def _grouped(text: str) -> str:
    return f"{_MARK}-{crockford.grouped(text, 4, 4)}"
