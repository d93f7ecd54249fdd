"""Workers are forked from a server that has everything imported; a few wait for the next connection."""

import asyncio
import json
import socket
from contextlib import suppress
from functools import partial

from tui.ssh.forkserver import exited, process, started
from tui.ssh.worker import WorkerSettings, main

_PIPE = 4 * 1024
"""Bytes between a child and the front: more would be pages that nobody wants to see any more."""


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
    """Starts them, and keeps some that wait."""

    def __init__(self, station: WorkerSettings, waiting: int) -> None:
        self._station = station
        self._wanted = waiting
        self._waiting: list[PooledWorker] = []
        self._refilling: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the fork server and those that wait. Raises OSError."""
        await self._refill()

    async def next(self) -> PooledWorker:
        """One that waits, or a new one."""
        while self._waiting:
            child = self._waiting.pop(0)
            if child.alive:
                self._refill_soon()
                return child
            child.close()
        child = await self._new()
        self._refill_soon()
        return child

    async def replace(self, station: WorkerSettings, waiting: int) -> None:
        """New ones know the new settings; those with a terminal keep theirs."""
        self._station, self._wanted = station, waiting
        self._drop()
        await self._refill()

    def close(self) -> None:
        """Nobody comes any more."""
        self._wanted = 0
        self._drop()

    def _drop(self) -> None:
        while self._waiting:
            self._waiting.pop().close()

    async def _new(self) -> PooledWorker:
        return await started(partial(PooledWorker, self._station))

    def _refill_soon(self) -> None:
        if self._refilling is None or self._refilling.done():
            self._refilling = asyncio.create_task(self._refill())

    async def _refill(self) -> None:
        while len(self._waiting) < self._wanted:
            station = self._station
            child = await self._new()
            if station is self._station and len(self._waiting) < self._wanted:
                self._waiting.append(child)
            else:
                child.close()
