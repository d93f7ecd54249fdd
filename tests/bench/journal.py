"""How many transactions with a line in the journal are committed per second, beside the disk's own steps.

python -m tests.bench.journal; with TESTS_ON=postgres on a server
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tortoise.transactions import in_transaction

from models.actor import Actor
from models.journal.journal import append
from models.office import Office
from models.storage import database
from models.storage.database import Fact
from models.storage.dialect import retried
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tests import postgres
from tests.forks import forked

PROCESSES, SECONDS = 4, 5.0


def fdatasyncs(folder: Path, seconds: float = 1.0) -> float:
    """How often per second a page of 8 KiB is written and brought to the disk."""
    file, count = os.open(folder / "synced", os.O_CREAT | os.O_WRONLY), 0
    os.pwrite(file, bytes(8192 * 64), 0)
    os.fsync(file)
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        os.pwrite(file, bytes([count % 256]) * 8192, count % 64 * 8192)
        os.fdatasync(file)
        count += 1
    os.close(file)
    return count / (time.perf_counter() - began)


async def _write(url: str, folder: Path, name: str, writers: int, begin: float) -> int:
    keys = Keyring.read(folder / "esante.key")
    async with database.opened(url, keys):
        actor = Actor(Office(lambda: datetime.now(UTC), keys, Hasher(folder / "slots")), "local:bench")
        mine = [f"{name}-{number}" for number in range(writers)]
        for each in mine:
            await Fact.create(name=each, value="0")
        counts = [0] * writers

        @retried
        async def once(number: int) -> None:
            async with in_transaction():
                await Fact.filter(name=mine[number]).update(value=str(counts[number]))
                await append(actor, "person:1", "measured")

        async def writes(number: int) -> None:
            while time.time() < begin + SECONDS:
                await once(number)
                counts[number] += time.time() < begin + SECONDS

        await asyncio.sleep(max(0.0, begin - time.time()))
        await asyncio.gather(*map(writes, range(writers)))
        return sum(counts)


def _run(url: str, folder: Path, name: str, writers: int, begin: float) -> None:
    (folder / name).write_text(str(asyncio.run(_write(url, folder, name, writers, begin))), "ascii")


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    name = postgres.created() if postgres.ON else ""
    url = postgres.address(name) if name else f"sqlite://{folder / 'esante.db'}"
    asyncio.run(database.migrate(url, folder / "esante.key"))
    yield url
    if name:
        postgres.dropped(name)


def measured(writers: int) -> dict[str, float]:
    """So many writers over up to four processes: transactions per second, and per step to the disk."""
    with TemporaryDirectory(prefix="esante-bench-") as name, _database(folder := Path(name)) as url:
        processes = min(PROCESSES, writers)
        raw, begin = fdatasyncs(folder), time.time() + 3
        running = [forked(_run, url, folder, f"w{n}", writers // processes, begin) for n in range(processes)]
        for each in running:
            each.join()
        done = sum(int((folder / f"w{n}").read_text("ascii")) for n in range(processes)) / SECONDS
    return {"per_s": round(done), "fdatasync_per_s": round(raw), "ratio": round(done / raw, 2)}


def main() -> None:
    """1, 8 and 32 writers."""
    for writers in (1, 8, 32):
        sys.stdout.write(f"{writers:>3d} writers  {json.dumps(measured(writers))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
