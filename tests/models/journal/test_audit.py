"""Any change of the journal is found and its place named; a cut tail against a head that was kept."""

from pathlib import Path

import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError, OperationalError

from models.actor import Actor
from models.journal import audit, head, journal, tree
from models.journal.audit import Verdict
from models.journal.head import HeadRelation, JournalHead
from models.journal.journal import Entry
from models.office import Office
from models.refusal import Refused
from tests import engine, postgres
from tests.conftest import Watch
from tests.engine import of_sqlite

INSERT = (
    "INSERT INTO journal SELECT {seq}, at, source, actor, subject, action, outcome, facts, mac "
    "FROM journal WHERE seq = 7"
)
BREAKS = {
    "edit": ("UPDATE journal SET outcome = 'other' WHERE seq = 7", "changed", 7),
    "edit of the time": ("UPDATE journal SET at = '2026-11-22 08:00:00+00:00' WHERE seq = 7", "changed", 7),
    "deletion": ("DELETE FROM journal WHERE seq = 7", "missing", 7),
    "deletion of the first": ("DELETE FROM journal WHERE seq = 1", "missing", 1),
    "swap": (
        "UPDATE journal SET seq = -7 WHERE seq = 7; UPDATE journal SET seq = 7 WHERE seq = 8; "
        "UPDATE journal SET seq = 8 WHERE seq = -7",
        "changed",
        7,
    ),
    "insertion before": (INSERT.format(seq=0), "missing", 1),
    "insertion at the end": (INSERT.format(seq=21), "changed", 21),
    "deletion that is closed up": (
        "DELETE FROM journal WHERE seq = 7; UPDATE journal SET seq = seq - 1 WHERE seq > 7",
        "changed",
        7,
    ),
    "garbage as the time": ("UPDATE journal SET at = 'soon' WHERE seq = 7", "changed", 7),
    "a number as the time": ("UPDATE journal SET at = 7 WHERE seq = 7", "changed", 7),
    "a time without a zone": ("UPDATE journal SET at = '2026-11-22 09:00:06' WHERE seq = 7", "changed", 7),
    "bytes as the time": ("UPDATE journal SET at = x'ff00' WHERE seq = 7", "changed", 7),
    "bytes as the facts": ("UPDATE journal SET facts = x'ff00' WHERE seq = 7", "changed", 7),
    "text that is none": ("UPDATE journal SET source = CAST(x'ff' AS TEXT) WHERE seq = 7", "changed", 7),
    "cut tail": ("DELETE FROM journal WHERE seq > 15", "cut", 16),
    "all gone": ("DELETE FROM journal", "cut", 1),
}


async def filled(office: Office, watch: Watch) -> Actor:
    actor = Actor(office, "local:tést")
    for n in range(20):
        await journal.append(actor, f"person:{n}", "record_opened", page="Synthèse « é »", number=n)
        watch.on(seconds=1, microseconds=1234 * (n % 2))
    return actor


async def broken(statement: str) -> None:
    try:
        await engine.behind_its_back(*statement.split("; "))
    except OperationalError:
        if not postgres.ON:
            raise
        pytest.skip("PostgreSQL takes no such value")


def silent(done: int, total: int) -> None:
    pass


@pytest.mark.parametrize("name", list(BREAKS))
async def test_what_was_done_to_it_is_found_and_named(office: Office, watch: Watch, name: str) -> None:
    await filled(office, watch)
    kept = JournalHead.parse(f"{await head.present()} 2026-11-22T09:00:00Z\n")
    intact = await audit.verify(office.keys, kept, silent)
    assert (intact.count, intact.trouble) == (20, "")
    statement, trouble, seq = BREAKS[name]
    await broken(statement)
    verdict = await audit.verify(office.keys, kept, silent)
    assert (verdict.trouble, verdict.seq) == (trouble, seq)
    if seq > 1:
        assert verdict.before is not None


async def test_a_cut_tail_is_seen_only_against_a_head(office: Office, watch: Watch) -> None:
    await filled(office, watch)
    await broken("DELETE FROM journal WHERE seq > 15")
    assert (await audit.verify(office.keys, None, silent)).trouble == ""


async def test_a_journal_that_went_on_differently_was_rewritten(office: Office, watch: Watch) -> None:
    actor = await filled(office, watch)
    kept = await head.present()
    await broken("DELETE FROM journal WHERE seq > 15")
    for _ in range(8):
        await journal.append(actor, "person:1", "other")
    verdict = await audit.verify(office.keys, kept, silent)
    assert (verdict.trouble, verdict.seq) == ("rewritten", 20)


async def test_an_empty_journal(office: Office, tmp_path: Path) -> None:
    kept = await head.present()
    assert JournalHead.parse(str(kept)) == kept == JournalHead(0, "")
    assert await audit.verify(office.keys, kept, silent) == Verdict(0)


@of_sqlite
async def test_a_damaged_last_line_stops_neither_the_head_nor_the_next_line(
    office: Office, watch: Watch
) -> None:
    actor = await filled(office, watch)
    await broken("UPDATE journal SET at = 'soon', source = CAST(x'ff' AS TEXT) WHERE seq = 20")
    assert (await head.present()).count == 20
    await journal.append(actor, "person:1", "other")
    verdict = await audit.verify(office.keys, None, silent)
    assert (verdict.trouble, verdict.seq) == ("changed", 20)


@of_sqlite
async def test_a_replacement_does_not_pass_the_triggers(office: Office, watch: Watch) -> None:
    await filled(office, watch)
    columns = "seq, at, source, actor, subject, action, outcome, facts, mac"
    values = "7, at, 'HACKED', actor, subject, action, outcome, facts, mac FROM journal WHERE seq = 7"
    for verb in ("INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE", "INSERT"):
        with pytest.raises(IntegrityError, match="append-only"):
            await get_connection("default").execute_query(f"{verb} INTO journal ({columns}) SELECT {values}")
    with pytest.raises(IntegrityError, match="append-only"):
        await get_connection("default").execute_query("UPDATE OR REPLACE journal SET seq = 7 WHERE seq = 8")
    assert (await audit.verify(office.keys, None, silent)).trouble == ""


async def test_whoever_has_the_key_rewrites_nothing_that_a_head_covers(office: Office, watch: Watch) -> None:
    """The lines are sealed anew, as the service itself would; the roots that heads were made over tell."""
    actor = Actor(office, "local:test")
    await journal.append_all(actor, [f"person:{n}" for n in range(600)], "record_opened")
    known = await tree.root(office.keys, 600)
    await broken("UPDATE journal SET outcome = 'other' WHERE seq = 300")
    mac = ""
    for entry in await Entry.all().order_by("seq"):
        mac = entry.sealed_by(office.keys, mac)
        await broken(f"UPDATE journal SET mac = '{mac}' WHERE seq = {entry.seq}")
    assert await head.present() == JournalHead(600, mac)
    verdict = await audit.verify(office.keys, None, silent)
    assert (verdict.trouble, verdict.seq) == ("rewritten", 257)
    with pytest.raises(Refused, match="journal_changed"):
        await tree.proof(office.keys, 290, 600)
    await broken("DELETE FROM journal_tile")  # then the roots are made anew, and are no longer the head's
    assert (await audit.verify(office.keys, None, silent)).trouble == ""
    assert await tree.compared(office.keys, 600, known) is HeadRelation.FORKED
