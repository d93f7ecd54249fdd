"""The people a change concerns learn of it on every address of theirs, in the transaction that makes it."""

from typing import Any

from models.access import Actor
from models.account import Account
from models.notification import notify
from models.person import Person


async def tell(actor: Actor, person: Person, kind: str, **facts: Any) -> bool:
    """Post a notice to somebody's addresses; False where there is no account to have one.

    ``facts`` join those of ``told_of`` (initials and year of birth of the one who is told).
    """
    account = await Account.get_or_none(person_id=person.id)
    if account is None:
        return False
    await notify(actor, person, account, kind, **facts)
    return True
