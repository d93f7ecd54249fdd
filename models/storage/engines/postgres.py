"""A PostgreSQL client whose transactions end, whole or not at all, on every path, over few connections.

READ COMMITTED: whoever reads in order to write takes the row first (``models.storage.dialect``).
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from zlib import crc32

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.backends.base_postgres.client import translate_exceptions
from tortoise.connection import get_connections
from tortoise.exceptions import DBConnectionError, OperationalError, TransactionManagementError

from models.storage.engines.sqlite import LOCK_WAIT
from models.storage.engines.steps import AnswerLost, to_its_end

POOL = 2
"""The most connections of a process; an idle one holds none after ``IDLE`` seconds."""
IDLE = 30.0
_HUNG = 60_000
"""Milliseconds after which the server ends a transaction whose process does nothing more."""
_FINDS_OUT = 10.0
"""Seconds for which a transaction asks whether it was committed, when its connection died over that."""
_AGAIN = 0.2
"""Seconds between two times that it asks."""
_GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.ProtocolError,
    asyncpg.TargetServerAttributeNotMatched,
    OSError,
)
"""What a connection dies of; where it was not answered a COMMIT may have been done."""
_BEGIN = (
    f"BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = {LOCK_WAIT};"
    f"SET LOCAL idle_in_transaction_session_timeout = {_HUNG}"
)
LastWord = Callable[[], Awaitable[None]]


async def _no_reset(_connection: Any) -> None:
    """Leave a connection as it is: no session state is ever set on one, and resetting costs a round trip."""


class _Repaired(AsyncpgDBClient):
    """What both the pool and a transaction need: errors of one kind, and true counts."""

    async def _translate_exceptions(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await super()._translate_exceptions(func, *args, **kwargs)
        except _GONE as error:
            raise DBConnectionError(error) from error
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            gone = isinstance(error, asyncpg.InterfaceError) and "clos" in str(error)
            raise (DBConnectionError if gone else OperationalError)(error) from error

    @translate_exceptions
    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, list[Any]]:
        # The stock method returns 0 for the rows of an INSERT, and no rows for RETURNING.
        async with self.acquire_connection() as connection:
            self.log.debug(query)
            words = query.upper().split()
            if words[0] not in ("INSERT", "UPDATE", "DELETE") or "RETURNING" in words:
                rows = await connection.fetch(query, *(values or ()))
                return len(rows), rows
            return int((await connection.execute(query, *(values or ()))).rpartition(" ")[2]), []


class PostgresClient(_Repaired):
    """The stock client with a pool that holds nothing while idle, and transactions that survive a cancel."""

    def __init__(self, dsn: str, ssl: Any, timeout: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._target = {"dsn": dsn, "ssl": ssl, "timeout": timeout}
        self.fingerprint = f"{crc32(dsn.encode()):08x}"
        """Which database this is, for the name of a file."""

    async def create_connection(self, with_db: bool) -> None:
        """Make the pool; it connects when it is first used. No statement is kept (pgbouncer)."""
        self._pool = await asyncpg.create_pool(
            **self._target,
            min_size=0,
            max_size=POOL,
            max_inactive_connection_lifetime=IDLE,
            statement_cache_size=0,
            reset=_no_reset,
        )
        await self._post_connect()

    def _in_transaction(self) -> TransactionContext:
        return PostgresTransaction(PostgresWrapper(self), self._pool_init_lock)

    @translate_exceptions
    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        # The stock method leaves its transaction open when it is cancelled.
        async with self._in_transaction() as connection:
            await connection.execute_many(query, values)


class PostgresTransaction(TransactionContextPooled):
    """BEGIN, COMMIT and ROLLBACK run to their end; the connection goes back on every path."""

    client: Any

    async def __aenter__(self) -> TransactionalDBClient:
        self._begun = False
        try:
            await to_its_end(self._begin())
        except BaseException:
            if self._begun:  # cancelled, and begun all the same
                await to_its_end(self._end(well=False))
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        client: TransactionalDBClient = self.client
        return client

    async def _begin(self) -> None:
        await self.ensure_connection()
        pool = self.client._parent._pool
        self.client._connection = await self.client.acquired(pool)
        try:
            await self.client.begin()
        except BaseException:
            await pool.release(self.client._connection)
            raise
        self._begun = True

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        try:
            if exc_type is None:
                await self._last_words()
            await to_its_end(self._end(well=False) if exc_type else self._committed())
        finally:
            get_connections().reset(self.token)

    async def _last_words(self) -> None:
        try:
            await self.client.say_last_words()
        except BaseException:
            await to_its_end(self._end(well=False))
            raise

    async def _committed(self) -> None:
        try:
            await self._end(well=True)
        except (OperationalError, DBConnectionError) as error:
            if not isinstance(
                error.args[0], (*_GONE, asyncpg.OperatorInterventionError)
            ) or not await self._stands(error):
                raise

    async def _stands(self, error: Exception) -> bool:
        """Whether a transaction whose COMMIT got no answer was committed. Raises AnswerLost."""
        try:
            async with asyncio.timeout(_FINDS_OUT):
                while self.client.witness:
                    try:
                        return await self._asked(*self.client.witness)
                    except (*_GONE, asyncpg.PostgresError, asyncpg.InterfaceError):
                        await asyncio.sleep(_AGAIN)
        except TimeoutError:
            pass
        raise AnswerLost(*error.args) from error

    async def _asked(self, alone: int, question: str, values: Sequence[Any]) -> bool:
        async with self.client._parent._pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", alone)
            return await connection.fetchval(question, *values) is not None

    async def _end(self, *, well: bool) -> None:
        pool = self.client._parent._pool
        try:
            if not self.client._finalized:
                await (self.client.commit() if well else self.client.rollback())
        finally:
            # It could not be ended: nobody gets it again.
            if _is_open(self.client._connection) and self.client._connection.is_in_transaction():
                self.client._connection.terminate()
            if pool:
                await pool.release(self.client._connection)


class PostgresWrapper(_Repaired, TransactionWrapper):
    """The connection inside a transaction, or inside a savepoint of one.

    ``last_words`` run just before COMMIT: what every transaction writes in one place is locked last, for as
    short as can be.
    """

    def __init__(self, connection: AsyncpgDBClient) -> None:
        super().__init__(connection)
        self._outer = connection if isinstance(connection, PostgresWrapper) else None
        self._depth: int = self._outer._depth + 1 if self._outer else 0
        self.last_words: list[LastWord] = []
        self._words = len(self._outer.last_words) if self._outer else 0
        self.witness: tuple[int, str, Sequence[Any]] | None = None
        """What finds out whether it was committed (``dialect.witnessed_by``)."""

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(PostgresWrapper(self))

    def bear_witness(self, *witness: Any) -> None:
        """Keep what finds out whether the whole transaction was committed."""
        top = self
        while top._outer:
            top = top._outer
        top.witness = witness

    async def say_last_words(self) -> None:
        """Write what was kept for the end."""
        for word in self.last_words:
            await word()

    @translate_exceptions
    async def acquired(self, pool: asyncpg.Pool) -> Any:
        """A connection of the pool."""
        return await pool.acquire()

    @translate_exceptions
    async def begin(self) -> None:
        await self._connection.execute(f"SAVEPOINT s{self._depth}" if self._depth else _BEGIN)

    @translate_exceptions
    async def commit(self) -> None:
        self._must_be_open()
        if self._outer:
            await self._connection.execute(f"RELEASE SAVEPOINT s{self._depth}")
        # After an error that somebody passed over, COMMIT rolls back and says so nowhere else.
        elif await self._connection.execute("COMMIT") != "COMMIT":
            raise OperationalError("the transaction had failed: it was rolled back")
        self._finalized = True

    @translate_exceptions
    async def rollback(self) -> None:
        self._must_be_open()
        self._finalized = True
        if self._outer:  # which is the current connection in a savepoint as well
            del self._outer.last_words[self._words :]
        back = f"ROLLBACK TO SAVEPOINT s{self._depth}; RELEASE SAVEPOINT s{self._depth}"
        if _is_open(self._connection):
            await self._connection.execute(back if self._depth else "ROLLBACK")

    def _must_be_open(self) -> None:
        if self._finalized:
            raise TransactionManagementError("Transaction already finalised")


def _is_open(connection: Any) -> bool:
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:  # it died, and the pool has taken it back
        return False


async def asked(question: str, values: list[Any], **credentials: Any) -> Any:
    """Return the first value of a question that is asked over a connection of its own, without Tortoise.

    Raises OperationalError and DBConnectionError.
    """
    try:
        connection = await asyncpg.connect(**credentials, statement_cache_size=0)
        try:
            return await connection.fetchval(question, *values)
        finally:
            await connection.close()
    except asyncpg.PostgresError as error:
        raise OperationalError(error) from error
    except (asyncpg.InterfaceError, OSError) as error:
        raise DBConnectionError(error) from error


client_class = PostgresClient
