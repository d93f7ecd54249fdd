"""Whether anybody wrote shows without a question to the database, and no write is missed."""

import asyncio
import sqlite3

from models.office import Office
from models.storage import address, database
from models.storage.written import written
from tests.engine import of_sqlite

pytestmark = of_sqlite


async def _settled() -> object:
    for _ in range(100):
        if (found := written()) is not None:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError("never known")


async def test_it_differs_after_a_commit_of_another_process_and_not_before(
    office: Office, database_url: str
) -> None:
    file = address.file_of(database_url)
    before = await _settled()
    await database.Fact.all().count()
    assert written() == before
    other = sqlite3.connect(file)
    for value in "ab":
        other.execute("INSERT OR REPLACE INTO fact (name, value) VALUES ('test', ?)", (value,))
        other.commit()
        assert written() != before  # None where it is too soon to tell from another write within the tick
        after = await _settled()
        assert after != before
        before = after
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()
    assert written() != before


async def test_what_was_rolled_back_need_not_show(office: Office, database_url: str) -> None:
    file = address.file_of(database_url)
    other = sqlite3.connect(file)
    other.execute("INSERT INTO fact (name, value) VALUES ('rolled', 'back')")
    other.rollback()
    other.close()
    assert await _settled()
    assert not await database.Fact.exists(name="rolled")
