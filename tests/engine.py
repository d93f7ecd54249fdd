"""What a test says to the database past the models, in the words of the engine that it runs on."""

from collections.abc import Sequence
from typing import Any

import pytest
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from models.storage import dialect
from tests import postgres

of_sqlite = pytest.mark.skipif(postgres.ON, reason="is about SQLite")
of_postgres = pytest.mark.skipif(not postgres.ON, reason="is about PostgreSQL: make test-postgres")

AS_WRITTEN = ", xmin::text::bigint, ctid" if postgres.ON else ", rowid"
"""What puts rows of one moment into the order in which they were written, after ``ORDER BY x``."""
_TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


async def behind_its_back(*statements: str) -> None:
    """Run statements that triggers would refuse, as somebody does who owns the database."""
    connection = get_connection("default")
    if postgres.ON:
        async with in_transaction() as inside:
            await inside.execute_query("SET LOCAL session_replication_role = replica")
            for statement in statements:
                await inside.execute_query(statement)
        return
    for trigger in await dialect.rows(_TRIGGERS):
        await connection.execute_query(f"DROP TRIGGER {trigger['name']}")
    for statement in statements:
        await connection.execute_query(statement)


async def tables() -> set[str]:
    """The names of all tables that hold rows of ours."""
    asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    if postgres.ON:
        asked = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
    return {row["name"] for row in await dialect.rows(asked)}


async def columns(table: str) -> set[str]:
    """The names of a table's columns."""
    if postgres.ON:
        asked = "SELECT column_name AS name FROM information_schema.columns WHERE table_name = ?"
        return {row["name"] for row in await dialect.rows(asked, [table])}
    return {row["name"] for row in await dialect.rows(f'PRAGMA table_info("{table}")')}


async def plan(question: str, values: Sequence[Any] = ()) -> str:
    """How the engine would look for the answer; a table that is read whole stands there as ``SCAN table``.

    A server reads a small table whole whatever indexes there are: it is told not to.
    """
    if not postgres.ON:
        return " ".join(row["detail"] for row in await dialect.rows(f"EXPLAIN QUERY PLAN {question}", values))
    async with in_transaction() as connection:
        await connection.execute_query("SET LOCAL enable_seqscan = off")
        found = await dialect.rows(f"EXPLAIN {question}", values)
    return " ".join(row["QUERY PLAN"] for row in found).replace("Seq Scan on ", "SCAN ")


async def another_was_faster(table: str, *columns: str) -> None:
    """From the next insertion on the table says that a row with the same values there exists already."""
    named = ", ".join(f"{table}.{column}" for column in columns)
    failed = f"SELECT RAISE(ABORT, 'UNIQUE constraint failed: {named}')"
    script = f"CREATE TRIGGER faster BEFORE INSERT ON {table} BEGIN {failed}; END"
    if postgres.ON:
        postgres.spoil()
        detail = f"DETAIL = 'Key ({', '.join(columns)})=(x) already exists.'"
        failed = f"RAISE EXCEPTION 'faster' USING ERRCODE = 'unique_violation', TABLE = '{table}', {detail}"
        script = (
            f"CREATE FUNCTION faster() RETURNS trigger AS $$ BEGIN {failed}; END $$ LANGUAGE plpgsql;"
            f"CREATE TRIGGER faster BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION faster();"
        )
    await get_connection("default").execute_script(script)
