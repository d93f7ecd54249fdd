"""A process that runs `letters` in blocks of two, and kills itself around what reaches the disk."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from models.actor import Actor, Role
from models.letters import issuing
from models.office import Office
from models.storage import database
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tests.conftest import QUICK
from tests.disk_steps import DiskSteps
from tui.commands import admin


async def _letters(folder: Path, fatal: int) -> int:
    keys = Keyring.read(folder / "esante.key")
    async with database.opened(f"sqlite://{folder / 'esante.db'}", keys):
        hasher = Hasher(folder / "slots", QUICK)  # as the office of the test, which looks at the hashes
        office = Office(lambda: datetime(2026, 11, 22, 9, tzinfo=UTC), keys, hasher)
        DiskSteps(fatal).count_all("fsync", "link", "write")
        issuing.BLOCK = 2
        out, actor = folder / "out", Actor(office, "local:child", Role.OPERATOR, operator="test")
        say, bar = (lambda line: None), (lambda done, total: None)
        return await admin.letters(actor, out / "a.csv", out / "a.pdf", None, None, say, bar)


def run(folder: Path, fatal: int) -> None:
    """The process: killed at that step, if there are so many."""
    assert asyncio.run(_letters(folder, fatal)) == 0
