"""Every notice about an account goes to every address of it, through here alone.

Whoever holds one mailbox must not be the only one who learns what is done with it (docs/security.md,
« Identity »). One-time codes are no notices: they go to the one channel chosen for them.
"""

from collections.abc import Iterable
from typing import Any

from models.account.account import Account
from models.actor import Actor
from models.messages import outbox
from models.messages.channel import Channel
from models.person import Person, told_of


async def notify(
    actor: Actor,
    person: Person,
    account: Account,
    kind: str,
    *,
    also: Iterable[Channel] = (),
    **facts: Any,
) -> None:
    """Post a notice to all addresses of an account as it stands, in the caller's transaction.

    ``also`` are addresses that are not the account's yet, or not any more. ``facts`` join those of
    ``told_of``; ``kind`` names the words (``screens/text/notices.py``).
    """
    keys = actor.office.keys
    choices = account.choices_in(keys)
    told = {**told_of(person, person.details_in(keys), actor.source, actor.office.now()), **facts}
    for channel in dict.fromkeys((*also, *choices.addresses)):
        await outbox.post(actor, channel, kind, choices.language, told)
