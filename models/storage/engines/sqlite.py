"""An SQLite client whose transactions lock at once and end, whole or not at all, on every path."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from tortoise.backends.base.client import NestedTransactionContext, TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

from models.storage.engines.steps import to_its_end

LOCK_WAIT = 5_000
"""Milliseconds for which a transaction waits for another's lock, before it fails as « busy »."""
PRAGMAS = {"journal_mode": "WAL", "synchronous": "FULL", "busy_timeout": str(LOCK_WAIT), "foreign_keys": "ON"}
"""What every connection sets."""
READ_BACK = {"journal_mode": "wal", "synchronous": 2, "busy_timeout": LOCK_WAIT, "foreign_keys": 1}
"""What SQLite says of it when it is asked: a file system may refuse WAL."""


def statements(script: str) -> Iterator[str]:
    """Yield the single statements of a script; triggers, which contain semicolons, stay whole."""
    pending = ""
    for part in script.split(";"):
        pending += part + ";"
        if sqlite3.complete_statement(pending):
            if pending.strip(" \n\t;"):
                yield pending.strip()
            pending = ""


class ImmediateClient(SqliteClient):
    """The stock client with immediate, cancel-proof transactions (docs/dependencies.md, defects 1 and 2)."""

    def _in_transaction(self) -> TransactionContext:
        return Transaction(Wrapper(self), self._lock)

    async def create_connection(self, with_db: bool) -> None:
        # aiosqlite's thread goes on where its caller was cancelled, and would answer a loop that is closed.
        await to_its_end(super().create_connection(with_db))

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        # The stock method leaves its transaction open when it is cancelled.
        async with self._in_transaction() as connection:
            await connection.execute_many(query, values)


class Transaction(SqliteTransactionContext):
    """BEGIN, COMMIT and ROLLBACK run to their end; the lock is released on every path."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await to_its_end(self._begin())
        except BaseException:
            try:
                raw = self.connection._connection
                if raw is not None and raw.in_transaction:
                    await to_its_end(raw.rollback())
            finally:
                self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        client: TransactionalDBClient = self.connection
        return client

    async def _begin(self) -> None:
        await self.ensure_connection()
        await self.connection.begin()

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        raw = self.connection._connection
        try:
            if not self.connection._finalized:
                await to_its_end(self.connection.rollback() if exc_type else self.connection.commit())
        except BaseException:
            if raw.in_transaction:
                await to_its_end(raw.rollback())
            raise
        finally:
            get_connections().reset(self.token)
            self._trxlock.release()


class Wrapper(SqliteTransactionWrapper):
    """The connection inside a transaction."""

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(Wrapper(self))

    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error

    async def commit(self) -> None:
        try:
            await super().commit()
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error

    @translate_exceptions
    async def execute_script(self, query: str) -> None:
        # sqlite3's executescript() commits what is pending before it starts.
        async with self.acquire_connection() as connection:
            for statement in statements(query):
                await connection.execute(statement)


client_class = ImmediateClient
