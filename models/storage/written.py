"""Whether anybody may have written to the database since it was last looked at, without asking it."""

import os
import time
from pathlib import Path

from tortoise.connection import get_connection

from models.refusal import Unavailable
from models.storage.engines.sqlite import ImmediateClient

_TICK = 50_000_000
"""Nanoseconds within which two writes may leave one time on a file (a tick is 1 to 10 ms)."""


def written() -> object | None:
    """Return a value that is another one after every commit, of whichever process.

    None where that cannot be known: on another engine than SQLite, and shortly after a write. A commit goes
    into the write-ahead log (https://sqlite.org/wal.html), so that it shows in the log's time or size.
    """
    connection = get_connection("default")
    if not isinstance(connection, ImmediateClient):
        return None
    file = Path(connection.filename)
    try:
        looks = [os.stat(each) for each in (file, file.with_name(f"{file.name}-wal"))]
    except OSError:
        return None
    if time.time_ns() - max(look.st_mtime_ns for look in looks) < _TICK:
        return None
    return tuple((look.st_ino, look.st_size, look.st_mtime_ns) for look in looks)


async def still_there() -> None:
    """Ask the database for nothing. Raises Unavailable ``database_missing``, and what the driver raises."""
    connection = get_connection("default")
    if isinstance(connection, ImmediateClient):
        _assert_there(Path(connection.filename))
    await connection.execute_query("SELECT 1")


def _assert_there(file: Path) -> None:
    if not file.exists():
        raise Unavailable("database_missing", path=str(file))
