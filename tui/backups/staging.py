"""A file under way has one name and one writer; what a killed writer left is replaced by the next one."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from models.refusal import Unavailable
from models.storage.engines.sqlite_copy import SIDES
from models.storage.files import create


class StagedFile:
    """A new, empty file, mode 0600, locked for as long as the block lasts and removed at its end.

    The kernel frees the lock with the process, which tells a writer at work from one that was killed. Raises
    Unavailable ``backup_under_way`` where another process is writing it, and OSError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor = -1

    def __enter__(self) -> Self:
        while True:
            try:
                self._descriptor = create(self.path)
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return self
            except FileExistsError:
                self._clear_leftover()
            except BlockingIOError:  # another one has found it, and is about to take it for a leftover
                os.close(self._descriptor)

    def _clear_leftover(self) -> None:
        try:
            left = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        try:
            fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.lexists(self.path) and os.path.samestat(os.fstat(left), os.lstat(self.path)):
                self._remove()
        except BlockingIOError:
            raise Unavailable("backup_under_way", path=str(self.path)) from None
        finally:
            os.close(left)

    def _remove(self) -> None:
        for name in (self.path.name, *(f"{self.path.name}{side}" for side in SIDES)):
            self.path.with_name(name).unlink(missing_ok=True)

    def sync(self) -> None:
        """Have its content on the disk. Raises OSError."""
        os.fsync(self._descriptor)

    def let_go(self) -> None:
        """Leave the file where it has been moved to; nothing of this name is removed any more."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor >= 0:
            self._remove()
            self.let_go()
