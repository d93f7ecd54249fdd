"""A connection dies over COMMIT: the operation finds out whether that was done, and never does it twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tortoise.exceptions import DBConnectionError
from tortoise.transactions import in_transaction

from models.account.account import Account
from models.actor import Actor
from models.journal import audit
from models.journal.journal import Entry, append
from models.office import Office, Rules
from models.storage import database
from models.storage.database import Fact
from models.storage.engines import postgres
from models.storage.engines.steps import AnswerLost
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from models.storage.obstacles import explained
from tests.conftest import QUICK, Watch, activate, copied, issue, register
from tests.engine import of_postgres
from tests.severed import Line, line

pytestmark = of_postgres


@pytest.fixture
async def through(
    tmp_path: Path, database_url: str, watch: Watch, migrated: Path
) -> AsyncIterator[tuple[Line, Actor]]:
    """The line, and a visitor of an office whose database is at its end."""
    keys = Keyring.read(copied(migrated, tmp_path) / "esante.key")
    async with line(database_url) as (between, url), database.opened(url, keys):
        yield between, Actor(Office(watch, keys, Hasher(tmp_path / "slots", QUICK), Rules()), "local:test")


async def writes(actor: Actor) -> None:
    async with in_transaction():
        await Fact.create(name="written", value="1")
        await append(actor, "person:1", "tested")


async def is_whole(actor: Actor, times: int) -> None:
    """The row and its line are there so often, and nothing else is."""
    assert await Fact.filter(name="written").count() == await Entry.filter(action="tested").count() == times
    assert not (await audit.verify(actor.office.keys, None, lambda done, total: None)).trouble


async def test_a_commit_whose_answer_is_lost_is_done(through: tuple[Line, Actor]) -> None:
    between, actor = through
    between.commits = 0
    await writes(actor)
    await is_whole(actor, 1)


async def test_a_commit_that_never_arrived_is_not_done(through: tuple[Line, Actor]) -> None:
    between, actor = through
    between.commits, between.carried = 0, False
    with pytest.raises(DBConnectionError) as caught:
        await writes(actor)
    told = explained(caught.value)
    assert told and told.code == "database_away"
    await is_whole(actor, 0)
    await writes(actor)
    await is_whole(actor, 1)


async def test_a_server_that_comes_back_in_time_is_asked(through: tuple[Line, Actor]) -> None:
    between, actor = through
    between.commits, between.leaves = 0, True
    asyncio.get_running_loop().call_later(0.5, setattr, between, "away", False)
    await writes(actor)
    await is_whole(actor, 1)


@pytest.mark.parametrize("carried", [True, False])
async def test_nothing_is_claimed_that_nobody_knows(
    through: tuple[Line, Actor], monkeypatch: pytest.MonkeyPatch, carried: bool
) -> None:
    monkeypatch.setattr(postgres, "_FINDS_OUT", 0.5)
    between, actor = through
    between.commits, between.leaves, between.carried = 0, True, carried
    with pytest.raises(AnswerLost) as caught:
        await writes(actor)
    told = explained(caught.value)
    assert told and told.code == "outcome_unknown"
    between.away = False
    await is_whole(actor, int(carried))


async def test_a_commit_without_a_line_in_the_journal_claims_nothing(through: tuple[Line, Actor]) -> None:
    between, _ = through
    between.commits = 0
    with pytest.raises(AnswerLost):
        async with in_transaction():
            await Fact.create(name="written", value="1")


@pytest.mark.parametrize("number", range(5))
async def test_an_activation_is_told_the_truth_at_each_commit(
    through: tuple[Line, Actor], number: int
) -> None:
    """Whatever commit loses its answer: the account is active once and told so, or nothing is claimed."""
    between, actor = through
    await issue(actor.office, await register(actor.office))
    between.commits = number
    try:
        done = await activate(actor)
    except AnswerLost:
        assert await Account.all().count() == 0
    else:
        assert done.done and between.commits < 0
        assert await Account.all().count() == await Entry.filter(action="account_activated").count() == 1
