"""The people concerned by a change get a notice at all their addresses, in the transaction of the change."""

from typing import Any

from models import damage
from models.account.account import Account
from models.account.notification import notify
from models.actor import Actor
from models.person import Person
from models.storage.keys import Damaged

ELSEWHERE = ""
"""The source in a notice about somebody else's act: their address is not disclosed."""


async def tell(actor: Actor, person: Person, kind: str, **facts: Any) -> bool:
    """Write a notice to a person's addresses; False where there is no account, or it does not open.

    Somebody who has died gets none, which counts as told: no letter follows either.

    ``facts`` join those of ``told_of``, which gives initials and birth year of the person who is notified.
    """
    account = await Account.get_or_none(person_id=person.id)
    if account is None:
        return False
    try:
        await notify(actor, person, account, kind, **facts)
    except Damaged as found:
        # The change itself still happens: a damaged row keeps nobody's access open.
        await damage.note(actor.office, found)
        return False
    return True
