"""A head that was kept outside tells whether the journal has gone on, ends earlier, or is another one."""

import pytest
from tortoise.connection import get_connection

from models.actor import Actor
from models.journal import head, journal
from models.journal.head import HeadRelation, JournalHead
from models.office import Office
from models.refusal import Refused
from tests.engine import of_sqlite


async def written(office: Office, count: int, action: str = "record_opened") -> JournalHead:
    for number in range(count):
        await journal.append(Actor(office, "local:test"), "person:1", action, number=number)
    return await head.present()


async def cut(after: int) -> None:
    await get_connection("default").execute_query("DROP TRIGGER IF EXISTS journal_no_delete")
    await get_connection("default").execute_query(f"DELETE FROM journal WHERE seq > {after}")


async def test_an_empty_journal_has_a_head(office: Office) -> None:
    empty = await head.present()
    assert empty == JournalHead(0, "") == JournalHead.parse(str(empty))
    assert await head.compared(empty) is HeadRelation.EQUAL
    await written(office, 1)
    assert await head.compared(empty) is HeadRelation.AHEAD


async def test_a_journal_that_went_on_is_ahead(office: Office) -> None:
    kept = await written(office, 3)
    assert kept.count == 3 and await head.compared(kept) is HeadRelation.EQUAL
    await written(office, 2)
    assert await head.compared(JournalHead.parse(f"{kept} 2026-11-22T09:00:00Z")) is HeadRelation.AHEAD


@of_sqlite
async def test_an_older_copy_is_older_and_forks_when_it_goes_on(office: Office) -> None:
    kept = await written(office, 5)
    await cut(3)
    assert await head.compared(kept) is HeadRelation.OLDER
    await written(office, 1, "other")
    assert await head.compared(kept) is HeadRelation.OLDER
    await written(office, 1, "other")
    assert await head.compared(kept) is HeadRelation.FORKED
    await written(office, 7, "other")
    assert await head.compared(kept) is HeadRelation.FORKED
    await cut(0)
    assert await head.compared(kept) is HeadRelation.OLDER


async def test_another_database_of_the_same_length_is_forked(office: Office) -> None:
    kept = await written(office, 2)
    assert await head.compared(JournalHead(2, "0" * 64)) is HeadRelation.FORKED
    assert await head.compared(JournalHead(1, kept.mac)) is HeadRelation.FORKED
    assert await head.compared(JournalHead(0, kept.mac)) is HeadRelation.FORKED


@pytest.mark.parametrize(
    "text", ["", "esante-journal 2 1 -", "esante-journal 1 x -", "esante-journal 1 5 abc", "\0"]
)
def test_what_is_no_head(text: str) -> None:
    with pytest.raises(Refused, match=r"^audit_head$"):
        JournalHead.parse(text)
