"""The front's end of the lookout: it keeps the process alive, and passes on whom it names."""

import asyncio
import json
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from typing import Protocol

from tui.ssh.forkserver import exited, process, started
from tui.ssh.kept_process import KeptProcess
from tui.ssh.lookout import watch
from tui.ssh.worker import WorkerSettings

BEAT = 4.0
"""Seconds between two signs to each session that somebody looks out for it."""

Ids = Sequence[object]
"""The fields of ``Grounds``, in their order."""


class Overseen(Protocol):
    """A session, as far as it is overseen."""

    def tell(self, **message: object) -> None:
        """Say something to its process."""


class _Entry:
    """One session: what it rests on, and the number of the last look that it was told to take."""

    def __init__(self, number: int, call: Overseen) -> None:
        self.number, self.call = number, call
        self.grounds: Ids = ()
        self.looks = 0

    def tell(self) -> None:
        """Say the number of its last look: a sign that gets lost is made up for by the next one."""
        self.call.tell(looks=self.looks)


class Overseer(KeptProcess):
    """Keeps one lookout at work."""

    name = "lookout"

    def __init__(self, station: WorkerSettings) -> None:
        super().__init__()
        self._station = station
        self._entries: dict[Overseen, _Entry] = {}
        self._numbers, self._looks = count(1), count(1)
        """One count of looks for all: a session that rests on something again hears no number twice."""
        self._line: asyncio.StreamWriter | None = None
        self._beaten = float("-inf")
        self.node = self.host_key = ""
        """What the lookout reports of this node: its name, and its host key's fingerprint."""
        self.heard = float("-inf")
        """When the lookout last had an answer of the database, by ``time.monotonic``."""

    async def replace(self, station: WorkerSettings) -> None:
        """The next one knows the new settings."""
        await self.stop()
        self._station = station
        self.start()

    def know(self, call: Overseen, grounds: Ids | None) -> None:
        """What a session rests on from now on; None: it rests on nothing any more."""
        if grounds is None:
            if (entry := self._entries.pop(call, None)) is not None:
                self._send(entry.number, None)
            return
        entry = self._entries.get(call)
        if entry is None:
            entry = self._entries[call] = _Entry(next(self._numbers), call)
        entry.grounds = grounds
        self._send(entry.number, grounds)

    def _send(self, number: int, grounds: Ids | None) -> None:
        if self._line is not None:
            self._line.write(json.dumps([number, grounds]).encode() + b"\n")

    async def run_once(self) -> int:
        """One process, from its start to its end."""
        ours, theirs = socket.socketpair()
        self._process = running = process(watch, theirs, self._station, self.node, self.host_key)
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
        return await exited(running)

    def _pass_on(self, numbers: list[int]) -> None:
        """Somebody looked out: tell those who are named, and from time to time everybody."""
        now, named = asyncio.get_running_loop().time(), set(numbers)
        self.heard = time.monotonic()
        beat = now - self._beaten >= BEAT
        if beat:
            self._beaten = now
        for entry in self._entries.values():
            if entry.number in named:
                entry.looks = next(self._looks)
                entry.tell()
            elif beat:
                entry.tell()
