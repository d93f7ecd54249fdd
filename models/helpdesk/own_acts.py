"""A person sees what the Helpdesk did in their name, and stops what was not their wish and is not done yet.

Every operation raises Refused ``session_ended`` when the actor's session is over.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tortoise.transactions import in_transaction

from models.account import pending_change, session
from models.account.account import Account
from models.account.pending_change import AwaitedChannel, PendingChange
from models.actor import Actor
from models.dsp import notifying
from models.helpdesk import approval
from models.helpdesk.act import Act
from models.helpdesk.approval import LASTS, Approval
from models.helpdesk.receipt import Receipt, parse_code
from models.journal import journal
from models.letters import order
from models.letters.order import LetterOrder
from models.refusal import Refused
from models.storage.dialect import retried

SHOWN_MOST = 100


class ActState(StrEnum):
    """Where an act stands: done, waiting and so to be stopped, or given up."""

    DONE = "done"
    WAITING = "waiting"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class OwnAct:
    """One act of the Helpdesk for the actor; ``denied_at`` is when they said that it was not their wish."""

    receipt: str
    act: Act
    at: datetime
    agent_id: int
    state: ActState
    denied_at: datetime | None


@retried
async def listed(actor: Actor) -> tuple[OwnAct, ...]:
    """Return what the Helpdesk did for the actor, newest first."""
    async with in_transaction():
        account = await session.account_of(actor)
        rows = await Receipt.filter(person_id=account.person_id).order_by("-at").limit(SHOWN_MOST)
        return tuple([await _shown(actor, account, row) for row in rows])


@retried
async def deny(actor: Actor, typed: str) -> bool:
    """« Ce n'était pas moi »: stop what still can be stopped; every address is told.

    Returns False where nothing could be stopped any more: then the Helpdesk has to be called. Either is
    journalled. Raises Refused ``receipt_form``, ``receipt_unknown``.
    """
    code, now = parse_code(typed), actor.office.now()
    async with in_transaction():
        account = await session.account_of(actor)
        row = await Receipt.get_or_none(code=code, person_id=account.person_id)
        if row is None:
            raise Refused("receipt_unknown", "receipt")
        stopped = await _stopped(actor, account, row, now)
        await Receipt.filter(code=code, denied_at=None).update(denied_at=now)
        outcome = "stopped" if stopped else "late"
        await journal.append(actor, str(actor), "helpdesk_denied", outcome, receipt=code, act=str(row.act))
    return stopped


async def _stopped(actor: Actor, account: Account, row: Receipt, now: datetime) -> bool:
    asked = await approval.stop(row.code, now)
    if change := await _change(actor, account, row):
        await pending_change.stop(actor, change, "owner")
        return True
    if not (await order.stop(row.code, now) or asked):
        return False
    await notifying.tell(actor, account.person, "helpdesk_stopped", receipt=row.code)
    return True


async def _change(actor: Actor, account: Account, row: Receipt) -> PendingChange | None:
    """The change of the channel that waits under this receipt."""
    change = await pending_change.waiting(account.id, actor.office.now()) if row.act is Act.CHANNEL else None
    new = change.opened(actor.office.keys)[0] if change else None
    return change if isinstance(new, AwaitedChannel) and new.receipt == row.code else None


async def _shown(actor: Actor, account: Account, row: Receipt) -> OwnAct:
    state = await _state(actor, account, row)
    return OwnAct(row.code, row.act, row.at, row.agent_id, state, row.denied_at)


async def _state(actor: Actor, account: Account, row: Receipt) -> ActState:
    asked = await Approval.get_or_none(receipt=row.code)
    if await _change(actor, account, row):
        return ActState.WAITING
    if asked and not asked.outcome:
        over = row.act is Act.CHANNEL or actor.office.now() >= asked.asked_at + LASTS
        return ActState.STOPPED if over else ActState.WAITING
    if asked and asked.outcome != "approved":
        return ActState.STOPPED
    if row.act is Act.CHANNEL:
        return await _channel_state(row)
    ordered = await LetterOrder.get_or_none(receipt=row.code)
    if ordered and ordered.stopped_at:
        return ActState.STOPPED
    return ActState.WAITING if ordered and not ordered.printed_at else ActState.DONE


async def _channel_state(row: Receipt) -> ActState:
    """Whether an approved change took effect: its line in the journal is the only trace that is left."""
    effect = journal.Entry.filter(
        subject=f"person:{row.person_id}",
        action="channel_changed",
        outcome="helpdesk",
        facts__contains=row.code,
    )
    return ActState.DONE if await effect.exists() else ActState.STOPPED
