"""The insured person as registered by the social security: sealed except for the birth date."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.matricule import Matricule
from models.office import LUXEMBOURG
from models.storage.keys import Keyring
from models.text import search_key

MAJORITY = 18
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Details:
    """What the register has on a person; every value is one clean line."""

    family_name: str
    given_names: str
    street: str
    postcode: str
    city: str
    country: str
    language: str

    @property
    def initials(self) -> str:
        """The initials for messages, which may not name the person: « É. W. »."""
        return " ".join(f"{name[0]}." for name in (self.given_names, self.family_name) if name)

    @property
    def full_name(self) -> str:
        """The name for screens: « WAGNER Noé »."""
        return f"{self.family_name.upper()} {self.given_names}".strip()


class Person(Model):
    """One row per matricule. ``key`` is its blind index, and the row's name in every seal.

    Where the register has a date of death, nobody enters the account or the record any more
    (docs/guide.md, « death »).
    """

    id = fields.IntField(primary_key=True)
    key = fields.CharField(max_length=64, unique=True)
    name_key = fields.CharField(max_length=64, db_index=True)
    birth_date = fields.DateField()
    death_date: date | None = fields.DateField(null=True)
    matricule = fields.BinaryField()
    details = fields.BinaryField()

    class Meta:
        table = "person"

    def details_in(self, keys: Keyring) -> Details:
        """Open the sealed details. Raises Damaged."""
        return details_opened(keys, self.key, self.details)

    def matricule_in(self, keys: Keyring) -> Matricule:
        """Open the sealed matricule. Raises Damaged."""
        return Matricule(keys.open("person.matricule", self.key, self.matricule).decode())

    @property
    def majority(self) -> datetime:
        """The instant of the 18th birthday, midnight in Luxembourg (law of 24 July 2014, art. 13)."""
        born = self.birth_date
        try:
            day = born.replace(year=born.year + MAJORITY)
        except ValueError:  # born on 29 February: the day after the 28th (Civil Code, art. 488)
            day = date(born.year + MAJORITY, 3, 1)
        return datetime.combine(day, time(), LUXEMBOURG).astimezone(UTC)


def matricule_key(keys: Keyring, matricule: str) -> str:
    """Return the blind index of a matricule's digits, from which the digits cannot be read."""
    return keys.mac("matricule", matricule)


def name_key(keys: Keyring, family_name: str, birth_date: date) -> str:
    """Return the blind index of a family name together with the birth date."""
    return keys.mac("name", f"{search_key(family_name)}|{birth_date.isoformat()}")


def sealed_columns(keys: Keyring, matricule: Matricule, details: Details, birth_date: date) -> dict[str, Any]:
    """Return the columns of a row, names and matricule sealed."""
    key = matricule_key(keys, matricule.digits)
    blob = _JSON.encode({name: getattr(details, name) for name in Details.__slots__}).encode()
    return {
        "key": key,
        "name_key": name_key(keys, details.family_name, birth_date),
        "birth_date": birth_date,
        "matricule": keys.seal("person.matricule", key, matricule.digits.encode()),
        "details": keys.seal("person.details", key, blob),
    }


def sealed_row(keys: Keyring, matricule: Matricule, details: Details, birth_date: date) -> Person:
    """Return an unsaved row, names and matricule sealed."""
    return Person(**sealed_columns(keys, matricule, details, birth_date))


def details_opened(keys: Keyring, key: str, sealed: bytes) -> Details:
    """Open the details of the row with this key. Raises Damaged."""
    return Details(**json.loads(keys.open("person.details", key, sealed)))


async def find(keys: Keyring, matricule: Matricule) -> Person | None:
    """Return the person with this matricule, found by blind index, or None."""
    return await Person.get_or_none(key=matricule_key(keys, matricule.digits))


def told_of(person: Person, details: Details, source: str, now: datetime) -> dict[str, Any]:
    """Return the facts that a message gives: whom it concerns, when and from where.

    The initials and the birth year tell a parent and three children at one address apart.
    """
    return {
        "initials": details.initials,
        "birth_year": person.birth_date.year,
        "at": now.isoformat(),
        "source": source,
    }
