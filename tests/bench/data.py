"""How fast people are imported, found again and written to, each measured in a process of its own.

python -m tests.bench.data 100000; with TESTS_ON=postgres on a server
"""

import asyncio
import csv
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from models.actor import Actor, Role
from models.matricule import Matricule
from models.office import Office
from models.person import Person, find
from models.register.person_row import COLUMNS
from models.storage import database
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tests import postgres
from tests.bench.memory import peak

TODAY = date(2026, 11, 22)
_FIRST = date(1926, 1, 1)
_DAYS = 36_500
_FAMILIES = ("WAGNER", "SCHMIT", "Da Silva", "MÜLLER-THILL", "Weber", "FERREIRA", "Hoffmann", "KIEFFER")
_GIVEN = ("Éloïse", "Noé", "Maria João", "Luc", "Anne-Catherine", "Șerban", "Léa", "Jean-Pierre")
_CITIES = (("L-1234", "Luxembourg"), ("L-4011", "Esch-sur-Alzette"), ("L-9010", "Ettelbruck"))


def people(count: int) -> Iterator[list[str]]:
    """Fictional people with valid matricules, always the same ones, in no order."""
    for n in range(count):
        born = _FIRST + timedelta(days=(n * 7919) % _DAYS)
        number = Matricule.parse(f"{born:%Y%m%d}{n // _DAYS:03d}", TODAY)
        postcode, city = _CITIES[n % len(_CITIES)]
        yield [
            number.digits,
            _FAMILIES[n % len(_FAMILIES)],
            _GIVEN[n // 8 % len(_GIVEN)],
            born.isoformat(),
            f"{n % 200}, rue du Parc",
            postcode,
            city,
            "LU",
            ("fr", "lb", "pt")[n % 3],
        ]


@cache
def _folder(count: int) -> TemporaryDirectory[str]:
    """Where the file of so many people and the database made from it lie, until this process ends."""
    folder = TemporaryDirectory(prefix="esante-bench-")
    with Path(folder.name, "people.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        table.writerows(people(count))
    if postgres.ON:
        Path(folder.name, "name").write_text(postgres.created())
    return folder


@cache
def import_people(count: int) -> dict[str, float]:
    """Import into an empty database: rows/s, and the peak memory of the process in MB; then once more."""
    first = _measured("imported", count)
    again = _measured("imported", count)
    return {**first, "again_rows_per_s": again["rows_per_s"]}


def lookup(count: int) -> dict[str, float]:
    """Find somebody by matricule among so many: median and 95th percentile in ms."""
    import_people(count)
    return _measured("looked_up", count)


def letters(count: int) -> dict[str, float]:
    """Issue so many letters, as CSV and PDF: letters/s, and the peak memory in MB."""
    import_people(max(count, 1000))
    return _measured("lettered", max(count, 1000), count)


def _measured(what: str, people_count: int, count: int = 0) -> dict[str, float]:
    folder = _folder(people_count).name
    command = [sys.executable, "-m", "tests.bench.data", what, folder, str(count or people_count)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    figures: dict[str, float] = json.loads(told)
    return figures


async def _imported(actor: Actor, folder: Path, count: int) -> dict[str, float]:
    from tui.commands import admin

    started = perf_counter()
    await admin.import_people(actor, folder / "people.csv", _silent, _no_bar)
    took = perf_counter() - started
    return {"rows_per_s": round(count / took), "seconds": round(took, 2), "peak_mb": _peak()}


async def _looked_up(actor: Actor, folder: Path, count: int) -> dict[str, float]:
    wanted = random.Random(7)
    chosen = {wanted.randrange(count) for _ in range(500)}
    numbers = [Matricule(row[0]) for n, row in enumerate(people(count)) if n in chosen]
    times = []
    for number in numbers:
        started = perf_counter()
        assert await find(actor.office.keys, number)
        times.append((perf_counter() - started) * 1000)
    times.sort()
    return {
        "people": await Person.all().count(),
        "median_ms": round(median(times), 3),
        "p95_ms": round(times[int(len(times) * 0.95)], 3),
    }


async def _lettered(actor: Actor, folder: Path, count: int) -> dict[str, float]:
    from tui.commands import admin

    started = perf_counter()
    out = folder / f"letters-{count}"
    out.mkdir()
    await admin.letters(actor, out / "out.csv", out / "out.pdf", count, None, _silent, _no_bar)
    took = perf_counter() - started
    return {"letters_per_s": round(count / took, 1), "seconds": round(took, 2), "peak_mb": _peak()}


def _peak() -> float:
    """The most megabytes of this process; ru_maxrss would be those of whoever started it, if more."""
    return round(peak(os.getpid()), 1)


def _silent(_line: str) -> None:
    pass


def _no_bar(_done: int, _total: int) -> None:
    pass


async def _in_office(work: Callable[[Actor], Coroutine[Any, Any, dict[str, float]]], folder: Path) -> None:
    url, key_file = f"sqlite://{folder / 'esante.db'}", folder / "esante.key"
    if postgres.ON:
        url = postgres.address((folder / "name").read_text())
    await database.migrate(url, key_file)
    keys = Keyring.read(key_file)
    async with database.opened(url, keys):
        office = Office(lambda: datetime.now(UTC), keys, Hasher(folder / "slots"))
        figures = await work(Actor(office, "local:bench", Role.OPERATOR, operator="test"))
    sys.stdout.write(json.dumps(figures))


def main(arguments: list[str]) -> None:
    """Measure one thing as a child, or everything at a size."""
    if len(arguments) == 3:
        work = {"imported": _imported, "looked_up": _looked_up, "lettered": _lettered}[arguments[0]]
        folder, count = Path(arguments[1]), int(arguments[2])
        asyncio.run(_in_office(lambda actor: work(actor, folder, count), folder))
        return
    count = int(arguments[0]) if arguments else 100_000
    for name, measured in (("import", import_people), ("lookup", lookup), ("letters", letters)):
        size = min(count, 300) if measured is letters else count
        sys.stdout.write(f"{name:8s} {size:>9,d}  {json.dumps(measured(size))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
