"""An agent sees which page a caller's terminal shows, by the support code that the caller reads out.

Every operation raises Refused as ``call.open_call``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tortoise.transactions import in_transaction

from models.account import session, support_code
from models.account.support_code import ANSWER, DIGITS, SILENT, SupportCode
from models.actor import Actor
from models.helpdesk.agent import Agent, Right
from models.helpdesk.call import Call, open_call
from models.helpdesk.case import case_of
from models.helpdesk.check import Check, CheckKind
from models.helpdesk.proofs import support_code_proved
from models.journal import journal
from models.journal.journal import Entry
from models.messages import delivery
from models.refusal import Refused
from models.storage.dialect import retried
from models.text import digits_of

WRONG_MOST = 5
"""The wrong codes that one agent may type within ``WITHIN``: six digits, of which few stand at once."""
WITHIN = timedelta(hours=1)
ACTION = "support_code"


class Sight(StrEnum):
    """What an agent has of a terminal: none followed, no answer yet, its page, or no word any more."""

    NONE = "none"
    ASKED = "asked"
    SEEN = "seen"
    GONE = "gone"


class SittingThere(StrEnum):
    """Who is logged in at a terminal: nobody, the caller, another person; somebody, while nobody called."""

    NOBODY = "nobody"
    CALLER = "caller"
    ANOTHER = "another"
    SOMEBODY = "somebody"


@dataclass(frozen=True, slots=True)
class FollowedTerminal:
    """What the agent of a call sees of the terminal that it follows.

    ``view`` is what ``screens.seen_page`` reads; ``late`` the channels whose messages do not get out now;
    ``read_again``: whoever sits there is logged in as the caller, but the code was read out before that.
    """

    sight: Sight
    view: dict[str, Any]
    who: SittingThere = SittingThere.NOBODY
    late: tuple[str, ...] = ()
    read_again: bool = False


@retried
async def follow(actor: Actor, typed: str) -> None:
    """Follow the terminal that shows this code, for as long as the call lasts and the person stays.

    Raises Refused ``support_form``; ``support_wrong`` where no terminal shows it; ``support_tries`` after too
    many wrong ones.
    """
    code = digits_of(typed, DIGITS)
    if not code:
        raise Refused("support_form", "support")
    async with in_transaction():
        agent, call = await open_call(actor, Right.FIND)
        refusal = await _why_no_more(agent, actor.office.now())
        row = None if refusal else await support_code.follow(actor.office, call.id, code)
        if refusal is None:
            proving = row.used_session_id if row else None
            account = await session.logged_in(actor.office, proving) if proving else None
            subjects = [str(agent), *([f"person:{account.person_id}"] if account else ())]
            outcome = "right" if row else "wrong"
            await journal.append_all(actor, subjects, ACTION, outcome, call=call.id)
    if refusal or row is None:
        raise refusal or Refused("support_wrong", "support")


@retried
async def look(actor: Actor) -> FollowedTerminal:
    """Return what is seen now; the page asks for it once per second.

    Where the terminal has answered, and its code was drawn while the person of the call was logged in there,
    that is a proof (``check.PROOFS``), which is noted once.
    """
    office = actor.office
    async with in_transaction():
        agent, call = await open_call(actor)
        row = await support_code.followed_by(office, call.id)
        if row is None:
            return FollowedTerminal(Sight.NONE, {})
        now, view = office.now(), row.view_in(office.keys)
        if not view:
            asked = row.followed_at is not None and now < row.followed_at + ANSWER
            return FollowedTerminal(Sight.ASKED if asked else Sight.GONE, {})
        if now >= row.alive_at + SILENT:
            return FollowedTerminal(Sight.GONE, view)
        who, proves = await _who(actor, call, row)
        if proves:
            await _prove(actor, agent, call)
        again = who is SittingThere.CALLER and not proves and not await _is_proved(call)
        return FollowedTerminal(Sight.SEEN, view, who, await _late(actor), again)


@retried
async def let_go(actor: Actor) -> None:
    """Follow no terminal any more."""
    async with in_transaction():
        _, call = await open_call(actor)
        await support_code.let_go(call.id)


async def _why_no_more(agent: Agent, now: datetime) -> Refused | None:
    wrong = Entry.filter(subject=str(agent), action=ACTION, outcome="wrong", at__gt=now - WITHIN)
    lately = await wrong.order_by("-seq").limit(WRONG_MOST)
    if len(lately) < WRONG_MOST:
        return None
    return Refused("support_tries", "support", until=lately[-1].at + WITHIN)


async def _who(actor: Actor, call: Call, row: SupportCode) -> tuple[SittingThere, bool]:
    """Who is logged in at a terminal, and whether its code proves that it is the person of the call."""
    account = await session.logged_in(actor.office, row.session_id) if row.session_id else None
    if account is None:
        return SittingThere.NOBODY, False
    if call.person_id is None:
        return SittingThere.SOMEBODY, False
    if account.person_id != call.person_id:
        return SittingThere.ANOTHER, False
    return SittingThere.CALLER, row.used_session_id == row.session_id


async def _is_proved(call: Call) -> bool:
    return await Check.filter(call_id=call.id, kind=CheckKind.SUPPORT_CODE).exists()


async def _prove(actor: Actor, agent: Agent, call: Call) -> None:
    if await _is_proved(call):
        return
    await support_code_proved(await case_of(actor, agent, call))


async def _late(actor: Actor) -> tuple[str, ...]:
    office = actor.office
    return tuple([each for each in office.rules.channels if await delivery.is_late(office, each)])
