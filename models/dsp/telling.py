"""The people a change concerns learn of it on their proven channel, in the transaction that makes it."""

from typing import Any

from models import damage, login, outbox
from models.access import Actor
from models.account import Account
from models.keys import Damaged
from models.person import Person

ELSEWHERE = ""
"""In place of the source: the terminal of somebody else, whose address is not told."""


async def tell(actor: Actor, person: Person, kind: str, **facts: Any) -> bool:
    """Post a message to somebody's proven channel; False where there is none, or where it does not open.

    ``facts`` join those of ``told_of`` (initials and year of birth of the one who is told).
    """
    account = await Account.get_or_none(person_id=person.id)
    if account is None:
        return False
    try:
        to = login.addressee(actor, person, account)
    except Damaged as found:
        # What is told of stands all the same: a damaged row keeps nobody's access open.
        await damage.note(actor.office, found)
        return False
    if to.channel is None:
        return False
    await outbox.post(actor, to.channel, kind, to.language, {**to.facts, **facts})
    return True
