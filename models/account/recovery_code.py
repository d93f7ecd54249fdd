"""A recovery code is a second proof kept on paper: 65 bits, shown once, stored as a hash, usable once.

NIST SP 800-63B-4, 4.2.1.1, asks a saved recovery code for at least 64 bits, and 3.1.2.2 a salted password
hash for any look-up secret under 112 bits: a stolen database alone, even with its keys, gives nobody the
code. So it is hashed with argon2id like a password, and not only put under an HMAC.
"""

from dataclasses import dataclass, field
from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.account.account import Account
from models.actor import Actor
from models.office import Office
from models.proof import crockford
from models.refusal import Refused

LENGTH = 13
"""Characters of 5 bits each: 65 bits."""


class RecoveryCode(Model):
    """The one valid code of an account. ``code_hash`` is its argon2id hash."""

    id = fields.IntField(primary_key=True)
    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "models.Account", related_name="recovery_code", on_delete=fields.CASCADE
    )
    account_id: int
    code_hash = fields.CharField(max_length=160)
    made_at = fields.DatetimeField()

    class Meta:
        table = "recovery_code"


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code that is drawn and hashed but not yet written; ``text`` is shown to its owner once."""

    text: str = field(repr=False)
    code_hash: str = field(repr=False)


def grouped(code: str) -> str:
    """Return the code as it is shown: ``XXXX-XXXX-XXXXX``."""
    return crockford.grouped(code, 4, 4, 5)


def parse_code(typed: str, field: str = "recovery") -> str:
    """Return the typed code, read as an activation code is.

    Raises Refused ``recovery_empty``, ``recovery_characters`` or ``recovery_length``.
    """
    text = crockford.read(typed)
    if not text:
        raise Refused("recovery_empty", field)
    if set(text) - set(crockford.ALPHABET):
        raise Refused("recovery_characters", field)
    if len(text) != LENGTH:
        raise Refused("recovery_length", field, count=len(text))
    return text


async def drawn(office: Office) -> NewCode:
    """Draw and hash a code, before the transaction that writes it: hashing takes a while."""
    code = crockford.drawn(LENGTH)
    return NewCode(grouped(code), await office.hasher.hash(code))


async def write(actor: Actor, account_id: int, new: NewCode) -> None:
    """Make this the account's code, in the caller's transaction; the one before no longer works."""
    await forget(account_id)
    made_at: datetime = actor.office.now()
    await RecoveryCode.create(account_id=account_id, code_hash=new.code_hash, made_at=made_at)


async def matching(office: Office, account_id: int, code: str) -> str:
    """Return the stored hash that this code fits, or ""; every path verifies one hash."""
    row = await RecoveryCode.get_or_none(account_id=account_id)
    right, _ = await office.hasher.verify(code, row.code_hash if row else None)
    return row.code_hash if row and right else ""


async def use(account_id: int, code_hash: str) -> None:
    """Take a proven code, once, in the transaction of what it allows. Raises Refused ``step_order``."""
    if not await RecoveryCode.filter(account_id=account_id, code_hash=code_hash).delete():
        raise Refused("step_order")


async def forget(account_id: int) -> None:
    """Delete the account's code, in the caller's transaction."""
    await RecoveryCode.filter(account_id=account_id).delete()
