"""The Helpdesk orders a letter for a person; the next printing run writes it, whether or not one is due."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.account.account import Account
from models.account.pending_change import PendingChange
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


async def stop(receipt: str, now: datetime) -> bool:
    """Stop an order, in the caller's transaction; False once its letter is being printed."""
    waiting = LetterOrder.filter(receipt=receipt, batch="", open_of__isnull=False)
    return bool(await waiting.update(open_of=None, stopped_at=now))


async def printable(now: datetime) -> set[int]:
    """Return the persons for whom a letter is ordered and may go out now.

    It does not while the account is disabled, or a change of it waits: the next run prints it then.
    """
    people = set(await LetterOrder.exclude(open_of=None).filter(batch="").values_list("person_id", flat=True))
    if not people:
        return set()
    among = {"person_id__in": list(people)}
    closed = Account.filter(**among, disabled_at__isnull=False)
    waiting = PendingChange.filter(account__person_id__in=list(people), effective_at__gt=now)
    kept = {account.person_id for account in await closed}
    kept |= {change.account.person_id for change in await waiting.prefetch_related("account")}
    return {int(person) for person in people - kept}  # type: ignore[call-overload]


async def take(people: list[int], batch: str) -> dict[int, LetterOrder]:
    """Take the open orders of these persons into a batch, in the caller's transaction; by person.

    From here on they cannot be stopped.
    """
    mine = LetterOrder.filter(open_of__in=people, batch="")
    taken = {row.person_id: row for row in await mine} if people else {}
    if taken:
        await mine.update(batch=batch)
    return taken


async def printed(batch: str, now: datetime) -> None:
    """Note that the letters of a batch are valid, in the transaction that makes them so."""
    await LetterOrder.filter(batch=batch).update(open_of=None, printed_at=now)


async def give_back(batch: str) -> None:
    """Open the orders of a batch whose letters are void, in the caller's transaction.

    Where another order was made since, that one stands for both.
    """
    for row in await LetterOrder.filter(batch=batch):
        again = not await LetterOrder.filter(open_of=row.person_id).exclude(id=row.id).exists()
        row.batch, row.printed_at = "", None
        row.open_of = row.person_id if again else None
        await row.save(update_fields=["batch", "printed_at", "open_of"])
