"""A source is known for 180 days after a log-in, by its own tries alone, and lost after 100 in a row."""

import pytest

from models.account import known_source
from models.account.account import CLOSED_AFTER, Account
from models.account.known_source import is_known
from models.account.session import Session
from models.actor import Actor
from models.office import Office
from tests import engine
from tests.conftest import Watch, activate, issue, log_in, register

MATRICULE, OTHER = "1893120105732", "1937010112347"


@pytest.fixture
async def accounts(office: Office, visitor: Actor) -> list[Account]:
    """Two people, each with an account; nobody has logged in yet."""
    for matricule, name in ((MATRICULE, "WAGNER"), (OTHER, "THILL")):
        await issue(office, await register(office, matricule, name))
        await activate(visitor, matricule=matricule, address=f"{name.lower()}@example.lu")
    return await Account.all().order_by("id")


async def test_a_log_in_makes_its_source_known_to_that_account_for_180_days(
    office: Office, accounts: list[Account], watch: Watch
) -> None:
    home, elsewhere = Actor(office, "192.0.2.9"), Actor(office, "192.0.2.10")
    mine, theirs = accounts
    assert not await is_known(home, mine.id)
    await log_in(home)
    assert await is_known(home, mine.id)
    assert not await is_known(home, theirs.id)
    assert not await is_known(elsewhere, mine.id)
    assert not await is_known(home, 0)
    watch.on(days=180, seconds=-1)
    assert await is_known(home, mine.id)
    watch.on(seconds=1)
    assert not await is_known(home, mine.id)


async def test_a_hundred_wrong_in_a_row_make_a_source_unknown_until_the_next_log_in(
    office: Office, accounts: list[Account], watch: Watch
) -> None:
    home, office_desk = Actor(office, "192.0.2.9"), Actor(office, "192.0.2.10")
    mine = accounts[0].id
    for source in (home, office_desk):
        await log_in(source)
    watch.on(days=1)
    for _ in range(CLOSED_AFTER - 1):
        assert not await known_source.note_wrong(home, mine)
    await known_source.note_right(home, mine)
    for _ in range(CLOSED_AFTER - 1):
        assert not await known_source.note_wrong(home, mine)
    assert await is_known(home, mine)
    assert await known_source.note_wrong(home, mine)
    assert not await is_known(home, mine)
    assert await is_known(office_desk, mine)
    await known_source.note_right(home, mine)
    assert not await is_known(home, mine)
    watch.on(minutes=1)
    await log_in(home)
    assert await is_known(home, mine)


async def test_the_look_up_reads_an_index_alone(office: Office, accounts: list[Account]) -> None:
    asked = Session.filter(account_id=1, source="192.0.2.9", started_at__gt=office.now())
    sql = asked.order_by("-started_at").limit(1).sql(params_inline=True)
    assert "session_known" in await engine.plan(sql)
