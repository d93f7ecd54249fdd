"""Earlier calls of a person, as whoever takes the next one sees them: when, which agent, what was done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from models.actor import Actor
from models.helpdesk.act import Act
from models.helpdesk.call import Call
from models.helpdesk.case import open_case
from models.helpdesk.receipt import Receipt
from models.storage.dialect import retried

SHOWN_FOR = timedelta(days=90)
"""How far back calls are shown."""
SHOWN_MOST = 3
"""The most calls that are shown, newest first; the others are counted."""


@dataclass(frozen=True, slots=True)
class EarlierCall:
    """One call of the person: when it began, who took it, and the acts that have a receipt."""

    at: datetime
    agent_id: int
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Contacts:
    """The newest calls of the person of the open call before it, and how many more there were."""

    calls: tuple[EarlierCall, ...] = ()
    more: int = 0


@retried
async def lately(actor: Actor) -> Contacts:
    """Return the earlier calls of the open call's person, newest first. Raises Refused as ``open_case``."""
    async with in_transaction():
        case = await open_case(actor)
        earlier = Call.filter(person_id=case.person.id, opened_at__gt=case.now - SHOWN_FOR)
        earlier = earlier.exclude(id=case.call.id)
        rows = await earlier.order_by("-opened_at", "-id").limit(SHOWN_MOST)
        acts: dict[int, list[Act]] = {row.id: [] for row in rows}
        for receipt in await Receipt.filter(call_id__in=list(acts)).order_by("at"):
            acts[receipt.call_id].append(receipt.act)
        calls = tuple(EarlierCall(row.opened_at, row.agent_id, tuple(acts[row.id])) for row in rows)
        return Contacts(calls, await earlier.count() - len(calls) if len(calls) == SHOWN_MOST else 0)
