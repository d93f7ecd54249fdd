"""The database is durable, its transactions survive cancellation and neighbours, a wrong key stops it."""

import asyncio
import base64
import multiprocessing
import sqlite3
import time
from pathlib import Path

import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actor import Actor
from models.journal.journal import Entry, append
from models.office import Office
from models.person import Person
from models.refusal import Unavailable
from models.storage import address, database, obstacles
from models.storage.database import Fact
from models.storage.engines.sqlite import statements
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tests.conftest import START, register
from tests.engine import of_sqlite


@of_sqlite
async def test_durable_and_read_back(office: Office) -> None:
    connection = get_connection("default")
    for pragma, expected in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
        assert (await connection.execute_query(f"PRAGMA {pragma}"))[1][0][0] == expected


@pytest.mark.parametrize("steps", range(0, 40))
async def test_a_cancelled_transaction_leaves_nothing_behind(office: Office, steps: int) -> None:
    async def write() -> None:
        async with in_transaction():
            await Fact.create(name="half", value="1")
            await Fact.create(name="other", value="1")

    task = asyncio.create_task(write())
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(2):
        assert await Fact.filter(name__in=["half", "other"]).count() in (0, 2)
        async with in_transaction():
            await Fact.create(name="after", value="1")


async def test_a_cancelled_bulk_write_is_whole_or_not_there(office: Office) -> None:
    """Cancelled at each step until it is done: all 500 rows or none, and no transaction stays open."""

    async def write() -> None:
        await Fact.bulk_create([Fact(name=f"n{n}", value="1") for n in range(500)])

    counts: list[int] = []
    while not counts or counts[-1] == 0:
        task = asyncio.create_task(write())
        for _ in range(len(counts)):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(2), in_transaction():
            counts.append(await Fact.filter(name__startswith="n").count())
    assert counts == [0] * (len(counts) - 1) + [500] and len(counts) > 5


def _increment(url: str, times: int) -> None:
    async def work() -> None:
        async with database.connected(url):
            for _ in range(times):
                async with in_transaction():
                    fact = await Fact.get(name="n")
                    await Fact.filter(name="n").update(value=str(int(fact.value) + 1))

    asyncio.run(work())


@of_sqlite
async def test_processes_that_read_then_write_lose_nothing(office: Office, database_url: str) -> None:
    await Fact.create(name="n", value="0")
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_increment, args=(database_url, 40)) for _ in range(3)]
    for process in processes:
        process.start()
    await asyncio.gather(*(asyncio.to_thread(process.join) for process in processes))
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert (await Fact.get(name="n")).value == "120"


@of_sqlite
async def test_a_lock_of_three_seconds_is_waited_out(office: Office, database_url: str) -> None:
    holder = sqlite3.connect(address.file_of(database_url), check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    asyncio.get_running_loop().call_later(3, holder.rollback)
    started = time.monotonic()
    async with in_transaction():
        await Fact.create(name="late", value="1")
    assert time.monotonic() - started > 2.5
    holder.close()


@of_sqlite
@pytest.mark.soak
async def test_a_longer_lock_is_one_plain_reason_and_nothing_half_done(
    office: Office, database_url: str
) -> None:
    holder = sqlite3.connect(address.file_of(database_url))
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Exception) as caught:
        async with in_transaction():
            await Fact.create(name="late", value="1")
    explained = obstacles.explained(caught.value)
    assert explained is not None
    assert explained.code == "database_busy"
    holder.rollback()
    holder.close()
    assert not await Fact.filter(name="late").exists()


@of_sqlite
async def test_a_read_only_file_is_one_plain_reason(office: Office) -> None:
    await get_connection("default").execute_query("PRAGMA query_only = ON")
    with pytest.raises(Exception) as caught:
        await Fact.create(name="no", value="1")
    explained = obstacles.explained(caught.value)
    assert explained is not None
    assert explained.code == "database_readonly"


@of_sqlite
async def test_a_full_disk_is_one_plain_reason(office: Office) -> None:
    connection = get_connection("default")
    pages = (await connection.execute_query("PRAGMA page_count"))[1][0][0]
    await connection.execute_query(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Exception) as caught:
        async with in_transaction():
            for n in range(2000):
                await Fact.create(name=f"n{n}", value="x" * 120)
    explained = obstacles.explained(caught.value)
    assert explained is not None
    assert explained.code == "disk_full"
    assert not await Fact.filter(name="n0").exists()


async def test_the_journal_refuses_change(office: Office, visitor: Actor) -> None:
    async with in_transaction():
        await append(visitor, "person:1", "tested")
    with pytest.raises(IntegrityError, match="append-only"):
        await Entry.all().update(actor="nobody")
    with pytest.raises(IntegrityError, match="append-only"):
        await Entry.all().delete()


@of_sqlite
async def test_migrate_says_from_what_to_what_and_repeats_harmlessly(tmp_path: Path) -> None:
    url, key_file = f"sqlite://{tmp_path / 'a.db'}", tmp_path / "a.key"
    before, after = await database.migrate(url, key_file)
    assert (before, after) == ("", after)
    assert after == max(database._known())
    assert await database.migrate(url, key_file) == (after, after)
    assert key_file.stat().st_mode & 0o777 == 0o600


@of_sqlite
async def test_two_migrations_at_once_are_one(tmp_path: Path) -> None:
    url, key_file = f"sqlite://{tmp_path / 'a.db'}", tmp_path / "a.key"
    code = (
        "import asyncio, pathlib, sys; from models.storage import database; "
        "asyncio.run(database.migrate(sys.argv[1], pathlib.Path(sys.argv[2])))"
    )
    import sys

    runs = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", code, url, str(key_file)) for _ in range(3)
    ]
    assert [await run.wait() for run in runs] == [0, 0, 0]
    async with database.opened(url, Keyring.read(key_file)):
        assert {fact.name for fact in await Fact.all()} == {"key", "key k1"}


async def reason(url: str, keys: Keyring) -> str:
    """Why it does not open; "" when it does."""
    try:
        async with database.opened(url, keys):
            return ""
    except Unavailable as error:
        return error.code


@of_sqlite
async def test_a_wrong_key_a_newer_schema_or_no_database_stop_the_start(tmp_path: Path) -> None:
    url, key_file = f"sqlite://{tmp_path / 'a.db'}", tmp_path / "a.key"
    other = Keyring.make(tmp_path / "other.key")
    assert await reason(url, other) == "database_missing"
    await database.migrate(url, key_file)
    assert await reason(url, other) == "key_wrong"
    with sqlite3.connect(tmp_path / "a.db") as raw:
        raw.execute(
            "INSERT INTO tortoise_migrations (app, name, applied_at) "
            "VALUES ('models', '9999_future', '2026-01-01')"
        )
    raw.close()
    assert await reason(url, Keyring.read(key_file)) == "schema_newer"


@of_sqlite
async def test_every_key_of_the_file_has_to_be_the_databases(tmp_path: Path) -> None:
    url, key_file = f"sqlite://{tmp_path / 'a.db'}", tmp_path / "a.key"
    await database.migrate(url, key_file)
    good, other = key_file.read_text(), Keyring.make(tmp_path / "other.key")
    index = good.splitlines()[0]
    wrong = base64.b64encode(other.sealing["k1"]).decode()

    def rewritten(text: str) -> Keyring:
        key_file.write_text(text)
        return Keyring.read(key_file)

    # A wrong sealing key under the right index, in place of the right one, behind it, and none.
    assert await reason(url, rewritten(f"{index}\nk1 {wrong}\n")) == "key_wrong"
    assert await reason(url, rewritten(f"{index}\nk2 {wrong}\n")) == "key_lost"
    marked, waiting = good.replace(" seals", "") + f"k2 {wrong} seals\n", f"{good}k2 {wrong}\n"
    assert await reason(url, rewritten(marked)) == "key_new"
    assert await reason(url, rewritten(waiting)) == ""  # nothing is sealed under it before it is marked
    for text in (f"{index}\nk1 {wrong}\n", f"{index}\nk2 {wrong}\n"):
        key_file.write_text(text)
        with pytest.raises(Unavailable, match=r"key_wrong|key_lost"):
            await database.migrate(url, key_file)
    # What « esante migrate » has seen is known, and from then on has to stay.
    keys = rewritten(waiting)
    await database.migrate(url, key_file)
    async with database.opened(url, keys):
        pass
    assert await reason(url, rewritten(good)) == "key_lost"


@of_sqlite
async def test_an_older_database_does_not_take_a_wrong_key_for_its_own(tmp_path: Path) -> None:
    url, key_file = f"sqlite://{tmp_path / 'a.db'}", tmp_path / "a.key"
    await database.migrate(url, key_file)
    good, other = key_file.read_text(), Keyring.make(tmp_path / "other.key")
    async with database.connected(url):
        office = Office(lambda: START, Keyring.read(key_file), Hasher(tmp_path / "slots"))
        people = [await register(office, number) for number in ("1893120105732", "1937010112347")]
        await Person.filter(id=people[0].id).update(matricule=b"spoilt")
        await Fact.exclude(name="key").delete()  # as before sealing keys had fingerprints
    index, wrong = good.splitlines()[0], base64.b64encode(other.sealing["k1"]).decode()
    key_file.write_text(f"{index}\nk1 {wrong}\n")
    with pytest.raises(Unavailable, match="key_wrong"):
        await database.migrate(url, key_file)
    key_file.write_text(good)
    await database.migrate(url, key_file)  # the damaged row does not count against the right key
    assert await reason(url, Keyring.read(key_file)) == ""


@of_sqlite
async def test_a_filled_database_gets_no_new_key(tmp_path: Path) -> None:
    url, key_file = f"sqlite://{tmp_path / 'a.db'}", tmp_path / "a.key"
    await database.migrate(url, key_file)
    key_file.unlink()
    with pytest.raises(Unavailable, match="key_missing"):
        await database.migrate(url, key_file)
    assert not key_file.exists()


def test_scripts_are_cut_where_statements_end() -> None:
    script = "CREATE TABLE a (b);\nCREATE TRIGGER t BEFORE DELETE ON a BEGIN SELECT 1; SELECT 2; END;\n;"
    assert [s.split()[1] for s in statements(script)] == ["TABLE", "TRIGGER"]
