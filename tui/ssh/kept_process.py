"""A process that the front keeps at work: where it ends, another one follows."""

import asyncio
import logging
import sys
from collections.abc import Coroutine
from multiprocessing.process import BaseProcess
from typing import Any, ClassVar

from tortoise.exceptions import BaseORMException

from models.refusal import Unavailable
from tui.errors import sentence
from tui.ssh.forkserver import exited, started

log = logging.getLogger("esante.ssh")

_AGAIN = 5.0
_PATIENCE = 9.0
"""Seconds for what is under way; a courier itself gives up after eight."""


def work(name: str, main: Coroutine[Any, Any, None]) -> None:
    """Do what a kept process does; a database that is away is one line of the log and exit status 1."""
    try:
        asyncio.run(main)
    except (Unavailable, BaseORMException) as error:
        log.error("%s: %s", name, sentence(error))
        sys.exit(1)


class KeptProcess:
    """Starts one process after the other, each once the one before has ended."""

    name: ClassVar[str]
    """What the log calls it."""

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._keeping: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; inside the running event loop."""
        self._keeping = asyncio.create_task(self._keep())

    async def run_once(self) -> int:
        """Set ``_process``, start it and wait for its end; returns its exit status. Raises OSError."""
        raise NotImplementedError

    async def _keep(self) -> None:
        while True:
            try:
                status = await self.run_once()
                log.error("%s ended with %s, another one follows", self.name, status)
            except OSError as error:
                log.error("%s not started: %s", self.name, error)
            await asyncio.sleep(_AGAIN)

    async def stop(self) -> None:
        """Let it end what is under way."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        await started(lambda: None)  # one that is just being started is started first
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
            _, late = await asyncio.wait([asyncio.ensure_future(exited(self._process))], timeout=_PATIENCE)
            if late:
                self._process.kill()
                await asyncio.wait(late)
