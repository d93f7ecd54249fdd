"""A process that activates one account after the other, and kills itself at one statement of the database."""

import asyncio
import os
import random
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiosqlite import Connection

from models.actor import Actor
from models.office import Office
from models.person import Person
from models.storage import database
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tests.conftest import QUICK, activate

_counted = [0]


def counted_so_far() -> int:
    """How many statements there were since ``kill_at``."""
    return _counted[0]


def kill_at(number: int) -> None:
    """Count what goes to SQLite's thread: each statement, commit and rollback. 0 kills nobody."""
    real = Connection._execute

    async def counted(self: Connection, *args: Any, **kwargs: Any) -> Any:
        _counted[0] += 1
        count = _counted[0]
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)
        result = await real(self, *args, **kwargs)  # type: ignore[no-untyped-call]
        if count == -number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    Connection._execute = counted  # type: ignore[method-assign]


async def main(url: str, key_file: Path, number: int) -> None:
    """Activate everybody who has no account yet, in any order: who was killed in the act counts as a try."""
    keys = Keyring.read(key_file)
    async with database.opened(url, keys):
        office = Office(lambda: datetime.now(UTC), keys, Hasher(key_file.parent / "slots", QUICK))
        kill_at(number)
        waiting = await Person.filter(account=None)
        random.shuffle(waiting)
        for person in waiting:
            await activate(Actor(office, f"local:{os.getpid()}"), person.matricule_in(keys).digits)


def run(url: str, key_file: Path, number: int) -> None:
    """The process: killed before the statement of that number, or after it where negative."""
    asyncio.run(main(url, key_file, number))
