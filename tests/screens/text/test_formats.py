"""Dates, times and waits are Luxembourg's, and read the same everywhere."""

from datetime import UTC, date, datetime, timedelta

import pytest

from screens.text.formats import (
    clock_time,
    day,
    lasting,
    minutes,
    moment,
    next_time,
    number,
    partial_day,
    seconds,
    years,
)
from screens.text.phrases import LANGUAGES, Said, catalogue

NIGHT = datetime(2026, 7, 31, 22, 30, tzinfo=UTC)
"""Half past midnight of the next day, in Luxembourg's summer."""


def said(told: Said, language: str = "fr") -> str:
    return catalogue(language).text(told)


def test_a_moment_is_told_in_luxembourg() -> None:
    assert said(day(NIGHT)) == "01.08.2026"
    assert clock_time(NIGHT) == "00:30"
    assert said(moment(NIGHT)) == "01.08.2026 00:30"
    assert said(moment(datetime(2026, 1, 12, 22, 30, tzinfo=UTC))) == "12.01.2026 23:30"


def test_a_date_has_no_zone() -> None:
    assert said(day(date(2026, 1, 12))) == "12.01.2026"
    assert said(day(date(893, 12, 1))) == "01.12.0893"


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0"), (128, "128"), (1200, "1\xa0200"), (1_200_000, "1\xa0200\xa0000")]
)
def test_numbers_are_grouped(count: int, shown: str) -> None:
    assert said(number(count)) == shown


def test_one_is_not_many() -> None:
    assert said(seconds(1)) == "une seconde" and said(seconds(20)) == "20 secondes"
    assert said(minutes(1)) == "une minute" and said(minutes(15)) == "15 minutes"
    assert said(years(1)) == "un an" and said(years(0)) == "0 ans" and said(years(42)) == "42 ans"


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_and_many_are_told_apart_in_every_language(language: str) -> None:
    for form in (seconds, minutes, years):
        one, many = said(form(1), language), said(form(7), language)
        assert "1" not in one and "{" not in one and "7" in many, (language, one, many)


@pytest.mark.parametrize(
    ("language", "the_day", "count", "when"),
    [
        ("fr", "01.08.2026", "1\xa0200\xa0000", "le 02.08.2026 à 00:10 (dans 24 heures)"),
        ("de", "01.08.2026", "1.200.000", "am 02.08.2026 um 00:10 Uhr (in 24 Stunden)"),
        ("en", "01/08/2026", "1,200,000", "on 02/08/2026 at 00:10 (in 24 hours)"),
        ("lb", "01.08.2026", "1.200.000", "02.08.2026 um 00:10 Auer (nach 24 Stonnen)"),
        ("pt", "01/08/2026", "1\xa0200\xa0000", "em 02/08/2026 às 00:10 (dentro de 24 horas)"),
    ],
)
def test_every_language_writes_them_its_own_way(language: str, the_day: str, count: str, when: str) -> None:
    assert said(day(NIGHT), language) == the_day
    assert said(moment(NIGHT), language) == f"{the_day} 00:30"
    assert said(partial_day("2026-08-01T00:30"), language) == f"{the_day} 00:30"
    assert said(partial_day("2026-08"), language) == the_day[3:]
    assert said(partial_day("2026"), language) == "2026" and said(partial_day(""), language) == ""
    assert said(number(1_200_000), language) == count and said(number(999), language) == "999"
    assert said(next_time(NIGHT + timedelta(hours=23, minutes=40), NIGHT), language) == when


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
