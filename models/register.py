"""The register of insured people is filled from a file: every row checked, in transactions nobody feels."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import islice
from time import perf_counter

from tortoise.transactions import in_transaction

from models import journal
from models.access import Actor
from models.account import Account
from models.matricule import Matricule
from models.office import Office
from models.person import Details, Person, matricule_key, sealed_row
from models.refusal import Refused
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
_FEWEST, _MOST = 50, 2000
_AIM = 0.12
"""Seconds one transaction should take: under 0.3 s even when the next one takes twice as long."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file: its line, and its cells by column name.

    ``trouble`` is the code of what kept the row from being read at all.
    """

    line: int
    cells: Mapping[str, str]
    trouble: str = ""


@dataclass(slots=True)
class Counts:
    """What became of the rows. ``birth_dates`` counts those that differ from their matricule's date."""

    rows: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    birth_dates: int = 0

    def add(self, more: "Counts") -> None:
        """Count another batch in."""
        for name, count in asdict(more).items():
            setattr(self, name, getattr(self, name) + count)


Reject = Callable[[Row, Refused], None]


@dataclass(frozen=True, slots=True)
class _Checked:
    """A row in which everything is as it should be."""

    row: Row
    key: str
    matricule: Matricule
    details: Details
    birth_date: date


@dataclass(slots=True)
class _Known:
    """What the register holds of a person so far; ``id`` is None for one of this very batch."""

    id: int | None
    details: Details
    birth_date: date


@dataclass(slots=True)
class _Outcome:
    """What became of one batch."""

    counts: Counts
    refused: list[tuple[Row, Refused]] = field(default_factory=list)

    def differs(self, row: _Checked, before: _Known | None) -> bool:
        """Count a good row; whether the register has to change for it."""
        self.counts.birth_dates += row.birth_date != row.matricule.birth_date
        if before is None:
            self.counts.inserted += 1
        elif (before.details, before.birth_date) == (row.details, row.birth_date):
            self.counts.unchanged += 1
            return False
        else:
            self.counts.updated += 1
        return True


async def import_people(
    actor: Actor, rows: Iterable[Row], reject: Reject, progress: Callable[[Counts], None]
) -> Counts:
    """Insert or update people by matricule; what fails goes to ``reject``, the good ones stay.

    A row that says nothing new is not written again, so that an import may be repeated. Each
    transaction aims at 0.12 s; ``progress`` is told after each. One journal entry an import.
    """
    importing = _Import(actor, reject)
    waiting = iter(rows)
    size = _FEWEST * 4
    try:
        while batch := list(islice(waiting, size)):
            size = _next_size(size, await importing.take(batch))
            progress(importing.counts)
    except BaseException:
        await _conclude(actor, "interrupted", importing.counts)
        raise
    await _conclude(actor, "done", importing.counts)
    return importing.counts


async def _conclude(actor: Actor, outcome: str, counts: Counts) -> None:
    async with in_transaction():
        await journal.append(actor, "register", "people_import", outcome, **asdict(counts))


def _next_size(size: int, took: float) -> int:
    """How many rows the next transaction takes, at most twice as many as this one."""
    return max(_FEWEST, min(_MOST, int(size * min(2.0, _AIM / max(took, 0.001)))))


@dataclass(slots=True)
class _Import:
    actor: Actor
    reject: Reject
    counts: Counts = field(default_factory=Counts)

    async def take(self, batch: list[Row]) -> float:
        """Check a batch, then write it in one transaction; returns the seconds that one took."""
        outcome = _Outcome(Counts(rows=len(batch)))
        sound = [good for row in batch if (good := self._checked(row, outcome))]
        took = _AIM
        if sound:
            async with in_transaction():
                started = perf_counter()
                await self._write(sound, outcome)
            took = perf_counter() - started
        # Only now is it true: a transaction that failed counts for nothing.
        outcome.counts.rejected = len(outcome.refused)
        self.counts.add(outcome.counts)
        for row, refusal in sorted(outcome.refused, key=lambda refused: refused[0].line):
            self.reject(row, refusal)
        return took

    def _checked(self, row: Row, outcome: "_Outcome") -> _Checked | None:
        try:
            return checked(self.actor.office, row)
        except Refused as refusal:
            outcome.refused.append((row, refusal))
            return None

    async def _write(self, batch: list[_Checked], outcome: "_Outcome") -> None:
        known = await self._known(batch)
        fixed = await _with_account(known, batch)
        changed: dict[str, Person] = {}
        for row in batch:
            before = known.get(row.key)
            if before and before.birth_date != row.birth_date and before.id in fixed:
                outcome.refused.append((row.row, Refused("birth_account", "birth_date")))
            elif outcome.differs(row, before):
                known[row.key] = _Known(before.id if before else None, row.details, row.birth_date)
                changed[row.key] = sealed_row(
                    self.actor.office.keys, row.matricule, row.details, row.birth_date
                )
        if changed:
            await Person.bulk_create(
                changed.values(),
                on_conflict=["key"],
                update_fields=["name_key", "birth_date", "matricule", "details"],
            )

    async def _known(self, batch: list[_Checked]) -> dict[str, _Known]:
        # Locked where the engine can (SQLite has its write lock already): an account activated
        # meanwhile would fix the birth date.
        found = Person.filter(key__in=[row.key for row in batch]).select_for_update()
        return {
            person.key: _Known(person.id, person.details_in(self.actor.office.keys), person.birth_date)
            for person in await found
        }


async def _with_account(known: dict[str, _Known], batch: list[_Checked]) -> set[int | None]:
    """Of those whose birth date would change, who has an account: it stays as it is (issue 2, part 3)."""
    changing = [
        before.id for row in batch if (before := known.get(row.key)) and before.birth_date != row.birth_date
    ]
    if not changing:
        return set()
    return {account.person_id for account in await Account.filter(person_id__in=changing)}


def checked(office: Office, row: Row) -> _Checked:
    """Everything that can be said of a row without looking at the register; raises Refused."""
    if row.trouble:
        raise Refused(row.trouble)
    matricule = Matricule.parse(row.cells["matricule"], office.today())
    details = Details(**{name: _clean(row.cells[name], name) for name in LENGTHS})
    born = _birth_date(row.cells["birth_date"], office.today())
    return _Checked(row, matricule_key(office.keys, matricule.digits), matricule, details, born)


def _clean(typed: str, column: str) -> str:
    text = clean_line(typed, LENGTHS[column], column, required=column not in _OPTIONAL)
    if column in _NAMES:
        # No name holds them; markup does (issue 2, part 7).
        for bracket in "[]":
            if bracket in text:
                raise Refused("text_character", column, place=text.index(bracket) + 1)
    return text.lower() if column == "language" else text


def _birth_date(typed: str, today: date) -> date:
    text = typed.strip()
    if not text:
        raise Refused("birth_empty", "birth_date")
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        born = date.fromisoformat(text)
    except ValueError:
        raise Refused("birth_form", "birth_date") from None
    if born > today:
        raise Refused("birth_future", "birth_date")
    return born
