"""The row that links one identity of the provider to one account, unique on both sides."""

from tortoise import fields
from tortoise.models import Model

from models.account.account import Account
from models.actor import Actor
from models.journal import journal
from models.person import Person


class Link(Model):
    """The identity of one account.

    ``key`` is the blind index of (issuer, subject); ``held`` is issuer, subject and level as JSON, sealed.
    """

    id = fields.IntField(primary_key=True)
    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "models.Account", related_name="link", on_delete=fields.CASCADE
    )
    account_id: int
    key = fields.CharField(max_length=64, unique=True)
    held = fields.BinaryField()
    linked_at = fields.DatetimeField()

    class Meta:
        table = "luxtrust_link"


async def drop(actor: Actor, account: Account, person: Person) -> None:
    """Remove the link of an account that is being renewed, in the caller's transaction; journalled."""
    if await Link.filter(account_id=account.id).delete():
        await journal.append(actor, f"person:{person.id}", "luxtrust_unlinked", "renewed")
