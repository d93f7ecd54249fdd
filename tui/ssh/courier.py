"""The courier beside the front: a child of its own, which alone holds what opens the gateways."""

import asyncio
import multiprocessing
import signal

from models.office import Clock
from tui.config.settings import Settings
from tui.ssh import kept_process
from tui.ssh.forkserver import exited, process, started
from tui.ssh.kept_process import KeptProcess


def work(settings: Settings, clock: Clock) -> None:
    """The process: deliver until SIGTERM."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    kept_process.work("courier", _deliver(settings, clock))


async def _deliver(settings: Settings, clock: Clock) -> None:
    from tui.delivery.choice import gateways
    from tui.delivery.courier import serve
    from tui.delivery.journal_heads import daily
    from tui.portal.local import opened_office, publisher_of

    # Its parent is the fork server, which a front that is killed does not take along.
    if (front := multiprocessing.parent_process()) is not None:
        asyncio.get_running_loop().add_reader(front.sentinel, signal.raise_signal, signal.SIGTERM)
    async with opened_office(settings, clock) as office:
        await serve(office, gateways(settings), daily(settings.journal), publisher_of(settings))


class Courier(KeptProcess):
    """Keeps one such process at work."""

    name = "courier"

    def __init__(self, settings: Settings, clock: Clock) -> None:
        super().__init__()
        self._settings, self._clock = settings, clock

    async def run_once(self) -> int:
        """One courier, from its start to its end."""
        self._process = running = process(work, self._settings, self._clock)
        await started(running.start)
        return await exited(running)

    async def replace(self, settings: Settings) -> None:
        """The next one knows the new settings."""
        await self.stop()
        self._settings = settings
        self.start()
