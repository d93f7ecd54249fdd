"""On PostgreSQL a transaction is whole or not there, nothing stays open, and nothing secret is told."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError
from tortoise.transactions import in_transaction

from models.actor import Actor
from models.journal import audit, journal
from models.journal.journal import Entry
from models.office import Office
from models.refusal import Unavailable
from models.storage import address, database, dialect
from models.storage.database import Fact
from models.storage.keys import Keyring
from tests import postgres
from tests.engine import of_postgres, of_sqlite


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("postgres://esante@db.example.lu/esante", ""),
        ("postgresql://esante@a:5432,b:5433/esante?target_session_attrs=read-write", ""),
        ("postgres://esante@/esante?host=/run/postgresql&passfile=/etc/esante/pgpass", ""),
        ("postgres://esante:secret@db.example.lu/esante", "database_password"),
        ("postgres://esante@db.example.lu/esante?password=secret", "database_password"),
        ("postgres://esante@db.example.lu/", "database_url"),
        ("postgres:///esante", "database_url"),
        ("postgres://db/esante?sslmode=prefer", "database_url"),
        ("postgres://db/esante?options=-c", "database_url"),
        ("postgres://db/esante?host=", "database_url"),
        ("mysql://db/esante", "database_url"),
    ],
)
def test_an_address_is_right_and_holds_no_password(url: str, code: str) -> None:
    try:
        address.check(url)
    except Unavailable as error:
        assert error.code == code
    else:
        assert not code


def test_a_server_over_tcp_is_verified_unless_the_address_says_otherwise() -> None:
    import ssl

    def tls(url: str) -> object:
        return address.connection_of(url)["credentials"]["ssl"]

    verified = tls("postgres://db.example.lu/esante")
    assert isinstance(verified, ssl.SSLContext)
    assert verified.check_hostname and verified.verify_mode is ssl.CERT_REQUIRED
    assert tls("postgres://db.example.lu/esante?sslmode=disable") is False
    assert tls("postgres:///esante?host=/run/postgresql") is False
    with pytest.raises(Unavailable, match="database_certificate"):
        tls("postgres://db.example.lu/esante?sslrootcert=/nowhere.pem")


async def test_a_server_that_is_away_is_one_plain_reason(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        async with database.opened(f"postgres://x@/esante?host={tmp_path}", Keyring({}, b"")):
            pass
    assert caught.value.code == "database_away"


@of_sqlite
async def test_nothing_of_it_is_imported_on_sqlite(office: Office) -> None:
    code = (
        "import asyncio, sys, tui.__main__\nfrom models.storage import database\n"
        "async def main():\n    async with database.connected(sys.argv[1]): pass\n"
        "asyncio.run(main())\nsys.exit('asyncpg' in sys.modules)"
    )
    file = get_connection("default").filename  # type: ignore[attr-defined]
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", code, f"sqlite://{file}"], check=True)


@of_postgres
async def test_two_migrations_at_once_are_one(tmp_path: Path) -> None:
    name = await asyncio.to_thread(postgres.created)
    code = (
        "import asyncio, pathlib, sys; from models.storage import database; "
        "print(asyncio.run(database.migrate(sys.argv[1], pathlib.Path(sys.argv[2]))))"
    )
    given = (sys.executable, "-c", code, postgres.address(name), str(tmp_path / "a.key"))
    runs = [await asyncio.create_subprocess_exec(*given, stdout=subprocess.PIPE) for _ in range(3)]
    told = [(await run.communicate())[0].decode() for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert sum(line.startswith("('', ") for line in told) == 1, told
    async with database.opened(postgres.address(name), Keyring.read(tmp_path / "a.key")):
        pass
    await asyncio.to_thread(postgres.dropped, name)


@of_postgres
async def test_an_error_that_somebody_passes_over_does_not_pass_for_a_commit(office: Office) -> None:
    with pytest.raises(OperationalError, match="rolled back"):
        async with in_transaction() as connection:
            await Fact.create(name="half", value="1")
            with pytest.raises(OperationalError):
                await connection.execute_query("SELECT 1 / 0")
    assert not await Fact.filter(name="half").exists()


@of_postgres
async def test_counts_and_returned_rows_are_true(office: Office) -> None:
    connection = get_connection("default")
    insert = "INSERT INTO fact (name, value) VALUES ('a', '1'), ('b', '2')"
    assert await connection.execute_query(insert) == (2, [])
    count, rows = await connection.execute_query("DELETE FROM fact WHERE name < 'c' RETURNING value")
    assert count == 2 and sorted(row["value"] for row in rows) == ["1", "2"]


@of_postgres
async def test_three_hundred_cancels_leave_no_connection_busy(office: Office) -> None:
    async def write() -> None:
        async with in_transaction():
            await Fact.create(name="half", value="1")
            await Fact.filter(name="half").delete()

    for steps in range(300):
        task = asyncio.create_task(write())
        for _ in range(steps % 40):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    states = await dialect.rows("SELECT state FROM pg_stat_activity WHERE datname = current_database()")
    assert [row["state"] for row in states].count("idle in transaction") == 0 and len(states) <= 2


@of_postgres
async def test_what_gave_way_is_done_again_as_a_whole_five_times(office: Office, visitor: Actor) -> None:
    import asyncpg

    done: list[int] = []

    @dialect.retried
    async def operation(times: int) -> None:
        async with in_transaction():
            await journal.append(visitor, "person:1", "tested", number=len(done))
            done.append(times)
            if len(done) <= times:
                raise OperationalError(asyncpg.DeadlockDetectedError("meant so"))

    await operation(5)
    assert len(done) == 6 and await Entry.filter(action="tested").count() == 1
    done.clear()
    with pytest.raises(OperationalError):
        await operation(6)
    assert len(done) == 6 and await Entry.filter(action="tested").count() == 1


@of_postgres
async def test_the_journal_forgets_what_a_savepoint_took_back(office: Office, visitor: Actor) -> None:
    async with in_transaction():
        await journal.append(visitor, "person:1", "first")
        with pytest.raises(ZeroDivisionError):
            async with in_transaction():
                await journal.append(visitor, "person:1", "second")
                raise ZeroDivisionError
        async with in_transaction():
            await journal.append(visitor, "person:1", "third")
        assert not await Entry.all().exists()
    assert [entry.action for entry in await Entry.all().order_by("seq")] == ["first", "third"]
    assert not (await audit.verify(office.keys, None, lambda done, total: None)).trouble
