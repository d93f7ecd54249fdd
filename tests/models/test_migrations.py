"""A filled database of an older version keeps every row, every index and its journal when it is migrated."""

import sqlite3
from pathlib import Path

from tortoise.connection import get_connection
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.transactions import in_transaction

from models import database
from models.access import Actor
from models.account import Account
from models.dsp.record import record_of
from models.hashing import Hasher
from models.journal import Entry
from models.keys import Keyring
from models.letter import Letter
from models.office import Office
from models.person import Person
from tests.conftest import START, activate, issue, log_in, register


async def _first_version(url: str) -> None:
    async with database.connected(url), in_transaction():
        apps = {database._APP: database._configuration(url)["apps"][database._APP]}
        executor = MigrationExecutor(get_connection("default"), apps)
        await executor.migrate([MigrationTarget(app_label=database._APP, name="0001_initial")])


def _rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(path) as raw:
        tables = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {
            table: list(raw.execute(f'SELECT * FROM "{table}"'))
            for table in tables
            if not table.startswith(("sqlite_", "tortoise_"))
        }
        found["indexes"] = list(
            raw.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')")
        )
    raw.close()
    return found


async def test_from_the_first_version_with_an_account_a_letter_and_a_journal(tmp_path: Path) -> None:
    path, key_file = tmp_path / "old.db", tmp_path / "old.key"
    url, keys = f"sqlite://{path}", Keyring.make(key_file)
    await _first_version(url)
    async with database.connected(url):
        await database._remember(keys)
        office = Office(lambda: START, keys, Hasher(tmp_path / "slots"))
        visitor = Actor(office, "local:test")
        await issue(office, await register(office))
        await activate(visitor)
        await log_in(visitor)
    before = _rows(path)
    assert before["journal"] and before["session"] and "document" not in before

    assert (await database.migrate(url, key_file))[0] == "0001_initial"
    after = _rows(path)
    assert {table: rows for table, rows in after.items() if table in before and table != "indexes"} == {
        table: rows for table, rows in before.items() if table != "indexes"
    }
    assert set(before["indexes"]) <= set(after["indexes"])
    async with database.opened(url, keys):
        person = await Person.get()
        assert (await Account.get()).person_id == person.id and await Letter.all().count() == 1
        assert (await record_of(person.id)).tell_documents
        last = ""
        for entry in await Entry.all().order_by("seq"):
            last = entry.sealed_by(keys, last)
            assert entry.mac == last
