"""The agent types what the caller answers, and learns only whether it is right.

Every operation raises Refused as ``case.open_case``.
"""

from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from models.actor import Actor
from models.helpdesk import questions
from models.helpdesk.agent import Right
from models.helpdesk.case import Case, open_case
from models.helpdesk.check import QUESTIONS, Check, CheckKind
from models.journal import journal
from models.refusal import Refused
from models.storage.dialect import retried

ANSWER_LENGTH = 120


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question of the call: open, right, wrong, or passed over because the caller does not know."""

    kind: CheckKind
    state: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What the caller has proved. ``doubt_until``: callers for this person are doubtful until then.

    ``closed`` means that nothing is asked until then; ``proofs`` are the right proofs other than answers.
    """

    points: int
    questions: tuple[AskedQuestion, ...]
    proofs: tuple[CheckKind, ...]
    doubt_until: datetime | None
    closed: bool


@retried
async def verified(actor: Actor) -> Verified:
    """Return what the caller of the open call has proved."""
    async with in_transaction():
        return of_case(await open_case(actor))


@retried
async def answer(actor: Actor, kind: CheckKind, typed: str) -> bool:
    """Check an answer; returns whether it is right. What cannot be an answer at all is refused, not counted.

    Raises Refused ``question_unasked``, ``question_answered``, ``question_closed``, ``text_empty``,
    ``text_long``, ``answer_form``.
    """
    if not typed.strip():
        raise Refused("text_empty", "answer")
    if len(typed) > ANSWER_LENGTH:
        raise Refused("text_long", "answer", most=ANSWER_LENGTH)
    async with in_transaction():
        case = await _asking(actor, kind)
        known = (await questions.answers(actor.office, case.person)).get(kind)
        if known is None:  # it is no longer on file: the person has changed it during the call
            raise Refused("question_unasked", "answer")
        right = known(typed)
        if right is None:
            raise Refused("answer_form", "answer")
        await noted(case, kind, right)
    return right


@retried
async def pass_over(actor: Actor, kind: CheckKind) -> None:
    """The caller does not know: the question does not come again in this call. Raises as ``answer``."""
    async with in_transaction():
        await noted(await _asking(actor, kind), kind, None)


async def noted(case: Case, kind: CheckKind, ok: bool | None) -> None:
    """Write a check and its line in the journal, in the caller's transaction; never the answer."""
    await Check.create(call_id=case.call.id, person_id=case.person.id, kind=kind, ok=ok, at=case.now)
    outcome = "passed" if ok is None else "right" if ok else "wrong"
    await journal.append(
        case.actor, case.journal_name, "call_checked", outcome, call=case.call.id, kind=str(kind)
    )


def of_case(case: Case) -> Verified:
    """Return what is proved in a case."""
    states = {check.kind: {None: "passed", True: "right", False: "wrong"}[check.ok] for check in case.checks}
    asked = [CheckKind(kind) for kind in case.call.questions.split()]
    return Verified(
        case.points,
        tuple(AskedQuestion(kind, states.get(kind, "open")) for kind in asked),
        tuple(check.kind for check in case.checks if check.ok and check.kind not in QUESTIONS),
        case.doubt.until if case.doubt else None,
        case.doubt is not None and case.doubt.closed,
    )


async def _asking(actor: Actor, kind: CheckKind) -> Case:
    case = await open_case(actor, Right.FIND)
    if kind not in case.call.questions.split():
        raise Refused("question_unasked", "answer")
    if any(check.kind is kind for check in case.checks):
        raise Refused("question_answered", "answer")
    if case.doubt and case.doubt.closed:
        raise Refused("question_closed", "answer", until=case.doubt.until)
    return case
