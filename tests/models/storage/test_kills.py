"""Killed at any moment: a letter is used if and only if its account is active and the journal says so."""

import asyncio
import signal
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from models.account.account import Account
from models.account.letter import Letter, LetterState
from models.journal.journal import Entry
from models.messages.outbox import Message
from models.office import Office
from models.storage import database
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tests.conftest import QUICK, copied, issue, register
from tests.engine import of_sqlite
from tests.forks import forked
from tests.victim import run

pytestmark = of_sqlite


async def prepare(url: str, keys: Keyring, folder: Path, count: int) -> None:
    """Insured people with letters, all with the same code."""
    async with database.opened(url, keys):
        office = Office(lambda: datetime.now(UTC), keys, Hasher(folder / "slots", QUICK))
        for n in range(count):
            born = date(1970, 1, 1) + timedelta(days=n)
            await issue(office, await register(office, f"{born:%Y%m%d}{n:03d}"))


async def assert_whole(url: str, keys: Keyring) -> int:
    """The three facts agree for everybody; returns how many accounts there are."""
    async with database.opened(url, keys):
        used = {row.person_id for row in await Letter.filter(state=LetterState.USED)}
        active = {row.person_id for row in await Account.all()}
        said = {int(row.subject.split(":")[1]) for row in await Entry.filter(action="account_activated")}
        kinds = [row.body_in(keys)["kind"] for row in await Message.exclude(body=b"")]
        assert used == active == said
        assert kinds.count("account_active") == len(active)
        return len(active)


async def kill_at_each(migrated: Path, tmp_path: Path, url: str, numbers: Sequence[int]) -> None:
    """A process after the other, each killed at another statement; some before an account was there."""
    key_file = copied(migrated, tmp_path) / "esante.key"
    keys = Keyring.read(key_file)
    await prepare(url, keys, tmp_path, len(numbers) * 3)
    accounts = [0]
    for number in numbers:
        victim = forked(run, url, key_file, number)
        await asyncio.to_thread(victim.join, 60)
        assert victim.exitcode == -signal.SIGKILL, number
        accounts.append(await assert_whole(url, keys))
    made = [after - before for before, after in pairwise(accounts)]
    assert 0 in made and max(made) > 0, made


async def test_ten_kills(migrated: Path, tmp_path: Path, database_url: str) -> None:
    """Spread over a first activation, before and after a statement in turn, and into the second."""
    await kill_at_each(migrated, tmp_path, database_url, [n if n % 2 else -n for n in range(4, 64, 6)])


@pytest.mark.soak
@pytest.mark.parametrize("quarter", range(4))
async def test_a_kill_at_every_statement_of_an_activation(
    migrated: Path, tmp_path: Path, database_url: str, quarter: int
) -> None:
    numbers = range(1 + quarter, 61, 4)
    await kill_at_each(migrated, tmp_path, database_url, [number for n in numbers for number in (n, -n)])
