"""A filled database of an older version keeps every row, every index and its journal when it is migrated.

``versions/`` holds dumps that the program of their day wrote, and the key that they were sealed under.
"""

import sqlite3
from pathlib import Path

import pytest

from models.account.account import Account
from models.account.letter import Letter
from models.dsp.record import record_of
from models.journal.journal import Entry
from models.person import Person
from models.storage import database
from models.storage.keys import Keyring
from tests.engine import of_sqlite

pytestmark = of_sqlite


VERSIONS = Path(__file__).parent / "versions"
COUNTERS = {"attempt"}
"""What lives twelve hours: a migration may begin it anew."""

GIVEN_UP = {("document_current", "document"), ("message_due", "message")}
"""What a later rule has no use for: two versions in conflict are both current."""

Rows = dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]]


def _restored(folder: Path, version: str) -> tuple[Path, Path]:
    """The database of a version and its key file, in a folder of the test."""
    path, key_file = folder / "old.db", folder / "old.key"
    key_file.touch(mode=0o600)
    key_file.write_bytes((VERSIONS / "old.key").read_bytes())
    with sqlite3.connect(path) as raw:
        raw.executescript((VERSIONS / f"{version}.sql").read_text("utf-8"))
    raw.close()
    return path, key_file


def _rows(path: Path, known: Rows | None = None) -> Rows:
    """Each table's columns and rows; with ``known`` only the tables and columns that stood there."""
    with sqlite3.connect(path) as raw:
        tables = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found: Rows = {}
        for table in tables:
            if table.startswith(("sqlite_", "tortoise_")) or (known is not None and table not in known):
                continue
            columns = tuple(row[1] for row in raw.execute(f'PRAGMA table_info("{table}")'))
            kept = known[table][0] if known is not None else columns
            names = ", ".join(f'"{column}"' for column in kept)
            found[table] = kept, list(raw.execute(f'SELECT {names} FROM "{table}"'))
    raw.close()
    return found


def _indexes(path: Path) -> set[tuple[str, str]]:
    """The indexes and triggers by name, each with its table."""
    with sqlite3.connect(path) as raw:
        asked = "SELECT name, tbl_name FROM sqlite_master WHERE type IN ('index', 'trigger')"
        found = {(name, table) for name, table in raw.execute(asked) if table not in COUNTERS}
    raw.close()
    return found


@pytest.mark.parametrize("version", sorted(path.stem for path in VERSIONS.glob("*.sql")))
async def test_from_an_older_version(tmp_path: Path, version: str) -> None:
    path, key_file = _restored(tmp_path, version)
    url = f"sqlite://{path}"
    before, indexes = _rows(path), _indexes(path)
    for table in COUNTERS:
        before.pop(table, None)
    assert before["journal"][1] and before["session"][1]

    assert (await database.migrate(url, key_file))[0] == version
    assert {table: rows for table, rows in _rows(path, before).items() if table != "fact"} == {
        table: rows for table, rows in before.items() if table != "fact"
    }
    assert set(before["fact"][1]) <= set(_rows(path, before)["fact"][1])
    assert indexes - _indexes(path) <= GIVEN_UP
    keys = Keyring.read(key_file)
    async with database.opened(url, keys):
        person = await Person.get()
        assert person.details_in(keys).full_name
        assert (await Account.get()).person_id == person.id and await Letter.all().count() == 1
        assert (await record_of(person.id)).tell_documents
        last = ""
        for entry in await Entry.all().order_by("seq"):
            last = entry.sealed_by(keys, last)
            assert entry.mac == last
