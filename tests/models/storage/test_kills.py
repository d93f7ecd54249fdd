"""Killed at any moment: a letter is used if and only if its account is active and the journal says so."""

import asyncio
import random
import sys
from datetime import UTC, date, datetime, timedelta
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
from tests.conftest import issue, register


async def prepare(url: str, keys: Keyring, folder: Path, count: int) -> None:
    """Insured people with letters, all with the same code."""
    async with database.opened(url, keys):
        office = Office(lambda: datetime.now(UTC), keys, Hasher(folder / "slots"))
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


async def kill_often(tmp_path: Path, url: str, times: int) -> None:
    key_file = tmp_path / "esante.key"
    await database.migrate(url, key_file)
    keys = Keyring.read(key_file)
    await prepare(url, keys, tmp_path, times * 5)
    chance = random.Random(20261122)
    active = 0
    for _ in range(times):
        victim = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.victim", url, str(key_file), stdout=asyncio.subprocess.PIPE
        )
        assert victim.stdout
        assert await victim.stdout.readline() == b"ready\n"
        await asyncio.sleep(chance.uniform(0, 0.7))
        victim.kill()
        await victim.wait()
        active = await assert_whole(url, keys)
    assert active, "no kill came late enough for an account"


async def test_ten_kills(tmp_path: Path, database_url: str) -> None:
    await kill_often(tmp_path, database_url, 10)


@pytest.mark.soak
async def test_fifty_kills(tmp_path: Path, database_url: str) -> None:
    await kill_often(tmp_path, database_url, 50)
