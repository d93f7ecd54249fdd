"""A process that runs `letters` in blocks of two, and kills itself around what reaches the disk."""

import asyncio
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from models.actor import Actor, Role
from models.letters import issuing
from models.office import Office
from models.storage import database
from models.storage.engines import sqlite
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tests.conftest import QUICK
from tui.commands import admin


class _Steps:
    """Counts what reaches the disk, twice each: before and after."""

    def __init__(self, fatal: int) -> None:
        self._count, self._fatal = 0, fatal

    def step(self) -> None:
        self._count += 1
        if self._count == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def stepped(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            self.step()
            done = call(*arguments, **named)
            self.step()
            return done

        return wrapped

    def count_all(self) -> None:
        """From now on."""
        commit = sqlite.Wrapper.commit

        async def stepped_commit(wrapper: Any) -> None:
            self.step()
            await commit(wrapper)
            self.step()

        setattr(sqlite.Wrapper, "commit", stepped_commit)  # noqa: B010
        for name in ("fsync", "link", "write"):
            setattr(os, name, self.stepped(getattr(os, name)))
        Path.unlink = self.stepped(Path.unlink)  # type: ignore[method-assign]


async def _letters(folder: Path, fatal: int) -> int:
    keys = Keyring.read(folder / "esante.key")
    async with database.opened(f"sqlite://{folder / 'esante.db'}", keys):
        hasher = Hasher(folder / "slots", QUICK)  # as the office of the test, which looks at the hashes
        office = Office(lambda: datetime(2026, 11, 22, 9, tzinfo=UTC), keys, hasher)
        _Steps(fatal).count_all()
        issuing.BLOCK = 2
        out, actor = folder / "out", Actor(office, "local:child", Role.OPERATOR, operator="test")
        say, bar = (lambda line: None), (lambda done, total: None)
        return await admin.letters(actor, out / "a.csv", out / "a.pdf", None, None, say, bar)


def run(folder: Path, fatal: int) -> None:
    """The process: killed at that step, if there are so many."""
    assert asyncio.run(_letters(folder, fatal)) == 0
