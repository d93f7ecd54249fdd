"""Dates, times and waits are Luxembourg's, and read the same everywhere."""

from datetime import UTC, date, datetime, timedelta

import pytest

from screens.text.formats import clock_time, day, lasting, minutes, moment, next_time, number, seconds
from screens.text.phrases import Phrase, catalogue

NIGHT = datetime(2026, 7, 31, 22, 30, tzinfo=UTC)
"""Half past midnight of the next day, in Luxembourg's summer."""


def said(phrase: Phrase) -> str:
    return catalogue("fr").text(phrase)


def test_a_moment_is_told_in_luxembourg() -> None:
    assert day(NIGHT) == "01.08.2026"
    assert clock_time(NIGHT) == "00:30"
    assert moment(NIGHT) == "01.08.2026 00:30"
    assert moment(datetime(2026, 1, 12, 22, 30, tzinfo=UTC)) == "12.01.2026 23:30"


def test_a_date_has_no_zone() -> None:
    assert day(date(2026, 1, 12)) == "12.01.2026"
    assert day(date(893, 12, 1)) == "01.12.0893"


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0"), (128, "128"), (1200, "1\xa0200"), (1_200_000, "1\xa0200\xa0000")]
)
def test_numbers_are_grouped(count: int, shown: str) -> None:
    assert number(count) == shown


def test_one_is_not_many() -> None:
    assert said(seconds(1)) == "une seconde" and said(seconds(20)) == "20 secondes"
    assert said(minutes(1)) == "une minute" and said(minutes(15)) == "15 minutes"


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        (0.2, "une seconde"),
        (59.5, "60 secondes"),
        (89, "89 secondes"),
        (90, "2 minutes"),
        (241, "5 minutes"),
        (7201, "3 heures"),
    ],
)
def test_a_wait_is_never_told_shorter_than_it_is(left: float, shown: str) -> None:
    assert said(lasting(timedelta(seconds=left))) == shown


def test_the_next_time() -> None:
    later = NIGHT + timedelta(minutes=4)
    assert said(next_time(None)) == said(next_time(None, NIGHT)) == "tout de suite"
    assert said(next_time(NIGHT, NIGHT)) == "tout de suite"
    assert said(next_time(later)) == "à 00:34"
    assert said(next_time(later, NIGHT)) == "à 00:34 (dans 4 minutes)"
    assert said(next_time(NIGHT + timedelta(hours=23, minutes=40), NIGHT)) == (
        "le 02.08.2026 à 00:10 (dans 24 heures)"
    )
