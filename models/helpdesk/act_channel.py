"""A new channel for the codes: another agent confirms it, 24 hours pass, and its owner may stop it."""

from datetime import timedelta

from models.account import pending_change
from models.account.pending_change import WAIT, AwaitedChannel
from models.helpdesk.act import ActDetails, Facts
from models.helpdesk.act_account import account_of, why_not_open
from models.helpdesk.case import Case
from models.messages.channel_rules import allowed
from models.refusal import Refused


async def why_no_channel(case: Case) -> Refused | None:
    """Why the channel cannot be changed now; when it is approved, its preparation must still wait."""
    if refusal := why_not_open(case):
        return refusal
    account = account_of(case)
    if account.needs_new_letter(case.person, case.now):
        return Refused("act_letter_needed")
    change = await pending_change.waiting(account.id, case.now)
    if case.asked_at is None:
        return Refused("act_change_waits") if change else None
    return None if change and not change.confirmed else Refused("act_stopped")


async def prepare(case: Case, asked: ActDetails, receipt: str) -> None:
    """Store the new channel, and tell every address at once how to stop it.

    Raises Refused ``act_channel_same``, and as ``channel_rules.allowed``.
    """
    account, office = account_of(case), case.actor.office
    new = allowed(office.rules, asked.kind, asked.address, "address")
    present = account.choices_in(office.keys).channel
    if new == present:
        raise Refused("act_channel_same", "address")
    stop = await pending_change.prepare(case.actor, account, AwaitedChannel(new, present, receipt))
    until = case.now + WAIT
    await case.tell("helpdesk_channel", receipt, stop=stop, until=until.isoformat(), new_channel=new.masked)


async def do(case: Case, asked: ActDetails, receipt: str) -> Facts:
    """Let the 24 hours begin, once another agent has confirmed it."""
    until = await pending_change.confirm(account_of(case).id, case.now)
    await case.tell("helpdesk_channel_confirmed", receipt, until=until.isoformat())
    return {"hours": WAIT // timedelta(hours=1)}
