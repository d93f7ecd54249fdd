"""Workers are forked from a server that has everything imported; a few wait for the next connection."""

import asyncio
import json
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from tui.ssh.forkserver import exited, process, started
from tui.ssh.worker import WorkerSettings, main

_PIPE = 4 * 1024
"""Bytes between a child and the front: more would be pages that nobody wants to see any more."""
MOST_WAITING = 16
_LATELY = 60.0
"""Seconds for which whoever came is a sign that as many may follow."""


class PooledWorker:
    """A process that has, or waits for, a terminal."""

    def __init__(self, station: WorkerSettings) -> None:
        self.data, data = socket.socketpair()
        self.control, control = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for end in (self.data, data):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _PIPE)
        self.control.setblocking(False)
        self.killed = False
        """Whether it had to be ended, since it took too long."""
        self._process = process(main, data, control, station)
        try:
            self._process.start()
        finally:
            data.close()
            control.close()

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid or 0

    @property
    def alive(self) -> bool:
        """Whether it can still take a caller."""
        return self._process.is_alive()

    def tell(self, **message: object) -> None:
        """Say something, unless it does not listen: then it is too late, or said again."""
        with suppress(OSError):
            self.control.send(json.dumps(message).encode())

    async def ended(self, patience: float) -> int:
        """Wait for its end, and see to it; its exit status (negative: the signal)."""
        over = asyncio.ensure_future(exited(self._process))
        _, late = await asyncio.wait([over], timeout=patience)
        if late:
            self.killed = True
            self._process.kill()
        return await over

    def close(self) -> None:
        """Let go of it: a child whose sockets close ends by itself."""
        self.data.close()
        self.control.close()


class WorkerPool:
    """Starts them, and keeps some that wait: as many as came in the last minute, within two bounds."""

    def __init__(
        self, station: WorkerSettings, waiting: int, room: Callable[[], int] = lambda: MOST_WAITING
    ) -> None:
        """``room`` says for how many there is a place: more than that need not wait, but for the least."""
        self._station = station
        self._least = waiting
        self._room = room
        self._waiting: list[PooledWorker] = []
        self._came: deque[float] = deque(maxlen=MOST_WAITING)
        """When somebody came, within the last minute."""
        self._unserved = 0
        self._refilling: asyncio.Task[None] | None = None
        self._trim: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        """Start the fork server and those that wait. Raises OSError."""
        await self._refill()

    async def next(self) -> PooledWorker:
        """One that waits, or a new one."""
        self._came.append(time.monotonic())
        try:
            while self._waiting:
                child = self._waiting.pop(0)
                if child.alive:
                    return child
                child.close()
            return await self._made()
        finally:
            self._refill_soon()

    async def _made(self) -> PooledWorker:
        self._unserved += 1
        try:
            return await self._new()
        finally:
            self._unserved -= 1

    async def replace(self, station: WorkerSettings, waiting: int) -> None:
        """New ones know the new settings; those with a terminal keep theirs."""
        self._station, self._least = station, waiting
        self._drop()
        await self._refill()

    def close(self) -> None:
        """Nobody comes any more."""
        self._least = 0
        if self._trim is not None:
            self._trim.cancel()
        self._drop()

    @property
    def wanted(self) -> int:
        """How many should wait now."""
        since = time.monotonic() - _LATELY
        while self._came and self._came[0] < since:
            self._came.popleft()
        return max(self._least, min(len(self._came), self._room())) if self._least else 0

    def _drop(self, but: int = 0) -> None:
        while len(self._waiting) > but:
            self._waiting.pop().close()

    async def _new(self) -> PooledWorker:
        return await started(partial(PooledWorker, self._station))

    def _refill_soon(self) -> None:
        if self._refilling is None or self._refilling.done():
            self._refilling = asyncio.create_task(self._refill())
        if self._trim is None and self._least:
            self._trim = asyncio.get_running_loop().call_later(_LATELY, self._trimmed)

    def _trimmed(self) -> None:
        """The rush is over: some need not wait any longer."""
        self._trim = None
        self._drop(self.wanted)
        if self._came:
            self._refill_soon()

    async def _refill(self) -> None:
        # Whoever is there already comes first: the last of these begins the refilling anew.
        while len(self._waiting) < self.wanted and not self._unserved:
            station = self._station
            child = await self._new()
            if station is self._station and len(self._waiting) < self.wanted:
                self._waiting.append(child)
            else:
                child.close()
