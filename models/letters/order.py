"""The Helpdesk orders a letter for a person; the next printing run writes it, whether or not one is due."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.person import Person


class LetterOrder(Model):
    """One order, under the receipt of the act that made it.

    ``open_of`` is the person while the order is neither printed nor stopped, and unique. ``batch`` is the
    batch of letters in which it is printed, from the moment on at which its letter is written.
    """

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="letter_orders", on_delete=fields.RESTRICT
    )
    person_id: int
    receipt = fields.CharField(max_length=11, unique=True)
    open_of = fields.IntField(null=True, unique=True)
    ordered_at: datetime = fields.DatetimeField()
    batch = fields.CharField(max_length=32, default="", db_index=True)
    printed_at: datetime | None = fields.DatetimeField(null=True)
    stopped_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "letter_order"


async def waiting_of(person_id: int) -> LetterOrder | None:
    """Return the person's order that is neither printed nor stopped; None where there is none."""
    return await LetterOrder.get_or_none(open_of=person_id)


async def stop(receipt: str, now: datetime) -> bool:
    """Stop an order, in the caller's transaction; False once its letter is being printed."""
    waiting = LetterOrder.filter(receipt=receipt, batch="", open_of__isnull=False)
    return bool(await waiting.update(open_of=None, stopped_at=now))
