"""A password follows the guide's rule, and is refused where anybody could guess it."""

from datetime import date

import pytest

from models.matricule import Matricule
from models.person import Details
from models.proof.password import Owner, check
from models.refusal import Refused

OWNER = Owner(
    Matricule("1893120105732"),
    date(1893, 12, 1),
    Details("WAGNER-THILL", "Éloïse Ann", "", "", "", "LU", "fr"),
)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_short"),
        ("tulip 4", "password_short"),
        ("x1" * 65, "password_long"),
        ("42424242424", "password_digit"),
        ("tulipe bleue", "password_digit"),
        ("4242 4242 !!", "password_letter"),
        ("a1893120105732", "password_matricule"),
        ("18931201057 ok", "password_matricule"),
        ("le 18931201 ok", "password_birth"),
        ("le 01121893 ok", "password_birth"),
        ("le 011293 chien", "password_birth"),
        ("Wagner12 ok", "password_name"),
        ("eloise 12 ok", "password_name"),
        ("mon ESANTÉ 12", "password_esante"),
        ("password1", "password_common"),
        ("PassWord1", "password_common"),
    ],
)
def test_refused_with_its_reason(password: str, code: str) -> None:
    if code == "password_digit" and password.isdigit():
        code = "password_letter"
    with pytest.raises(Refused) as caught:
        check(password, password, OWNER)
    assert (caught.value.code, caught.value.field) == (code, "password")


@pytest.mark.parametrize(
    "password",
    ["tulipe 42", "  deux blancs 2  ", "пароль котик 7", "ann aime le 7", "密码密码密码密码٣", "x1" * 64],
)
def test_accepted(password: str) -> None:
    assert check(password, password, OWNER)


def test_confirmation_differs() -> None:
    with pytest.raises(Refused) as caught:
        check("tulipe 42", "tulipe 43", OWNER)
    assert (caught.value.code, caught.value.field) == ("password_confirmation", "confirmation")


def test_normalised_so_that_every_keyboard_gives_the_same() -> None:
    assert check("tulipé 42", "tulipé 42", OWNER) == check("tulipe\u0301 42", "tulipe\u0301 42", OWNER)
