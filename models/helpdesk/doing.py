"""Why an act is not possible now, and doing it: looked at again in the transaction of the act itself."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from models.helpdesk import (
    act_account,
    act_channel,
    act_delegation,
    act_letter,
    act_record,
)
from models.helpdesk.act import RESETS, RULES, Act, ActDetails, Facts
from models.helpdesk.case import Case
from models.helpdesk.receipt import Receipt
from models.journal import journal
from models.refusal import Refused

RESET_APART = timedelta(hours=24)
"""Within this time a second kind of reset for one person wants another agent."""


@dataclass(frozen=True, slots=True)
class _Doing:
    why_not: Callable[[Case], Awaitable[Refused | None]]
    do: Callable[[Case, ActDetails, str], Awaitable[Facts]]
    prepare: Callable[[Case, ActDetails, str], Awaitable[None]] | None = None
    """What is done at once where another agent has still to confirm it; None for a message alone."""


_ROOMS = {
    Act.LETTER: _Doing(act_letter.why_no_letter, act_letter.do),
    Act.UNLOCK: _Doing(act_account.why_not_unlock, act_account.unlock),
    Act.DELEGATION: _Doing(act_delegation.why_nobody, act_delegation.do),
    Act.CLOSE: _Doing(act_record.why_not_close, act_record.close),
    Act.REOPEN: _Doing(act_record.why_not_reopen, act_record.reopen),
    Act.CHANNEL: _Doing(act_channel.why_no_channel, act_channel.do, act_channel.prepare),
    Act.ENABLE: _Doing(act_account.why_not_enable, act_account.enable),
    Act.SESSIONS: _Doing(act_account.why_no_sessions, act_account.end_sessions),
    Act.DISABLE: _Doing(act_account.why_not_disable, act_account.disable),
}


async def obstacles(case: Case, act: Act) -> list[Refused]:
    """Return every reason why an act is not possible for this case now, the state of things first.

    The agent's right and the age of his last code are asked where his session is.
    """
    rule, reasons = RULES[act], list[Refused]()
    if refusal := await _ROOMS[act].why_not(case):
        reasons.append(refusal)
    if not rule.protecting:
        if case.person.death_date:
            reasons.insert(0, Refused("act_deceased"))
        if case.stopped:
            reasons.append(case.stopped)
        if case.doubt:
            reasons.append(Refused("act_doubtful", until=case.doubt.until))
    if (missing := rule.points - case.points) > 0:
        reasons.append(Refused("act_points", missing=missing))
    return reasons


async def wants_approval(case: Case, act: Act) -> bool:
    """Whether another agent has to confirm the act: always, or as the second kind of reset within a day."""
    if not RULES[act].reset:
        return RULES[act].confirmed
    others = Receipt.filter(
        person_id=case.person.id,
        act__in=[other for other in RESETS if other is not act],
        at__gt=case.now - RESET_APART,
    )
    return RULES[act].confirmed or await others.exists()


async def prepare(case: Case, act: Act, asked: ActDetails, receipt: str) -> None:
    """Do what comes before the approval, and tell every address of the account."""
    _assert_tellable(case, act)
    if first := _ROOMS[act].prepare:
        await first(case, asked, receipt)
    else:
        await case.tell("helpdesk_asked", receipt)
    await _note(case, act, receipt, "asked", {})


async def do(case: Case, act: Act, asked: ActDetails, receipt: str) -> None:
    """Do an act, journal it, and tell every address of the account, in the caller's transaction."""
    _assert_tellable(case, act)
    facts = await _ROOMS[act].do(case, asked, receipt)
    if act is not Act.CHANNEL:  # its room has said when it takes effect
        await case.tell(f"helpdesk_{act}", receipt)
    await _note(case, act, receipt, "approved" if case.asked_at else "done", facts)


def _assert_tellable(case: Case, act: Act) -> None:
    """Raise Damaged where nobody could be told: then only what protects is done."""
    if case.account is not None and not RULES[act].protecting:
        case.account.choices_in(case.actor.office.keys)


async def _note(case: Case, act: Act, receipt: str, outcome: str, facts: Facts) -> None:
    told = {"call": case.call.id, "receipt": receipt, "role": "agent", "purpose": "helpdesk", **facts}
    await journal.append(case.actor, case.journal_name, f"helpdesk_{act}", outcome, **told)
