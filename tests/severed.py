"""A line between the models and PostgreSQL, a TCP proxy on loopback, that breaks where a test says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

_COMMIT = b"COMMIT\0"
"""What a simple query ends with that commits (PostgreSQL 15, 55.7)."""


class Line:
    """Carries bytes to the server, and breaks at the COMMIT after those that are still answered."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._tasks: set[asyncio.Task[None]] = set()
        self.commits = -1
        """How many more commits are answered; negative: all."""
        self.carried = True
        """Whether the commit that is not answered comes to the server."""
        self.away = False
        """Whether a new connection is refused."""
        self.leaves = False
        """Whether that begins with the commit that is not answered."""

    async def called(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client."""
        if self.away:
            writer.transport.abort()
            return
        back, there = await asyncio.open_unix_connection(str(self._socket))
        answers = asyncio.create_task(self._answers(back, writer))
        self._tasks.add(answers)
        try:
            while said := await reader.read(65536):
                if said.endswith(_COMMIT) and self.commits >= 0:
                    self.commits -= 1
                    if self.commits < 0:
                        await self._lose(said, answers, back, there)
                        return
                there.write(said)
                await there.drain()
        except ConnectionError:
            pass
        finally:
            answers.cancel()
            there.close()
            writer.transport.abort()

    async def _lose(
        self,
        said: bytes,
        answers: "asyncio.Task[None]",
        back: asyncio.StreamReader,
        there: asyncio.StreamWriter,
    ) -> None:
        answers.cancel()
        await asyncio.gather(answers, return_exceptions=True)
        self.away = self.leaves
        if self.carried:
            there.write(said)
            await there.drain()
            assert b"COMMIT" in await back.read(65536)  # done, and nobody will hear of it

    async def _answers(self, back: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await back.read(65536):
            writer.write(said)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def line(url: str) -> AsyncIterator[tuple[Line, str]]:
    """A line to the database at this address of a socket; yields it and the address through it."""
    parts = urlsplit(url)
    between = Line(Path(parse_qs(parts.query)["host"][0]) / ".s.PGSQL.5432")
    server = await asyncio.start_server(between.called, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield between, f"postgres://postgres@127.0.0.1:{port}{parts.path}?sslmode=disable"
    finally:
        server.close()
