"""The journal is one chain: what is read back fits the MACs, and any change of a line shows."""

import pytest
from tortoise.transactions import in_transaction

from models.actor import Actor
from models.journal import journal
from models.journal.journal import Entry
from models.office import Office
from tests import engine
from tests.conftest import Watch, activate, issue, log_in, register


async def broken_at(office: Office) -> int | None:
    """The first line whose MAC does not fit, as a verifier would find it."""
    mac = ""
    for entry in await Entry.all().order_by("seq"):
        if entry.sealed_by(office.keys, mac) != entry.mac:
            return int(entry.seq)
        mac = entry.mac
    return None


@pytest.fixture
async def filled(office: Office, visitor: Actor, watch: Watch) -> None:
    await issue(office, await register(office))
    await activate(visitor)
    watch.on(microseconds=123456)
    await log_in(visitor)
    async with in_transaction():
        await journal.append_all(visitor, ["person:1", "person:2"], "tested", who="Éloïse")


async def test_the_chain_holds_after_a_round_trip(office: Office, filled: None) -> None:
    assert await Entry.all().count() > 6
    assert await broken_at(office) is None


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("UPDATE journal SET outcome = 'x' WHERE seq = 3", 3),
        ("UPDATE journal SET at = '2026-01-01 00:00:00+00:00' WHERE seq = 3", 3),
        ("DELETE FROM journal WHERE seq = 3", 4),
        ("UPDATE journal SET seq = -1 WHERE seq = 3", -1),
    ],
)
async def test_an_edit_behind_our_back_shows_where(
    office: Office, filled: None, change: str, place: int
) -> None:
    await engine.behind_its_back(change)
    assert await broken_at(office) == place


async def test_it_holds_no_secret(office: Office, filled: None) -> None:
    written = str(await Entry.all().values())
    for secret in ("tulipe", "eloise@example.lu", "7QJ4M9XKB2WT", "WAGNER", "1893120105732"):
        assert secret not in written
