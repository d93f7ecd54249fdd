"""The courier beside the front: a child of its own, which alone holds what opens the gateways."""

import asyncio
import logging
import multiprocessing
import signal
from multiprocessing.process import BaseProcess

from models.office import Clock
from tui.config.settings import Settings
from tui.ssh.forkserver import exited, process, started

log = logging.getLogger("esante.ssh")

_AGAIN = 5.0
_PATIENCE = 9.0
"""Seconds for what is under way; a courier itself gives up after eight."""


def work(settings: Settings, clock: Clock) -> None:
    """The process: deliver until SIGTERM."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_deliver(settings, clock))


async def _deliver(settings: Settings, clock: Clock) -> None:
    from tui.delivery.choice import gateways
    from tui.delivery.courier import serve
    from tui.portal.local import opened_office

    # Its parent is the fork server, which a front that is killed does not take along.
    if (front := multiprocessing.parent_process()) is not None:
        asyncio.get_running_loop().add_reader(front.sentinel, signal.raise_signal, signal.SIGTERM)
    async with opened_office(settings, clock) as office:
        await serve(office, gateways(settings))


class Courier:
    """Keeps one such process alive."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._process: BaseProcess | None = None
        self._watch: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; inside the running event loop."""
        self._watch = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        while True:
            self._process = process(work, self._settings, self._clock)
            try:
                await started(self._process.start)
                status = await exited(self._process)
                log.error("courier ended with %s, another one follows", status)
            except OSError as error:
                log.error("courier not started: %s", error)
            await asyncio.sleep(_AGAIN)

    async def replace(self, settings: Settings) -> None:
        """The next one knows the new settings."""
        await self.stop()
        self._settings = settings
        self.start()

    async def stop(self) -> None:
        """Let it end what is under way."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        await started(lambda: None)  # one that is just being started is started first
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
            _, late = await asyncio.wait([asyncio.ensure_future(exited(self._process))], timeout=_PATIENCE)
            if late:
                self._process.kill()
                await asyncio.wait(late)
