"""Points are counted from what was proved; two wrong answers make callers doubtful for a day, four end it."""

from datetime import timedelta
from itertools import combinations

import pytest

from models.helpdesk.check import (
    ADDRESS,
    ANSWERS_MOST,
    PROOFS,
    QUESTIONS,
    Check,
    CheckKind,
    doubt,
    points,
)
from tests.conftest import START

DAY = timedelta(hours=24)
SINCE = START - timedelta(hours=1)


def checks(*kinds: CheckKind, ok: bool | None = True) -> list[Check]:
    return [Check(call_id=1, person_id=1, kind=kind, ok=ok, at=START) for kind in kinds]


def test_answers_have_a_point_each_three_at_most_and_the_address_one() -> None:
    for count in range(len(QUESTIONS) + 1):
        for kinds in combinations(QUESTIONS, count):
            expected = min(ANSWERS_MOST, count - (set(ADDRESS) <= set(kinds)))
            assert points(checks(*kinds), SINCE) == expected


def test_proofs() -> None:
    assert {kind: points(checks(kind), SINCE) for kind in PROOFS} == PROOFS
    assert points(checks(CheckKind.CODE, CheckKind.CALL_BACK), SINCE) == 3  # one telephone
    assert points(checks(CheckKind.CODE, CheckKind.SUPPORT_CODE, *QUESTIONS), SINCE) == 9
    assert points(checks(CheckKind.CALL_BACK, CheckKind.STREET), SINCE) == 3


def test_what_is_wrong_passed_over_or_old_counts_nothing() -> None:
    assert points(checks(*CheckKind, ok=False), SINCE) == points(checks(*CheckKind, ok=None), SINCE) == 0
    assert points(checks(*CheckKind), START + timedelta(seconds=1)) == 0


@pytest.mark.parametrize(
    ("wrong", "now", "until", "closed"),
    [
        ([], 0, None, False),
        ([0], 0, None, False),
        ([0, 1], 1, 25, False),
        ([0, 1], 24.9, 25, False),
        ([0, 1], 25, None, False),
        ([0, 23.9], 24, 47.9, False),
        ([0, 24], 24, None, False),
        ([0, 1, 2], 2, 26, False),
        ([0, 1, 2, 3], 3, 27, True),
        ([0, 1, 2, 3], 27, None, False),
        ([0, 1, 26], 26, None, False),
        ([0, 1, 26, 27], 27, 51, False),
    ],
)
def test_doubt(wrong: list[float], now: float, until: float | None, closed: bool) -> None:
    found = doubt([START + timedelta(hours=at) for at in wrong], START + timedelta(hours=now))
    assert (found.until if found else None) == (None if until is None else START + timedelta(hours=until))
    assert (found is not None and found.closed) is closed
