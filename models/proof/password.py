"""A password has at least 8 characters, a letter and a digit, and is not easily guessed (guide, row 3)."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache

from models.matricule import Matricule
from models.person import Details
from models.refusal import Refused

LEAST, MOST = 8, 128
"""The fewest and the most code points of a password, counted before NFKC."""
NAME_PART = 4
"""Letters from which on a part of the name may not occur in the password."""


@dataclass(frozen=True, slots=True)
class Owner:
    """What a password may not contain, because others know it."""

    matricule: Matricule
    birth_date: date
    details: Details


def normalised(password: str) -> str:
    """Return what is hashed: the password in NFKC, blanks kept (NIST SP 800-63B-4, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def check(password: str, confirmation: str, owner: Owner) -> str:
    """Return the password as it will be hashed. Raises Refused ``password_*`` (guide, row 3)."""
    if len(password) < LEAST:
        raise Refused("password_short", "password", least=LEAST)
    if len(password) > MOST:
        raise Refused("password_long", "password", most=MOST)
    text = normalised(password)
    categories = {unicodedata.category(character) for character in text}
    if not any(category.startswith("L") for category in categories):
        raise Refused("password_letter", "password")
    if "Nd" not in categories:
        raise Refused("password_digit", "password")
    _refuse_guessable(text, owner)
    if password != confirmation:
        raise Refused("password_confirmation", "confirmation")
    return text


def _refuse_guessable(text: str, owner: Owner) -> None:
    folded, plain = text.casefold(), _plain(text)
    if owner.matricule.digits[:11] in folded:
        raise Refused("password_matricule", "password")
    if any(owner.birth_date.strftime(form) in folded for form in ("%Y%m%d", "%d%m%Y", "%d%m%y")):
        raise Refused("password_birth", "password")
    if "esante" in plain:
        raise Refused("password_esante", "password")
    names = f"{owner.details.family_name} {owner.details.given_names}"
    parts = "".join(c if c.isalpha() else " " for c in _plain(names)).split()
    if any(part in plain for part in parts if len(part) >= NAME_PART):
        raise Refused("password_name", "password")
    if folded in _common():
        raise Refused("password_common", "password")


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@cache
def _common() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # 42 ms: only when a password is chosen

    return frozenset(FREQUENCY_LISTS["passwords"])
