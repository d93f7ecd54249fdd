"""A client inside the test's own process, when there are many of them or they misbehave."""

import asyncio
import codecs
import time
from typing import Any

import asyncssh

from tests.terminal import ALLOWED, Terminal

OPTIONS: dict[str, Any] = {"known_hosts": None, "username": "patient", "config": None, "client_keys": None}


class Caller(asyncssh.SSHClientSession[bytes]):
    """One terminal at the service: its bytes, and when the last of them came."""

    def __init__(self, columns: int = 80, rows: int = 24) -> None:
        self.terminal = Terminal(columns, rows)
        self.received = bytearray()
        self.last = 0.0
        self.news = asyncio.Event()
        self.ended = asyncio.Event()

    def data_received(self, data: bytes, datatype: Any) -> None:
        self.received += data
        self.last = time.perf_counter()
        self.terminal.feed(data)
        self.news.set()

    def connection_lost(self, exc: Exception | None) -> None:
        text = codecs.getincrementaldecoder("utf-8")().decode(bytes(self.received))
        cut = text.rfind("\x1b") if "\x1b" in text[-12:] else None
        assert ALLOWED.fullmatch(text[:cut]), text  # asyncssh's task raises it, and the test fails
        self.ended.set()
        self.news.set()

    @classmethod
    async def call(cls, port: int, *, size: tuple[int, int] = (80, 24), **options: Any) -> "Caller":
        """Connect and ask for a terminal."""
        connection = await asyncssh.connect("127.0.0.1", port, **{**OPTIONS, **options})
        return await cls.sit(connection, size)

    @classmethod
    async def sit(
        cls, connection: asyncssh.SSHClientConnection, size: tuple[int, int] = (80, 24)
    ) -> "Caller":
        """Ask for a terminal on a connection; ``began`` is when."""
        began = time.perf_counter()
        channel, caller = await connection.create_session(
            lambda: cls(*size),
            term_type="xterm-256color",
            term_size=size,
            encoding=None,
            env={"LANG": "fr_FR.UTF-8"},
        )
        assert isinstance(caller, Caller)
        caller.connection, caller.channel, caller.began = connection, channel, began
        return caller

    connection: asyncssh.SSHClientConnection
    channel: Any
    began: float

    async def sees(self, text: str, within: float = 20) -> None:
        """Wait for it."""
        async with asyncio.timeout(within):
            while text not in " ".join(self.terminal.text().split()):
                assert not self.ended.is_set(), self.terminal.text()
                self.news.clear()
                await self.news.wait()

    async def answer(self, keys: bytes, within: float = 20) -> float:
        """Send keys; the seconds until something comes."""
        began = time.perf_counter()
        self.news.clear()
        self.channel.write(keys)
        async with asyncio.timeout(within):
            await self.news.wait()
        return time.perf_counter() - began

    async def settles(self, quiet: float = 0.15) -> None:
        """Until nothing has come for so long."""
        while True:
            self.news.clear()
            try:
                async with asyncio.timeout(quiet):
                    await self.news.wait()
            except TimeoutError:
                return

    async def to_form(self) -> None:
        """From the first page to an empty field of Etape 1."""
        await self.sees("Reprendre une activation")
        await self.settles(0.3)
        while not self._at("Reprendre"):
            await self.answer(b"\x1b[B")
            await self.settles()
        await self.answer(b"\r")
        await self.sees("Etape 1 sur 5")
        await self.settles(0.3)
        while not self._at_empty_field():
            await self.answer(b"\r")
            await self.settles()

    def _at(self, label: str) -> bool:
        x, y = self.terminal.cursor
        return self.terminal.lines[y][x:].startswith(label)

    def _at_empty_field(self) -> bool:
        x, y = self.terminal.cursor
        return self.terminal.lines[y][1:x].strip() == "Matricule"

    def close(self) -> None:
        """Hang up."""
        self.connection.abort()
