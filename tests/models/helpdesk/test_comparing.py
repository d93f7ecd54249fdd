"""Spelling and one slip of the pen are forgiven; another number, another short name and nonsense are not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.helpdesk import comparing
from models.messages.channel import EMAIL, MOBILE, Channel


@pytest.mark.parametrize(
    ("filed", "typed"),
    [
        ("12, rue du Parc", "12 rue du parc"),
        ("12, rue du Parc", "rue du Parc 12"),
        ("12, rue du Parc", "12 r. du PARC"),
        ("12, rue du Parc", "12 parc"),
        ("12A, avenue de la Liberté", "12 a av. de la liberte"),
        ("12, avenue de la Liberté", "12 av de la librete"),
        ("12, avenue de la Liberté", "12 av de la libertee"),
        ("3, op der Heed", "op der heed 3"),
        ("5, Cité", "5 cite"),
        ("1, rue du 10 Septembre", "rue du 10 septembre 1"),
        ("7, rue Grand-Duc Jean", "7 rue grandduc jean"),
        ("Hauptstraße 4", "hauptstrasse 4"),
        ("8, rue de l'Eau", "8 r de l eau"),
    ],
)
def test_a_street_is_right(filed: str, typed: str) -> None:
    assert comparing.street(filed)(typed)


@pytest.mark.parametrize(
    ("filed", "typed"),
    [
        ("12, rue du Parc", "13 rue du parc"),
        ("12, rue du Parc", "rue du parc"),
        ("12, rue du Parc", "12"),
        ("12, rue du Parc", "12 1 rue du parc"),
        ("12A, rue du Parc", "12 rue du parc"),
        ("12, rue du Parc", "12 rue du Pare"),  # four letters: another street
        ("12, avenue de la Liberté", "12 av de la librette"),
        ("12, rue du Parc", "%"),
        ("12, rue du Parc", "rue"),
        ("5, Cité", "5"),
    ],
)
def test_a_street_is_wrong(filed: str, typed: str) -> None:
    assert not comparing.street(filed)(typed)


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("1234", True),
        ("L-1234", True),
        ("l 1234", True),
        ("１２３４", True),
        ("1243", False),
        ("12345", False),
    ],
)
def test_a_postcode(typed: str, right: bool) -> None:
    assert comparing.postcode("L-1234")(typed) is right


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("Éloïse Anne", True),
        ("eloise anne", True),
        ("eloiseanne", True),
        ("Eloïsse Anne", True),
        ("Eloise", False),
        ("Anne Éloïse", False),
        ("Eloise Anna", False),
        ("Elsie Anne", False),
    ],
)
def test_all_given_names(typed: str, right: bool) -> None:
    assert comparing.names("Éloïse Anne")(typed) is right


@pytest.mark.parametrize(
    ("typed", "right"),
    [("jean-pierre", True), ("Jean Pierre", True), ("NOÉ", True), ("Jean", False), ("noa", False)],
)
def test_a_first_name(typed: str, right: bool) -> None:
    assert comparing.first_name(["Jean-Pierre Marc", "Noé"])(typed) is right


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("9", True),
        ("09.2026", True),
        ("9/26", True),
        ("10", False),
        ("9.2025", False),
        ("13", None),
        ("", None),
    ],
)
def test_a_month(typed: str, right: bool | None) -> None:
    assert comparing.month(date(2026, 9, 30))(typed) is right


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("22.11.2026", True),
        ("20.11", True),
        ("24/11/26", True),
        ("19.11.", False),
        ("22.11.2025", False),
        ("31.2.", None),
        ("hier", None),
        ("22", None),
    ],
)
def test_a_day_that_is_nearly_right(typed: str, right: bool | None) -> None:
    assert comparing.near_day(date(2026, 11, 22))(typed) is right


def test_a_day_at_the_turn_of_the_year() -> None:
    assert comparing.near_day(date(2026, 12, 31))("1.1.")
    assert comparing.near_day(date(2027, 1, 1))("31.12.")
    assert comparing.near_day(date(2026, 2, 28))("29.2.") is None  # no such day in any of these years


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("mobile 23", True),
        ("SMS 23", True),
        ("tél. 23", True),
        ("e-mail 23", False),
        ("mobile 32", False),
        ("mobile 123", None),
        ("23", None),
        ("", None),
    ],
)
def test_the_end_of_a_mobile(typed: str, right: bool | None) -> None:
    assert comparing.channel(Channel(MOBILE, "+352621456123"))(typed) is right


def test_the_end_of_a_mailbox() -> None:
    answer = comparing.channel(Channel(EMAIL, "Eloise@example.lu"))
    assert answer("e-mail SE") and not answer("e-mail lu") and not answer("mobile se")


@given(st.text(max_size=30), st.text(max_size=30))
def test_nothing_that_is_typed_breaks_a_comparison(filed: str, typed: str) -> None:
    for answer in (
        comparing.street(filed),
        comparing.names(filed),
        comparing.first_name([filed]),
        comparing.postcode(filed),
        comparing.month(date(2026, 11, 22)),
        comparing.near_day(date(2026, 11, 22)),
        comparing.channel(Channel(MOBILE, "+352621456123")),
    ):
        assert answer(typed) in (True, False, None)


@given(st.text("abcdefgh", min_size=5, max_size=9), st.data())
def test_one_slip_and_no_more(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("xyz"))
    for slip in (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
    ):
        assert comparing.same_words([word], [slip])
    assert not comparing.same_words([word], ["xy" + word])
    assert not comparing.same_words([word[:4]], [letter + word[1:4]])
