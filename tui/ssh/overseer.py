"""The front's end of the lookout: it keeps the process alive, and passes on whom it names."""

import asyncio
import json
import logging
import socket
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from multiprocessing.process import BaseProcess
from typing import Protocol

from tui.ssh.forkserver import exited, process, started
from tui.ssh.lookout import watch
from tui.ssh.worker import WorkerSettings

log = logging.getLogger("esante.ssh")

_AGAIN = 5.0
BEAT = 4.0
"""Seconds between two signs to each session that somebody looks out for it."""

Ids = Sequence[object]
"""The fields of ``Grounds``, in their order."""


class Overseen(Protocol):
    """A session, as far as it is overseen."""

    def tell(self, **message: object) -> None:
        """Say something to its process."""


class _Entry:
    """One session: what it rests on, and how often it was told to look for itself."""

    def __init__(self, number: int, call: Overseen, grounds: Ids) -> None:
        self.number, self.call, self.grounds = number, call, grounds
        self.looks = 0

    def tell(self) -> None:
        """How often it was told: a sign that gets lost is made up for by the next one."""
        self.call.tell(looks=self.looks)


class Overseer:
    """Keeps one lookout at work."""

    def __init__(self, station: WorkerSettings) -> None:
        self._station = station
        self._entries: dict[Overseen, _Entry] = {}
        self._numbers = count(1)
        self._line: asyncio.StreamWriter | None = None
        self._process: BaseProcess | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._beaten = float("-inf")

    def start(self) -> None:
        """Begin; inside the running event loop."""
        self._keeping = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """End it."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        await started(lambda: None)  # one that is just being started is started first
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
            await exited(self._process)

    async def replace(self, station: WorkerSettings) -> None:
        """The next one knows the new settings."""
        await self.stop()
        self._station = station
        self.start()

    def know(self, call: Overseen, grounds: Ids | None) -> None:
        """What a session rests on from now on; None: it rests on nothing any more."""
        entry = self._entries.pop(call, None)
        if entry is None and grounds is None:
            return
        number = entry.number if entry else next(self._numbers)
        if grounds is not None:
            self._entries[call] = found = _Entry(number, call, grounds)
            found.looks = entry.looks if entry else 0
        self._send(number, grounds)

    def _send(self, number: int, grounds: Ids | None) -> None:
        if self._line is not None:
            self._line.write(json.dumps([number, grounds]).encode() + b"\n")

    async def _keep(self) -> None:
        while True:
            try:
                await self._one()
            except OSError as error:
                log.error("lookout not started: %s", error)
            await asyncio.sleep(_AGAIN)

    async def _one(self) -> None:
        """One process, from its start to its end."""
        ours, theirs = socket.socketpair()
        self._process = running = process(watch, theirs, self._station)
        try:
            await started(running.start)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        reader, self._line = await asyncio.open_unix_connection(sock=ours)
        try:
            for entry in self._entries.values():
                self._send(entry.number, entry.grounds)
            with suppress(ConnectionError):
                while line := await reader.readline():
                    self._pass_on(json.loads(line))
        finally:
            self._line.close()
            self._line = None
        log.error("lookout ended with %s, another one follows", await exited(running))

    def _pass_on(self, numbers: list[int]) -> None:
        """Somebody looked out: tell those who are named, and from time to time everybody."""
        now, named = asyncio.get_running_loop().time(), set(numbers)
        beat = now - self._beaten >= BEAT
        if beat:
            self._beaten = now
        for entry in self._entries.values():
            if entry.number in named:
                entry.looks += 1
                entry.tell()
            elif beat:
                entry.tell()
