"""What one process does at a time: the kernel holds the lock for it, and frees it when the process dies."""

import fcntl
import os
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from tortoise.connection import get_connection

from models.storage.engines.sqlite import ImmediateClient


class ProcessLock:
    """A lock on a file beside the database, which stays there. Nothing is written to keep it.

    With a server the file is among the temporary ones: on each node one process has the lock.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._file: int | None = None

    def take(self) -> bool:
        """Have the lock; False while somebody else has it. Raises OSError."""
        if self._file is None:
            file = _opened(self._name)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(file)
                return False
            except OSError:
                os.close(file)
                raise
            self._file = file
        return True

    def give_back(self) -> None:
        """Let the next one have it, at once."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def is_held(name: str) -> bool:
    """Whether any process has the lock of this name. Raises OSError."""
    looked = ProcessLock(name)
    try:
        return not looked.take()
    finally:
        looked.give_back()


def _opened(name: str) -> int:
    """The file, which belongs to whom the database belongs to, whoever was the first to take the lock."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    connection: Any = get_connection("default")
    if not isinstance(connection, ImmediateClient):
        mine = f"esante-{os.geteuid()}-{connection.fingerprint}-{name}"
        return os.open(Path(gettempdir()) / mine, flags, 0o600)
    database = Path(connection.filename)
    owner = database.stat()
    file = os.open(database.with_name(f"{database.name}-{name}"), flags, owner.st_mode & 0o660)
    if os.geteuid() == 0:
        os.fchown(file, owner.st_uid, owner.st_gid)
    return file
