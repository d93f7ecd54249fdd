"""A matricule is thirteen digits whose date exists and whose two check digits are right."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from models.refusal import Refused

DIGITS, STEM = 13, 11
"""The digits of a whole matricule, and of its old form, which the check digits complete."""

# Verhoeff's tables: the dihedral group D5 and its permutation.
_MULTIPLY = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
_PERMUTE = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 5, 7, 6, 2, 8, 3, 0, 9, 4),
    (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7),
    (9, 4, 5, 3, 1, 2, 6, 8, 7, 0),
    (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5),
    (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)
_INVERSE = (0, 4, 3, 2, 1, 5, 6, 7, 8, 9)

# Luhn's table: twice the digit, as the sum of its own digits.
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def _luhn(digits: str) -> str:
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        total += digit if place % 2 else _DOUBLED[digit]
    return str(-total % 10)


def _verhoeff(digits: str) -> str:
    check = 0
    for place, digit in enumerate(map(int, reversed(digits)), start=1):
        check = _MULTIPLY[check][_PERMUTE[place % 8][digit]]
    return str(_INVERSE[check])


@dataclass(frozen=True, slots=True)
class Matricule:
    """The national identification number: YYYYMMDD, three digits, Luhn and Verhoeff check digits.

    Both check digits are taken over the first eleven digits (docs/guide.md, « Matricule »).
    """

    digits: str

    @classmethod
    def parse(cls, typed: str, today: date, field: str = "matricule") -> "Matricule":
        """Read 11 or 13 digits, with or without blanks and hyphens; the old form is completed.

        Raises Refused ``matricule_empty``, ``matricule_letters``, ``matricule_length``, ``matricule_check``,
        ``matricule_date`` or ``matricule_future``.
        """
        digits = re.sub(r"[\s\-\u2010-\u2015]", "", unicodedata.normalize("NFKC", typed))
        if not digits:
            raise Refused("matricule_empty", field)
        if not (digits.isascii() and digits.isdigit()):
            raise Refused("matricule_letters", field)
        if len(digits) not in (STEM, DIGITS):
            raise Refused("matricule_length", field, count=len(digits))
        stem = digits[:STEM]
        complete = stem + _luhn(stem) + _verhoeff(stem)
        if len(digits) == DIGITS and digits != complete:
            raise Refused("matricule_check", field)
        try:
            born = date(int(stem[:4]), int(stem[4:6]), int(stem[6:8]))
        except ValueError:
            raise Refused("matricule_date", field) from None
        if born > today:
            raise Refused("matricule_future", field)
        return cls(complete)

    @property
    def birth_date(self) -> date:
        """The date in the number; the registered birth date, not this one, governs the age."""
        return date(int(self.digits[:4]), int(self.digits[4:6]), int(self.digits[6:8]))

    def __str__(self) -> str:
        return f"{self.digits[:4]} {self.digits[4:8]} {self.digits[8:]}"
