"""During an import SQLite's write-ahead log is checkpointed in the background, so that it stays short."""

import asyncio
import sqlite3
from types import TracebackType
from typing import Self

from tortoise.connection import get_connection

from models.storage.engines.sqlite import ImmediateClient

_PAGES_KEPT = 1000
"""SQLite's default, after which the commit that exceeds it has to checkpoint the log."""


class WriteAheadLog:
    """The log of the default connection; on another engine than SQLite nothing is done.

    Blind indexes are random: 2,000 new rows touch some 4,000 pages, and writing those back takes longer than
    all the rest. A connection of its own does it while the next rows are checked; a commit from elsewhere
    finds it at work and goes on.
    """

    def __init__(self) -> None:
        connection = get_connection("default")
        self._client = connection if isinstance(connection, ImmediateClient) else None
        self._carrying: asyncio.Future[None] | None = None

    async def __aenter__(self) -> Self:
        if self._client:
            # The indexes of some 300,000 people; with the usual 2 MB each row would cost two reads.
            await self._client.execute_query("PRAGMA cache_size = -49152")
            await self._client.execute_query("PRAGMA wal_autocheckpoint = 0")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.carried_over()
        if self._client:
            await self._client.execute_query("PRAGMA cache_size = -2000")
            await self._client.execute_query(f"PRAGMA wal_autocheckpoint = {_PAGES_KEPT}")

    def carry_over(self) -> None:
        """Begin a checkpoint of the log in a thread."""
        if self._client:
            loop = asyncio.get_running_loop()
            self._carrying = loop.run_in_executor(None, _carry_over, self._client.filename)

    async def carried_over(self) -> None:
        """Wait for the checkpoint that was begun: the log grows no longer than one batch makes it."""
        if self._carrying:
            carrying, self._carrying = self._carrying, None
            await carrying


def _carry_over(file: str) -> None:
    aside = sqlite3.connect(file)
    try:
        aside.execute("PRAGMA synchronous = FULL")
        aside.execute("PRAGMA wal_checkpoint(PASSIVE)")  # waits for nobody and stops nobody
    finally:
        aside.close()
