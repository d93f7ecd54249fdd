"""What a caller has proved in one call, what it is worth, and when wrong answers make callers doubtful.

The numbers are from docs/guide.md, « proofs to the Helpdesk » and « doubtful caller ».
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from models.helpdesk.call import Call


class CheckKind(StrEnum):
    """What is asked of a caller, and the proofs that are no question."""

    STREET = "street"
    POSTCODE = "postcode"
    GIVEN_NAMES = "given_names"
    LETTER_MONTH = "letter_month"
    CHANNEL = "channel"
    ASSISTANT = "assistant"
    CHILD = "child"
    LAST_LOGIN = "last_login"
    CODE = "code"
    CALL_BACK = "call_back"
    SUPPORT_CODE = "support_code"


PROOFS = {CheckKind.CODE: 3, CheckKind.CALL_BACK: 2, CheckKind.SUPPORT_CODE: 3}
"""The points of each proof; every right answer to a question has one."""
QUESTIONS = tuple(kind for kind in CheckKind if kind not in PROOFS)
ANSWERS_MOST = 3
"""The most answers that count."""
ADDRESS = (CheckKind.STREET, CheckKind.POSTCODE)
"""Of these only one counts: a neighbour knows both."""
CHANNEL_PROOFS = (CheckKind.CODE, CheckKind.CALL_BACK)
"""Of these only the better one counts: whoever holds the telephone has both."""
COUNTS_FOR = timedelta(hours=1)
"""How long a proof counts within its call: a call that was left open proves nothing the next morning."""

DOUBT_AFTER = 2
"""The wrong answers for one person, whoever asked, that make callers doubtful."""
CLOSED_AFTER_WRONG = 4
"""The wrong answers after which nothing is asked until the doubt is over."""
DOUBT_LASTS = timedelta(hours=24)
"""The longest between the wrong answers, and how long the doubt lasts from the last of them."""
DOUBT_SEEN = CLOSED_AFTER_WRONG * DOUBT_LASTS
"""How far back wrong answers can matter."""


class Check(Model):
    """One check of one call, of each kind at most one.

    ``ok`` is None for a question that the caller could not answer, and for a number that was shown for a call
    back that is not confirmed yet.
    """

    id = fields.IntField(primary_key=True)
    call: fields.ForeignKeyRelation[Call] = fields.ForeignKeyField(
        "models.Call", related_name="checks", on_delete=fields.RESTRICT
    )
    call_id: int
    person_id = fields.IntField()
    kind = fields.CharEnumField(CheckKind, max_length=16)
    ok = fields.BooleanField(null=True)
    at = fields.DatetimeField()

    class Meta:
        table = "call_check"
        unique_together = (("call", "kind"),)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Callers for a person are doubtful until ``until``; ``closed`` means that nothing is asked any more."""

    until: datetime
    closed: bool


def points(checks: Iterable[Check], since: datetime) -> int:
    """Return what the checks of one call are worth that were made at ``since`` or later."""
    right = {check.kind for check in checks if check.ok and check.at >= since}
    answers = sum(kind in right for kind in QUESTIONS) - (right >= set(ADDRESS))
    channel = max((PROOFS[kind] for kind in CHANNEL_PROOFS if kind in right), default=0)
    support = PROOFS[CheckKind.SUPPORT_CODE] if CheckKind.SUPPORT_CODE in right else 0
    return min(answers, ANSWERS_MOST) + channel + support


def doubt(wrong: Sequence[datetime], now: datetime) -> Doubt | None:
    """Return the doubt that wrong answers at these moments cause now; None for none."""
    run = list[datetime]()
    for at in sorted(wrong):
        if run and at >= run[-1] + DOUBT_LASTS:
            run.clear()
        run.append(at)
    if len(run) < DOUBT_AFTER or now >= run[-1] + DOUBT_LASTS:
        return None
    return Doubt(run[-1] + DOUBT_LASTS, len(run) >= CLOSED_AFTER_WRONG)


async def doubt_of(person_id: int, now: datetime) -> Doubt | None:
    """Return the doubt about callers for a person, whoever has asked the questions."""
    wrong = Check.filter(person_id=person_id, ok=False, kind__in=QUESTIONS, at__gt=now - DOUBT_SEEN)
    return doubt([check.at for check in await wrong], now)
