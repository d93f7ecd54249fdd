"""An identity can be used once in all sessions: the hash of what the provider signed is stored for a day."""

from datetime import datetime, timedelta

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models.office import Office
from models.storage.dialect import is_taken, retried

REMEMBERED = timedelta(hours=24)
"""Far longer than any token is accepted: it must be newer than its code, which lasts 30 minutes."""


class UsedIdentity(Model):
    """One ID token that was used, as the blind index of its hash; the row does not show whose it was."""

    key = fields.CharField(max_length=64, primary_key=True)
    used_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "used_identity"


@retried
async def use(office: Office, mark: str) -> bool:
    """Use what the provider signed, once; False where it was used already. ``mark`` is its hash."""
    now: datetime = office.now()
    try:
        async with in_transaction():
            await UsedIdentity.filter(used_at__lte=now - REMEMBERED).delete()
            await UsedIdentity.create(key=office.keys.mac("identity", mark), used_at=now)
    except IntegrityError as error:
        if not is_taken(error, "used_identity", "key"):
            raise
        return False
    return True
