"""A session and a known source last to the second, and wrong passwords count where they were typed."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from models.account import (
    known_source,
    login,
    session,
)
from models.account.account import CLOSED_AFTER, Account
from models.account.known_source import KNOWN_FOR, SourceFailures
from models.account.session import Session
from models.actor import Actor
from models.office import Office
from models.storage.hashing import Cost, Hasher
from tests.conftest import Watch, log_in, refused
from tests.models.account.renewable import MATRICULE, OTHER, PASSWORD
from tests.models.account.written import two_people

SECOND = timedelta(seconds=1)


@pytest.fixture
async def account(office: Office, watch: Watch) -> Account:
    """A day old, one of two."""
    person = await two_people(office)
    watch.on(days=1)
    return await Account.get(person_id=person.id)


@pytest.fixture
def home(office: Office) -> Actor:
    return Actor(office, "192.0.2.1")


async def test_a_session_in_full(home: Actor, account: Account, watch: Watch) -> None:
    person = await log_in(home)
    row = await Session.get(id=person.session_id)
    assert (row.account_id, row.source, row.factors) == (account.id, "192.0.2.1", "password+code")
    assert (row.started_at, row.seen_at, row.ended_at, row.end_reason) == (watch(), watch(), None, "")
    for passed, seen in ((60, watch()), (1, watch() + timedelta(seconds=61))):
        watch.on(seconds=passed)
        await session.seen(person)
        assert (await Session.get(id=row.id)).seen_at == seen
    other = await log_in(Actor(home.office, "192.0.2.2"), OTHER)
    await login.leave(person)
    left = await Session.get(id=row.id)
    assert (left.ended_at, left.end_reason) == (watch(), "left")
    assert (await Session.get(id=other.session_id)).ended_at is None


async def test_the_last_second_of_a_session(home: Actor, account: Account, watch: Watch) -> None:
    person = await log_in(home)
    watch.on(seconds=home.office.rules.absolute.total_seconds() - 1)
    assert await session.still_open(person)
    watch.on(seconds=1)
    assert not await session.still_open(person)
    assert (await session.account_of(person, late=SECOND)).person.id == 2
    watch.on(seconds=1)
    assert (await refused(session.account_of(person, late=SECOND))).code == "session_ended"


async def test_open_sessions_newest_first(home: Actor, account: Account, watch: Watch) -> None:
    first = await log_in(home)
    watch.on(minutes=2)
    second = await log_in(Actor(home.office, "192.0.2.2"))
    await log_in(Actor(home.office, "192.0.2.3"), OTHER)
    assert [row.id for row in await session.mine(first)] == [second.session_id, first.session_id]
    await session.end(second, first.session_id or 0)
    ended = await Session.get(id=first.session_id)
    assert (ended.ended_at, ended.end_reason) == (watch(), "owner")
    await Session.filter(id=second.session_id).update(seen_at=watch() + timedelta(days=1))
    watch.on(seconds=home.office.rules.absolute.total_seconds() - 1)
    assert [row.id for row in await session.open_of(home.office, account.id)] == [second.session_id]
    watch.on(seconds=1)
    assert await session.open_of(home.office, account.id) == []


async def test_what_ends_all_but_one(home: Actor, account: Account, watch: Watch) -> None:
    here, there = await log_in(home), await log_in(Actor(home.office, "192.0.2.2"))
    watch.on(minutes=1)
    assert await session.end_all(account.id, watch(), "tested", but=here.session_id) == 1
    row = await Session.get(id=there.session_id)
    assert (row.ended_at, row.end_reason) == (watch(), "tested") and await session.still_open(here)
    assert await session.end_all(account.id, watch(), "tested") == 1


async def test_a_source_is_known_for_180_days(home: Actor, account: Account, watch: Watch) -> None:
    await log_in(home)
    began = watch()
    watch.moment = began + KNOWN_FOR - SECOND
    assert await known_source.is_known(home, account.id)
    assert not await known_source.is_known(home, account.id - 1)
    assert not await known_source.is_known(Actor(home.office, "192.0.2.2"), account.id)
    await SourceFailures.create(account_id=account.id, source=home.source, lost_at=began - SECOND)
    assert await known_source.is_known(home, account.id)
    await SourceFailures.all().update(lost_at=began)
    assert not await known_source.is_known(home, account.id)
    await SourceFailures.all().delete()
    watch.on(seconds=1)
    assert not await known_source.is_known(home, account.id)


async def test_wrong_passwords_at_a_known_source(home: Actor, account: Account, watch: Watch) -> None:
    await log_in(home)
    await SourceFailures.create(account_id=account.id, source="192.0.2.2", wrong=7)
    await refused(login.give_password(home, MATRICULE, "wrong one 1"))
    row = await SourceFailures.get(source=home.source)
    assert (row.account_id, row.wrong, row.lost_at) == (account.id, 1, None)
    assert (await Account.get(id=account.id)).wrong_passwords == 0
    await SourceFailures.filter(id=row.id).update(wrong=CLOSED_AFTER - 2)
    assert not await known_source.note_wrong(home, account.id)
    assert await known_source.note_wrong(home, account.id)
    row = await SourceFailures.get(source=home.source)
    assert (row.wrong, row.lost_at) == (0, watch())
    assert not await known_source.note_wrong(home, account.id)
    assert (await SourceFailures.get(source=home.source)).lost_at == watch()
    await known_source.note_right(home, account.id)
    rows = {row.source: row.wrong for row in await SourceFailures.all()}
    assert rows == {home.source: 0, "192.0.2.2": 7} and await known_source.forget(account.id) == 2


async def test_a_right_password_breaks_a_row_of_wrong_ones(home: Actor, account: Account) -> None:
    await refused(login.give_password(home, MATRICULE, "wrong one 1"))
    assert [row.wrong_passwords for row in await Account.all().order_by("person_id")] == [0, 1]
    under_way = await login.give_password(home, MATRICULE, PASSWORD)
    assert (under_way.account_id, under_way.masked) == (account.id, "e•••••@example.lu")
    assert (await Account.get(id=account.id)).wrong_passwords == 0


async def test_a_hash_of_other_costs_is_made_anew(
    office: Office, home: Actor, account: Account, tmp_path: Path
) -> None:
    slower = Actor(replace(office, hasher=Hasher(tmp_path / "other", Cost(16, 1))), home.source)
    before = account.password_hash
    await login.give_password(slower, MATRICULE, PASSWORD)
    after = (await Account.get(id=account.id)).password_hash
    assert after != before and "m=16," in after
    assert (await Account.exclude(id=account.id).get()).password_hash != after
