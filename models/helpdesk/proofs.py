"""Proofs that are no question: a code read back from the channel, a call back, the support code.

Every operation raises Refused as ``case.open_case``, and ``proof_given`` where the call has that proof.
"""

from dataclasses import dataclass, replace

from tortoise.transactions import in_transaction

from models.account.account import Account
from models.account.login import addressee
from models.actor import Actor
from models.helpdesk.agent import Right
from models.helpdesk.case import Case, open_case
from models.helpdesk.check import PROOFS, Check, CheckKind
from models.helpdesk.verification import noted
from models.journal import journal
from models.messages import delivery
from models.messages.channel import MOBILE, Channel
from models.proof import one_time_code
from models.proof.one_time_code import Addressee
from models.proof.one_time_code_row import Purpose
from models.refusal import Refused
from models.storage.dialect import retried


@dataclass(frozen=True, slots=True)
class ProofOffer:
    """One proof: its points, and why it is not possible now (None where it is)."""

    kind: CheckKind
    points: int
    why_not: Refused | None


@retried
async def offered(actor: Actor) -> tuple[ProofOffer, ...]:
    """Return every proof in its order, those that are not possible with the reason."""
    async with in_transaction():
        case = await open_case(actor)
        reasons = {kind: _why_not(case, kind) for kind in PROOFS}
        reasons[CheckKind.CODE] = reasons[CheckKind.CODE] or await _why_late(case)
        return tuple(ProofOffer(kind, PROOFS[kind], reasons[kind]) for kind in PROOFS)


@retried
async def send_code(actor: Actor) -> None:
    """Send a code to the channel, or send it again; the caller reads it back.

    Raises Refused ``proof_no_account``, ``proof_late``, and as ``one_time_code.start`` and ``resend``.
    """
    async with in_transaction():
        case = await _proving(actor, CheckKind.CODE)
        if refusal := await _why_late(case):
            raise refusal
        calling, to = _calling(case), _addressee(case)
        sent = await one_time_code.newest_here(calling, Purpose.HELPDESK, case.person.id)
        if sent is None:
            await one_time_code.start(calling, Purpose.HELPDESK, to)
        else:
            await one_time_code.resend(calling, sent.id, to)
        await journal.append(actor, case.journal_name, "code_sent", "helpdesk", call=case.call.id)


@retried
async def check_code(actor: Actor, typed: str) -> None:
    """Check the code that the caller reads back. Raises Refused as ``one_time_code.prove``."""
    async with in_transaction():
        case = await _proving(actor, CheckKind.CODE)
        calling = _calling(case)
        sent = await one_time_code.newest_here(calling, Purpose.HELPDESK, case.person.id)
    if sent is None:
        raise Refused("code_ended", "code")
    await one_time_code.prove(calling, sent.id, Purpose.HELPDESK, typed)
    async with in_transaction():
        case = await _proving(actor, CheckKind.CODE)
        await one_time_code.use(calling, sent.id)
        await noted(case, CheckKind.CODE, True)


@retried
async def show_number(actor: Actor) -> str:
    """Return the proven mobile number for a call back, which is noted; shown before, it is shown again.

    Raises Refused ``proof_no_mobile``.
    """
    async with in_transaction():
        case = await _proving(actor, CheckKind.CALL_BACK)
        number = _mobile(case)
        if number is None:
            raise Refused("proof_no_mobile")
        if not any(check.kind is CheckKind.CALL_BACK for check in case.checks):
            await noted(case, CheckKind.CALL_BACK, None)
    return number.address


@retried
async def called_back(actor: Actor, reached: bool) -> None:
    """Note whether the person answered at the number that was shown.

    Raises Refused ``proof_not_shown`` where it was not shown in this call.
    """
    async with in_transaction():
        case = await _proving(actor, CheckKind.CALL_BACK)
        shown = Check.filter(call_id=case.call.id, kind=CheckKind.CALL_BACK, ok=None)
        if not await shown.update(ok=reached, at=case.now):
            raise Refused("proof_not_shown")
        outcome = "right" if reached else "wrong"
        facts = {"call": case.call.id, "kind": str(CheckKind.CALL_BACK)}
        await journal.append(actor, case.journal_name, "call_checked", outcome, **facts)


async def support_code_proved(case: Case) -> None:
    """Note the support code of a terminal at which the person is logged in, in the caller's transaction."""
    if refusal := _why_not(case, CheckKind.SUPPORT_CODE):
        raise refusal
    await noted(case, CheckKind.SUPPORT_CODE, True)


async def _proving(actor: Actor, kind: CheckKind) -> Case:
    case = await open_case(actor, Right.FIND)
    if refusal := _why_not(case, kind):
        raise refusal
    return case


def _why_not(case: Case, kind: CheckKind) -> Refused | None:
    if any(check.kind is kind and check.ok is not None for check in case.checks):
        return Refused("proof_given")
    if kind is CheckKind.SUPPORT_CODE:
        return None
    if case.account is None:
        return Refused("proof_no_account")
    if kind is CheckKind.CALL_BACK:
        return None if _mobile(case) else Refused("proof_no_mobile")
    return None


async def _why_late(case: Case) -> Refused | None:
    """Why no code can be sent now; one that was sent before may have arrived all the same."""
    office = case.actor.office
    channel = _account(case).choices_in(office.keys).channel
    if channel.kind not in office.rules.channels or await delivery.is_late(office, channel.kind):
        return Refused("proof_late")
    return None


def _calling(case: Case) -> Actor:
    """The agent in the call's own conversation: a dropped line keeps the code that was sent."""
    return replace(case.actor, conversation=case.call.conversation)


def _addressee(case: Case) -> Addressee:
    to = addressee(case.actor, case.person, _account(case))
    return replace(to, facts={**to.facts, "source": "helpdesk"})


def _account(case: Case) -> Account:
    if case.account is None:
        raise Refused("proof_no_account")
    return case.account


def _mobile(case: Case) -> Channel | None:
    if case.account is None:
        return None
    addresses = case.account.choices_in(case.actor.office.keys).addresses
    return next((each for each in addresses if each.kind == MOBILE), None)
