"""Refused tries, a million where there is time, then a log-in: no slower, and no more than two rows a source.

python -m tests.bench.flood 1000000
"""

import asyncio
import json
import statistics
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from models import housekeeping
from models.account import login
from models.actor import Actor, source_of
from models.journal.journal import Entry
from models.office import Office
from models.proof import throttle
from models.proof.counter import Counter
from models.proof.source import FREE
from models.refusal import Refused
from models.storage import database
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tests.conftest import activate, issue, log_in, register

MATRICULE, LOG_INS = "1893120105732", 20
SOURCES = [source_of(f"2001:db8:{n}::1", "") for n in range(5)] + [f"198.51.100.{n}" for n in range(5)]


class _Clock:
    """Stands still while it floods, and is moved when that is over."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment


async def _log_ins(office: Office, name: str) -> float:
    """Milliseconds of a log-in's first step, median, from somewhere new each time."""
    taken = []
    for number in range(LOG_INS):
        begun = perf_counter()
        try:
            await login.give_password(Actor(office, f"local:{name}{number}"), "1937010112347", "wrong one 1")
        except Refused:
            taken.append((perf_counter() - begun) * 1000)
    return round(statistics.median(taken), 2)


async def _rows() -> int:
    return await Counter.all().count() + await Entry.all().count()


async def _measure(folder: Path, refused: int) -> dict[str, Any]:
    url, key_file, clock = f"sqlite://{folder / 'bench.db'}", folder / "bench.key", _Clock()
    await database.migrate(url, key_file)
    keys = Keyring.read(key_file)
    async with database.opened(url, keys):
        office = Office(clock, keys, Hasher(folder / "slots"))
        await issue(office, await register(office, MATRICULE))
        await activate(Actor(office, "local:home"))
        await log_in(Actor(office, "local:home"))
        before = await _log_ins(office, "before")
        actors = [Actor(office, source) for source in SOURCES]
        for nth, actor in enumerate(actors):
            for number in range(FREE):
                await throttle.count(actor, throttle.TryPurpose.LOGIN, f"{nth:05}{number:08}")
        stood, begun = await _rows(), perf_counter()
        for number in range(refused):
            tried = await throttle.count(
                actors[number % len(actors)], throttle.TryPurpose.LOGIN, f"1{number:012}"
            )
            assert not tried.allowed
        flooded, grown = perf_counter() - begun, await _rows() - stood
        clock.moment += timedelta(hours=12)
        during = await _log_ins(office, "during")
        blocks, more = [], True
        while more:
            begun = perf_counter()
            more = await housekeeping.tidy(office)
            blocks.append((perf_counter() - begun) * 1000)
        clock.moment += timedelta(hours=1)
        lines = await Entry.filter(action="tries_refused").count()
        return {
            "refused tries": refused,
            "a refused try, ms": round(flooded / refused * 1000, 3),
            "rows more for a source, counters": round(grown / len(SOURCES), 2),
            "rows more for a source, journal": round(lines / len(SOURCES), 2),
            "log-in before, ms": before,
            "log-in 12 hours later, ms": during,
            "log-in after the housekeeping, ms": await _log_ins(office, "after"),
            "longest block of the housekeeping, ms": round(max(blocks), 1),
            "blocks": len(blocks),
        }


def measure(refused: int = 20_000) -> dict[str, Any]:
    """Rows a source, and milliseconds of a log-in before, during and after what it took."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder), refused))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]) if sys.argv[1:] else 20_000), indent=2) + "\n")
