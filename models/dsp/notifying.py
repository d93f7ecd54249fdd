"""The people a change concerns learn of it on every address of theirs, in the transaction that makes it."""

from typing import Any

from models import damage
from models.account.account import Account
from models.account.notification import notify
from models.actor import Actor
from models.person import Person
from models.storage.keys import Damaged

ELSEWHERE = ""
"""In place of the source: the terminal of somebody else, whose address is not told."""


async def tell(actor: Actor, person: Person, kind: str, **facts: Any) -> bool:
    """Post a notice to somebody's addresses; False where there is none, or where they do not open.

    ``facts`` join those of ``told_of`` (initials and year of birth of the one who is told).
    """
    account = await Account.get_or_none(person_id=person.id)
    if account is None:
        return False
    try:
        await notify(actor, person, account, kind, **facts)
    except Damaged as found:
        # What is told of stands all the same: a damaged row keeps nobody's access open.
        await damage.note(actor.office, found)
        return False
    return True
