"""This module alone sends the notices about an account, always to every address of the account.

Somebody who has taken over one mailbox must not be the only one who learns what is done with the account
(docs/security.md, « Identity »). One-time codes are no notices: they go to the one channel chosen for them.
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
    but: Channel | None = None,
    **facts: Any,
) -> None:
    """Write a notice to all addresses of an account into the outbox, in the caller's transaction.

    The addresses of somebody who has died get none: whoever reads there now is somebody else.
    ``also`` are addresses that the account does not have yet, or no longer has; ``but`` is one
    that learns of it by another message of the same transaction. ``facts`` join those of
    ``told_of``; ``kind`` names the words (``screens/text/notices.py``). Raises Damaged.
    """
    if person.death_date:
        return
    keys = actor.office.keys
    choices = account.choices_in(keys)
    told = {**told_of(person, person.details_in(keys), actor.source, actor.office.now()), **facts}
    for channel in dict.fromkeys((*also, *choices.addresses)):
        if channel != but:
            await outbox.post(actor, channel, kind, choices.language, told)
