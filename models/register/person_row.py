"""A row of the register's file is checked: it is a sound person, or is refused with the reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from models.matricule import Matricule
from models.person import Details, matricule_key
from models.refusal import Refused
from models.storage.keys import Keyring
from models.text import clean_line

COLUMNS = (
    "matricule",
    "family_name",
    "given_names",
    "birth_date",
    "street",
    "postcode",
    "city",
    "country",
    "language",
)
OPTIONAL_COLUMNS = ("death_date",)
"""A file without such a column leaves as it is what the register holds."""
LENGTHS = {
    "family_name": 80,
    "given_names": 80,
    "street": 80,
    "postcode": 16,
    "city": 60,
    "country": 60,
    "language": 16,
}
"""The longest value of each column, in code points."""

_OPTIONAL = frozenset({"given_names", "street", "postcode", "language"})
_NAMES = frozenset({"family_name", "given_names"})
_BRACKET = re.compile(r"[\[\]]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row of the file: its line number, and its cells by column name.

    ``trouble`` is the code of what kept the row from being read at all.
    """

    line: int
    cells: Mapping[str, str]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Sound:
    """A row that passed every check. ``tells_death``: its file has the column of ``death_date``."""

    row: PersonRow
    key: str
    matricule: Matricule
    details: Details
    birth_date: date
    death_date: date | None
    tells_death: bool


def checked(keys: Keyring, today: date, row: PersonRow) -> Sound:
    """Check all that needs no look at the register.

    Raises Refused ``matricule_*``, ``text_*``, ``birth_empty``, ``birth_form``, ``birth_future``,
    ``death_form``, ``death_future``, ``death_birth``, or the row's ``trouble``.
    """
    if row.trouble:
        raise Refused(row.trouble)
    matricule = Matricule.parse(row.cells["matricule"], today)
    details = Details(**{name: _clean(row.cells[name], name) for name in LENGTHS})
    born = _birth_date(row.cells["birth_date"], today)
    typed = row.cells.get("death_date")
    died = _past(typed, today, "death") if typed and typed.strip() else None
    if died and died < born:
        raise Refused("death_birth", "death_date")
    key = matricule_key(keys, matricule.digits)
    return Sound(row, key, matricule, details, born, died, typed is not None)


def _clean(typed: str, column: str) -> str:
    text = clean_line(typed, LENGTHS[column], column, required=column not in _OPTIONAL)
    # No name holds brackets; markup does.
    if column in _NAMES and (bracket := _BRACKET.search(text)):
        raise Refused("text_character", column, place=bracket.start() + 1)
    return text.lower() if column == "language" else text


def _birth_date(typed: str, today: date) -> date:
    if not typed.strip():
        raise Refused("birth_empty", "birth_date")
    return _past(typed, today, "birth")


def _past(typed: str, today: date, what: str) -> date:
    """The date of a birth or death, today at the latest."""
    text, column = typed.strip(), f"{what}_date"
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused(f"{what}_form", column) from None
    if day > today:
        raise Refused(f"{what}_future", column)
    return day
