"""A process that counts what reaches the disk, and kills itself at one step of it."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from models.storage.engines import sqlite


class DiskSteps:
    """Counts what reaches the disk, twice each: before and after; and whatever else calls ``step``."""

    def __init__(self, fatal: int) -> None:
        self.count, self._fatal = 0, fatal

    def step(self, *_: Any) -> None:
        """One more; the process ends at the fatal one."""
        self.count += 1
        if self.count == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def _stepped(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            self.step()
            done = call(*arguments, **named)
            self.step()
            return done

        return wrapped

    def count_all(self, *names: str) -> None:
        """From now on: commits, what is unlinked, and these functions of ``os``."""
        commit = sqlite.Wrapper.commit

        async def stepped_commit(wrapper: Any) -> None:
            self.step()
            await commit(wrapper)
            self.step()

        setattr(sqlite.Wrapper, "commit", stepped_commit)  # noqa: B010
        for name in names:
            setattr(os, name, self._stepped(getattr(os, name)))
        Path.unlink = self._stepped(Path.unlink)  # type: ignore[method-assign]
