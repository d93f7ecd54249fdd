"""The register of insured people is imported from a file: each row checked, in short transactions."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from itertools import islice
from time import perf_counter
from typing import Any

from tortoise.transactions import in_transaction

from models.account import locks
from models.account.account import Account
from models.actor import Actor, need_operator
from models.journal import journal
from models.office import Office
from models.person import Details, Person, details_opened, sealed_columns
from models.refusal import Refused
from models.register.person_row import PersonRow, Sound, checked
from models.storage import dialect
from models.storage.dialect import retried
from models.storage.engines.log import WriteAheadLog
from models.storage.keys import Damaged, Keyring

_FEWEST, _MOST = 50, 2000
_AIM = 0.15
"""Seconds a transaction should take: still under 0.3 s when the next one takes twice as long."""

_KNOWN = "SELECT id, key, birth_date, death_date, details FROM person WHERE key IN ({})"
_SEALED = ("key", "name_key", "birth_date", "matricule", "details")
_WRITTEN = (*_SEALED, "death_date")


@dataclass(slots=True)
class Counts:
    """How many rows had which result.

    ``birth_dates`` counts those that differ from their matricule's date, ``repaired`` those updated because
    what the register held of them did not open any more, ``deaths`` the dates of death that are new.
    """

    rows: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    birth_dates: int = 0
    repaired: int = 0
    deaths: int = 0

    def add(self, more: "Counts") -> None:
        """Add the counts of another batch."""
        for name, count in asdict(more).items():
            setattr(self, name, getattr(self, name) + count)


Reject = Callable[[PersonRow, Refused], None]


@dataclass(slots=True)
class _Known:
    """What the register holds of a person so far; ``id`` is None for a person new in this batch.

    ``details`` is None where the row does not open: the file's row replaces it.
    """

    id: int | None
    details: Details | None
    birth_date: date
    death_date: date | None


@dataclass(slots=True)
class _Batch:
    """Rows that are written together, after checking: the sound ones and the refused ones."""

    rows: int = 0
    sound: list[Sound] = field(default_factory=list)
    refused: list[tuple[PersonRow, Refused]] = field(default_factory=list)


@dataclass(slots=True)
class _Decided:
    """What a batch does: people to write, rows refused, and the persons whose birth date changes.

    ``dead`` are those whose date of death the register held already, ``died`` those of whom it is new.
    """

    counts: Counts
    refused: list[tuple[PersonRow, Refused]]
    changed: dict[str, list[Any]] = field(default_factory=dict)
    moved: set[int | None] = field(default_factory=set)
    dead: set[str] = field(default_factory=set)
    died: set[str] = field(default_factory=set)

    def differs(self, row: Sound, before: _Known | None) -> bool:
        """Count a sound row; returns whether the register has to change for it."""
        self.counts.birth_dates += row.birth_date != row.matricule.birth_date
        death = self.death(row, before)
        if before is None:
            self.counts.inserted += 1
        elif (before.details, before.birth_date, before.death_date) == (row.details, row.birth_date, death):
            self.counts.unchanged += 1
            return False
        else:
            self.counts.updated += 1
            self.counts.repaired += before.details is None
        return True

    def death(self, row: Sound, before: _Known | None) -> date | None:
        """Return the date of death that the register holds after a row, and note whether it is new."""
        death = _death(before, row)
        if not death:
            self.died.discard(row.key)  # which an earlier row of this file has said
        elif row.key not in self.dead:
            self.died.add(row.key)
        return death


async def import_people(
    actor: Actor, rows: Iterable[PersonRow], reject: Reject, progress: Callable[[Counts], None]
) -> Counts:
    """Insert or update people by matricule; refused rows go to ``reject``, the others are kept.

    Of a row that is refused for its birth date alone the date of death is taken all the same. A row that
    changes nothing is not written again, so that an import may be repeated. Checking and sealing
    happen between the transactions, each of which is sized to take about 0.15 s: others get their turns in
    between. ``progress`` gets the counts after each. The import is one journal line. Raises Refused
    ``operator_only`` before anything is read.
    """
    need_operator(actor)
    importing = _Import(actor, reject)
    reading = iter(rows)
    try:
        async with importing.log:
            while batch := list(islice(reading, importing.size)):
                await importing.take(_checked_batch(actor.office, batch))
                progress(importing.counts)
    except BaseException:
        await _conclude(actor, "interrupted", importing.counts)
        raise
    await _conclude(actor, "done", importing.counts)
    return importing.counts


@retried
async def _conclude(actor: Actor, outcome: str, counts: Counts) -> None:
    async with in_transaction():
        await journal.append(actor, "register", "people_import", outcome, **asdict(counts))


def _next_size(size: int, took: float) -> int:
    """How many rows the next transaction takes: at most twice as many as this one."""
    return max(_FEWEST, min(_MOST, int(size * min(2.0, _AIM / max(took, 0.001)))))


def _checked_batch(office: Office, rows: list[PersonRow]) -> _Batch:
    batch, today = _Batch(len(rows)), office.today()
    for row in rows:
        try:
            batch.sound.append(checked(office.keys, today, row))
        except Refused as refusal:
            batch.refused.append((row, refusal.with_traceback(None)))
    return batch


@dataclass(slots=True)
class _Import:
    actor: Actor
    reject: Reject
    counts: Counts = field(default_factory=Counts)
    size: int = _FEWEST * 4
    log: WriteAheadLog = field(default_factory=WriteAheadLog)

    async def take(self, batch: _Batch) -> None:
        """Write a batch into the register, and report its refused rows."""
        while not await self._write(decided := await self._decide(batch)):
            pass  # somebody activated an account, or another import wrote, in between: decide again
        # Only now is it true: a transaction that failed counts for nothing.
        decided.counts.rejected = len(decided.refused)
        self.counts.add(decided.counts)
        for row, refusal in sorted(decided.refused, key=lambda refused: refused[0].line):
            self.reject(row, refusal)

    async def _decide(self, batch: _Batch) -> _Decided:
        known = await _known(self.actor.office.keys, [row.key for row in batch.sound])
        moving = {_moving(known.get(row.key), row) for row in batch.sound} - {None}
        fixed = await _with_account(moving)
        decided = _Decided(Counts(rows=batch.rows), list(batch.refused))
        decided.dead = {key for key, person in known.items() if person.death_date}
        for row in batch.sound:
            before = known.get(row.key)
            if (person := _moving(before, row)) in fixed:
                decided.refused.append((row.row, Refused("birth_account", "birth_date")))
                assert before is not None
                if decided.death(row, before) != before.death_date:
                    row = replace(row, details=before.details or row.details, birth_date=before.birth_date)
                    self._change(decided, known, row)
            elif decided.differs(row, before):
                if person:
                    decided.moved.add(person)
                self._change(decided, known, row)
        decided.counts.deaths = len(decided.died)
        return decided

    def _change(self, decided: _Decided, known: dict[str, _Known], row: Sound) -> None:
        before = known.get(row.key)
        death = _death(before, row)
        known[row.key] = _Known(before.id if before else None, row.details, row.birth_date, death)
        sealed = sealed_columns(self.actor.office.keys, row.matricule, row.details, row.birth_date)
        decided.changed[row.key] = [*(sealed[name] for name in _SEALED), death]

    @retried
    async def _write(self, decided: _Decided) -> bool:
        """Write in one transaction; returns whether the decision still held."""
        if not decided.changed:
            self.size = _next_size(self.size, 0.0)
            return True
        await self.log.carried_over()
        async with in_transaction():
            started = perf_counter()
            # Another import may have written a death since, of which this file says nothing.
            await dialect.alone("register")
            if await _dead(decided.changed) != decided.dead & decided.changed.keys():
                return False
            # Locked where the engine can (SQLite has its write lock already): an account activated
            # since the decision fixes the birth date.
            if decided.moved:
                await Person.filter(id__in=decided.moved).select_for_update().only("id")
                if await _with_account(decided.moved):
                    return False
            await dialect.put("person", _WRITTEN, list(decided.changed.values()))
            if decided.died:
                await _close(self.actor, sorted(decided.died))
        self.log.carry_over()
        self.size = _next_size(self.size, perf_counter() - started)
        return True


async def _close(actor: Actor, keys: list[str]) -> None:
    """Close the accounts of people who have died, in the transaction that writes the date of death.

    A date that is taken back opens nothing by itself: whoever asks for that proves who they are.
    """
    dead: Sequence[Any] = await Person.filter(key__in=keys).order_by("id").values_list("id", flat=True)
    for account in await dialect.held(Account.filter(person_id__in=list(dead), disabled_at=None)).order_by(
        "id"
    ):
        await locks.disable(actor.office, account)
    await journal.append_all(actor, [f"person:{person}" for person in dead], "person_died")


async def _dead(keys: Iterable[str]) -> set[str]:
    dead = Person.filter(key__in=list(keys), death_date__isnull=False)
    return {str(key) for key in await dead.values_list("key", flat=True)}


def _death(before: _Known | None, row: Sound) -> date | None:
    """The date of death that the register holds after this row."""
    return row.death_date if row.tells_death or before is None else before.death_date


def _moving(before: _Known | None, row: Sound) -> int | None:
    """The person in the register whose birth date this row would change."""
    return before.id if before and before.birth_date != row.birth_date else None


async def _known(keys: Keyring, wanted: list[str]) -> dict[str, _Known]:
    # As plain rows: making a million models of them would take longer than all the rest.
    if not wanted:
        return {}
    rows = await dialect.rows(_KNOWN.format(", ".join("?" * len(wanted))), wanted)
    return {
        row["key"]: _Known(
            row["id"],
            _details(keys, row),
            _day(row["birth_date"]),
            _day(row["death_date"]) if row["death_date"] else None,
        )
        for row in rows
    }


def _details(keys: Keyring, row: dict[str, Any]) -> Details | None:
    try:
        return details_opened(keys, row["key"], row["details"])
    except Damaged:
        return None


def _day(stored: date | str) -> date:
    """A date, which SQLite keeps as text."""
    return date.fromisoformat(stored) if isinstance(stored, str) else stored


async def _with_account(people: set[int | None]) -> set[int | None]:
    """Those of the people who have an account: their birth date does not change any more."""
    if not people:
        return set()
    return {account.person_id for account in await Account.filter(person_id__in=people)}
