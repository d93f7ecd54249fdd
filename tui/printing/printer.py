"""The printer of a service: one child process at a time, on the whole machine, behind a lock on a file."""

import asyncio
import fcntl
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from models.printing import MAIL_SIZE, MAILS, PrintOrder
from models.refusal import Refused, Unavailable
from tui.printing.print_worker import LENGTH

PATIENCE = 30.0
"""Seconds to wait until nobody else prints."""
SECONDS = 120.0
"""Seconds for one sheet, and for the files after the last one."""
_POLL = 0.1
_MOST_ANSWER = 4096


class ChildPrinter:
    """Prints in a child process. ``folder`` is a folder of the service's own, where the lock is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @asynccontextmanager
    async def begun(self, order: PrintOrder) -> AsyncIterator["ChildPrinting"]:
        """Begin to print, as ``models.printing.Printer`` says."""
        with self._queue() as lock:
            await _taken(lock)
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tui.printing.print_worker", stdin=PIPE, stdout=PIPE, stderr=DEVNULL
            )
            try:
                printing = ChildPrinting(child)
                await printing.add(json.dumps(asdict(order)).encode())
                yield printing
            finally:
                with suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
                # The transport is closed by us: left to the garbage collector it warns.
                child._transport.close()  # type: ignore[attr-defined]

    @contextmanager
    def _queue(self) -> Iterator[int]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        lock = os.open(self._folder / "printing", flags, 0o600)
        try:
            yield lock
        finally:
            os.close(lock)


async def _taken(lock: int) -> None:
    until = asyncio.get_running_loop().time() + PATIENCE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if asyncio.get_running_loop().time() > until:
                raise Unavailable("busy") from None
            await asyncio.sleep(_POLL)


class ChildPrinting:
    """A text on its way through the child."""

    def __init__(self, child: Process) -> None:
        assert child.stdin and child.stdout
        self._to, self._from = child.stdin, child.stdout

    async def add(self, sheet: bytes) -> None:
        """Hand over a sheet, as fast as the child takes it."""
        try:
            self._to.write(len(sheet).to_bytes(LENGTH, "big") + sheet)
            async with asyncio.timeout(SECONDS):
                await self._to.drain()
        except TimeoutError:
            raise Unavailable("printing") from None
        except ConnectionError:  # it has answered before the end
            await self._answer()

    async def done(self) -> tuple[bytes, ...]:
        """Return the files."""
        await self.add(b"")
        return await self._answer()

    async def _answer(self) -> tuple[bytes, ...]:
        try:
            async with asyncio.timeout(SECONDS):
                length = int.from_bytes(await self._from.readexactly(LENGTH), "big")
                answer = json.loads(await self._from.readexactly(min(length, _MOST_ANSWER)))
                if answer.get("refused"):
                    raise Refused("export_large")
                sizes = [int(each) for each in answer["files"]]
                if len(sizes) > MAILS or any(size > MAIL_SIZE for size in sizes):
                    raise ValueError
                return tuple([await self._from.readexactly(size) for size in sizes])
        except (TimeoutError, OSError, ValueError, asyncio.IncompleteReadError):
            raise Unavailable("printing") from None
