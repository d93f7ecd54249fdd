"""The matricule accepts exactly the numbers of the guide, and catches every slip of one digit."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from idnumbers.nationalid import LUX

from models.matricule import Matricule
from models.refusal import Refused

TODAY = date(2026, 11, 22)
VALID = ["1893120105732", "1937010112347", "1968101545978", "2015092399705", "2019021199694", "2008112199513"]


@pytest.mark.parametrize("digits", VALID)
def test_public_examples_are_valid_in_both_forms(digits: str) -> None:
    assert Matricule.parse(digits, TODAY).digits == digits
    assert Matricule.parse(digits[:11], TODAY).digits == digits
    assert Matricule.parse(f" {digits[:4]}-{digits[4:8]} {digits[8:]} ", TODAY).digits == digits


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1893120105733", "matricule_check"),
        ("1998041799999", "matricule_check"),
        ("2000060500127", "matricule_check"),
        ("1999022900144", "matricule_date"),
        ("2099010100149", "matricule_future"),
        ("1893120105", "matricule_length"),
        ("189312010573", "matricule_length"),
        ("18931201057321", "matricule_length"),
        ("18931201O5732", "matricule_letters"),
        ("", "matricule_empty"),
        ("   ", "matricule_empty"),
        ("١٨٩٣١٢٠١٠٥٧٣٢", "matricule_letters"),
    ],
)
def test_everything_else_is_refused_by_name(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        Matricule.parse(typed, TODAY)
    assert (refusal.value.code, refusal.value.field) == (code, "matricule")


def test_full_width_digits_are_digits() -> None:
    assert Matricule.parse("１８９３１２０１０５７３２", TODAY).digits == "1893120105732"


def test_shown_in_groups() -> None:
    assert str(Matricule("1893120105732")) == "1893 1201 05732"


@given(st.sampled_from(VALID), st.integers(0, 12), st.integers(1, 9))
def test_every_slip_of_one_digit_is_caught(digits: str, place: int, by: int) -> None:
    slipped = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]
    with pytest.raises(Refused):
        Matricule.parse(slipped, TODAY)


@given(st.sampled_from(VALID), st.integers(0, 11))
def test_every_swap_of_neighbours_is_caught(digits: str, place: int) -> None:
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    if swapped != digits:
        with pytest.raises(Refused):
            Matricule.parse(swapped, TODAY)


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999))
def test_an_independent_library_agrees(born: date, serial: int) -> None:
    completed = Matricule.parse(f"{born:%Y%m%d}{serial:03d}", TODAY)
    assert LUX.NationalID.validate(completed.digits)
