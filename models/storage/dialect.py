"""What is said differently to SQLite and PostgreSQL stands here, and the models say it once."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from zlib import crc32

from tortoise.backends.base.client import TransactionalDBClient
from tortoise.connection import get_connection
from tortoise.exceptions import BaseORMException, IntegrityError, OperationalError
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

AGAIN = 5
PAUSE = 0.02
"""Seconds that whoever gave way waits at most the first time; each time twice as long."""
_MIGRATION = 60
"""Seconds that a migration takes at most."""
P = ParamSpec("P")
T = TypeVar("T")
M = TypeVar("M", bound=Model)
_UNIQUE = "23505"
_LOST = ("40001", "40P01")


def on_server() -> bool:
    """Whether the database is PostgreSQL, where transactions run side by side."""
    return get_connection("default").capabilities.dialect == "postgres"


def statement(asked: str) -> str:
    """Return a statement whose values are all marked with ``?`` in the words of the engine."""
    if not on_server():
        return asked
    parts = asked.split("?")
    return "".join(f"{part}${number}" for number, part in enumerate(parts[:-1], start=1)) + parts[-1]


async def rows(asked: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Return the rows of a question as they are stored; its values are marked with ``?``."""
    found: list[dict[str, Any]] = await get_connection("default").execute_query_dict(
        statement(asked), list(values)
    )
    return found


def stored(moment: datetime) -> datetime | str:
    """Return a moment as a question has to name it: SQLite keeps it as text in UTC."""
    return moment if on_server() else str(moment.astimezone(UTC))


def sqlstate(error: BaseException) -> str:
    """Return PostgreSQL's code for an error (PostgreSQL 15, appendix A); "" where it has none."""
    reason: Any = error.args[0] if isinstance(error, BaseORMException) and error.args else error
    return str(getattr(reason, "sqlstate", None) or "")


def lost_race(error: BaseException) -> bool:
    """Whether a transaction gave way to another one and may be done again as a whole."""
    return sqlstate(error) in _LOST


def is_taken(error: IntegrityError, table: str, *columns: str) -> bool:
    """Whether this unique index of the table, by its columns, refused the row: somebody else was faster.

    Any other constraint that was broken is a fault of ours, and nobody else's success.
    """
    if sqlstate(error):
        reason: Any = error.args[0]
        told = f"({', '.join(columns)})=("  # stands so in the detail in whichever language
        return reason.sqlstate == _UNIQUE and reason.table_name == table and told in (reason.detail or "")
    named = ", ".join(f"{table}.{column}" for column in columns)
    return str(error).endswith(f"UNIQUE constraint failed: {named}")


def retried(operation: Callable[P, Awaitable[T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Do an operation again, as a whole, whose transaction gave way to another one: ``AGAIN`` times at most.

    It changes nothing outside of its transaction before that is committed. Within somebody else's transaction
    it is that one which has to be done again.
    """

    @wraps(operation)
    async def done(*args: P.args, **kwargs: P.kwargs) -> T:
        for attempt in range(AGAIN):
            try:
                return await operation(*args, **kwargs)
            except OperationalError as error:
                if not lost_race(error) or isinstance(get_connection("default"), TransactionalDBClient):
                    raise
            await asyncio.sleep(random.uniform(0, PAUSE * 2**attempt))
        return await operation(*args, **kwargs)

    return done


async def alone(what: str, *, patient: bool = False) -> None:
    """Wait until no other transaction is alone with the same thing, then have it until this one ends.

    ``patient`` waits however long that takes. On SQLite a transaction has the whole database from its
    beginning.
    """
    if on_server():
        if patient:
            await rows("SET LOCAL lock_timeout = 0")
        await rows("SELECT pg_advisory_xact_lock(?)", [crc32(what.encode())])


async def be_patient() -> None:
    """Have this connection wait for a whole migration of another's from now on; a server waits anyhow."""
    if not on_server():
        await get_connection("default").execute_query(f"PRAGMA busy_timeout = {_MIGRATION * 1000}")


async def before_commit(work: Callable[[], Awaitable[None]]) -> None:
    """Do something as the last of the transaction: on SQLite at once, for nobody else writes meanwhile."""
    connection = get_connection("default")
    if not on_server():
        await work()
    elif isinstance(connection, TransactionalDBClient):
        connection.last_words.append(work)  # type: ignore[attr-defined]  # PostgresWrapper
    else:
        async with in_transaction():
            await work()


async def now_or_never() -> None:
    """Do at once what ``before_commit`` keeps for the end: the caller takes no other row afterwards."""
    connection: Any = get_connection("default")
    if on_server():
        words, connection.last_words = connection.last_words, []
        for word in words:
            await word()


def witnessed_by(what: str, asked: str, values: Sequence[Any]) -> None:
    """Name the question that finds a row if and only if the caller's transaction was committed.

    The engine asks it where a connection dies between COMMIT and its answer, once it is ``alone`` with the
    same thing as the transaction was: that one is over then.
    """
    if on_server():
        connection: Any = get_connection("default")
        connection.bear_witness(crc32(what.encode()), statement(asked), values)


def held(query: QuerySet[M]) -> QuerySet[M]:
    """Return a question whose rows nobody else changes until the caller's transaction ends.

    It is the one way in to a row that is read in order to be written. On SQLite a transaction has the whole
    database from its beginning; outside of a transaction nothing is held. The order is the same everywhere
    (docs/architecture.md, « The order of locks »).
    """
    if on_server() and isinstance(get_connection("default"), TransactionalDBClient):
        return query.select_for_update(no_key=True)
    return query


async def hold(query: QuerySet[M]) -> None:
    """Hold rows as ``held``, of which nothing is needed: on SQLite nothing is asked."""
    if on_server():
        await held(query)


def seconds_between(since: str, until: str) -> str:
    """Return the SQL of the whole seconds between two columns."""
    if on_server():
        return f"CAST(ROUND(EXTRACT(EPOCH FROM {until} - {since})) AS INTEGER)"
    return f"CAST(ROUND((julianday({until}) - julianday({since})) * 86400) AS INTEGER)"


def json_text(column: str, name: str) -> str:
    """Return the SQL of one text of a column of JSON."""
    return f"({column}::json ->> '{name}')" if on_server() else f"json_extract({column}, '$.{name}')"
