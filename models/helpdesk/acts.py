"""An agent acts for the caller: change, journal, message and receipt are one transaction, or nothing.

Every operation raises Refused as ``case.open_case``.
"""

from dataclasses import dataclass

from tortoise.transactions import in_transaction

from models.actor import Actor
from models.helpdesk import act_delegation, alarms, approval, doing, receipt
from models.helpdesk.act import RULES, Act, ActDetails
from models.helpdesk.act_delegation import AssistantChoice
from models.helpdesk.agent import Right
from models.helpdesk.agent_session import agent_of
from models.helpdesk.alarms import AlarmKind
from models.helpdesk.case import Case, open_case
from models.refusal import Refused
from models.storage.dialect import retried


@dataclass(frozen=True, slots=True)
class ActOffer:
    """An act in its place: what it wants, and every reason why it is not possible now.

    ``confirmed``: another agent will have to confirm it.
    """

    act: Act
    points: int
    confirmed: bool
    why_not: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class Performed:
    """The receipt of an act; ``waits`` where another agent has still to confirm it."""

    receipt: str
    waits: bool


@retried
async def offered(actor: Actor) -> tuple[ActOffer, ...]:
    """Return every act in its order, each with the reasons why it is not possible now."""
    async with in_transaction():
        case = await open_case(actor)
        stale = await _why_stale(actor)
        return tuple([await _offer(case, act, stale) for act in Act])


@retried
async def assistants(actor: Actor) -> tuple[AssistantChoice, ...]:
    """Return the assistants whose access can be taken away, once the caller has proved enough for that.

    Raises Refused as ``doing.obstacles``.
    """
    async with in_transaction():
        case = await open_case(actor, RULES[Act.DELEGATION].right)
        if reasons := await doing.obstacles(case, Act.DELEGATION):
            raise reasons[0]
        return await act_delegation.choices(case)


@retried
async def perform(actor: Actor, act: Act, asked: ActDetails | None = None) -> Performed:
    """Do an act, or ask another agent to confirm it. Everything is looked at again in its transaction.

    Raises Refused ``agent_right``, ``totp_needed``, ``act_*``, ``agent_stopped``, ``channel_*``, ``email_*``
    or ``mobile_*``.
    """
    rule, wanted = RULES[act], asked or ActDetails()
    async with in_transaction():
        case = await open_case(actor, rule.right, fresh=True)
        if reasons := await _why_not(case, act):
            raise reasons[0]
        await approval.clear(case, act)
        waits = await doing.wants_approval(case, act)
        code = await receipt.write(case.call, act, case.agent.id, case.now)
        if waits:
            await approval.ask(case, act, wanted, code)
        else:
            await doing.do(case, act, wanted, code)
        if act is Act.LETTER:
            await alarms.note(actor, case.agent, AlarmKind.LETTERS)
    return Performed(code, waits)


async def _why_not(case: Case, act: Act) -> list[Refused]:
    waiting = await approval.why_waiting(case, act)
    return [*([waiting] if waiting else ()), *await doing.obstacles(case, act)]


async def _offer(case: Case, act: Act, stale: Refused | None) -> ActOffer:
    rule, reasons = RULES[act], await _why_not(case, act)
    if not case.agent.may(rule.right):
        reasons.insert(0, _without(rule.right))
    elif stale:
        reasons.append(stale)
    return ActOffer(act, rule.points, await doing.wants_approval(case, act), tuple(reasons))


def _without(right: Right) -> Refused:
    return Refused("agent_right", right=str(right))


async def _why_stale(actor: Actor) -> Refused | None:
    """Refused ``totp_needed`` where the agent's last code is too old for what has consequences."""
    try:
        await agent_of(actor, fresh=True)
    except Refused as refusal:
        return refusal
    return None
