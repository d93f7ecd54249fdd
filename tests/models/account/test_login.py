"""A log-in counts every wrong try, tells strangers nothing, and opens one session for one right code."""

import asyncio
from collections import Counter as Counts
from datetime import timedelta

import pytest

from models.account import login, password_reset, profile, session
from models.account.account import CLOSED_AFTER, Account
from models.account.profile import ChannelChange
from models.account.session import Session
from models.actor import Actor
from models.journal.journal import Entry
from models.office import Office
from models.proof.counter import Counter, CounterKind, typed_key
from models.refusal import Refused
from tests.conftest import (
    START,
    Watch,
    activate,
    forgotten_and_proven,
    issue,
    log_in,
    messages,
    newest_code,
    refused,
    register,
)

MATRICULE, PASSWORD = "1893120105732", "tulipe 42 bleue"


@pytest.fixture
async def account(office: Office, visitor: Actor, watch: Watch) -> Account:
    """One activated account, a day old."""
    person = await register(office)
    await issue(office, person)
    await activate(visitor)
    watch.on(days=1)
    return await Account.get(person_id=person.id)


async def test_password_and_code_open_a_session(visitor: Actor, account: Account) -> None:
    person = await log_in(visitor)
    assert (person.account_id, person.person_id) == (account.id, account.person_id)
    assert person.conversation != visitor.conversation
    assert await session.still_open(person)
    assert await Entry.filter(action="logged_in").count() == 1
    gone = await login.leave(person)
    assert gone.account_id is None
    assert not await session.still_open(person)


async def test_every_failure_is_one_sentence(office: Office, visitor: Actor, account: Account) -> None:
    unknown = await refused(login.give_password(visitor, "1937010112347", PASSWORD))
    not_activated = await register(office, "1968101545978", "THILL", "Jean")
    silent = await refused(login.give_password(visitor, "1968101545978", PASSWORD))
    wrong = await refused(login.give_password(visitor, MATRICULE, "something else 1"))
    endless = await refused(login.give_password(visitor, MATRICULE, "x" * 5000))
    said = {(r.code, r.field, tuple(r.facts.items())) for r in (unknown, silent, wrong, endless)}
    assert said == {("login_wrong", None, (("until", None),))}
    outcomes = [(e.action, e.outcome) for e in await Entry.filter(action="password").order_by("seq")]
    assert outcomes == [("password", "wrong")] * 4
    assert not_activated.id


async def test_waits_double_and_verify_nothing(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    home, waits = Actor(office, "192.0.2.9"), []
    await log_in(home)
    for _ in range(11):
        wrong = await refused(login.give_password(home, MATRICULE, "wrong one 1"))
        until = wrong.facts["until"]
        waits.append((until - office.now()) // timedelta(minutes=1) if until else 0)
        if until:
            during = await refused(login.give_password(home, MATRICULE, PASSWORD))
            assert (during.code, during.facts) == (wrong.code, wrong.facts)
            watch.moment = until
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15]
    assert (await log_in(home)).account_id == account.id
    assert not await Counter.filter(kind=CounterKind.PAIR, typed=typed_key(office, MATRICULE)).exists()


async def test_a_hundred_parallel_wrong_tries_are_all_counted(
    office: Office, visitor: Actor, account: Account
) -> None:
    tries = (login.give_password(visitor, MATRICULE, "wrong one 1") for _ in range(100))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    said = Counts(o.code for o in outcomes if isinstance(o, Refused))
    assert said == {"login_wrong": 4, "login_wait": 96}
    assert (await Counter.get(kind=CounterKind.PAIR)).count == 5
    assert (await Counter.get(kind=CounterKind.SOURCE)).refused == 95


async def test_a_source_is_slowed_after_thirty_but_a_minute_at_most(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    numbers = [f"19{60 + n // 28:02d}0{n % 9 + 1}{n % 28 + 1:02d}{n:03d}" for n in range(30)]
    for number in numbers:
        last = await refused(login.give_password(visitor, number, PASSWORD))
    assert last.facts["until"] == office.now() + timedelta(minutes=1)
    assert (await refused(login.give_password(visitor, MATRICULE, PASSWORD))).code == "login_wait"
    elsewhere = Actor(office, "192.0.2.9")
    assert (await log_in(elsewhere)).account_id == account.id
    watch.on(minutes=1)
    assert (await log_in(visitor)).account_id == account.id


async def test_a_hundred_wrong_in_a_row_close_the_password_way(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    await Account.filter(id=account.id).update(wrong_passwords=CLOSED_AFTER - 1)
    await refused(login.give_password(visitor, MATRICULE, "wrong one 1"))
    assert [m["kind"] for m in await messages(office)][-1] == "password_closed"
    assert (await refused(login.give_password(visitor, MATRICULE, PASSWORD))).code == "login_wrong"
    reset = await forgotten_and_proven(visitor)
    await password_reset.set_password(visitor, reset, "nouveau 77 mot", "nouveau 77 mot")
    assert (await log_in(visitor, password="nouveau 77 mot")).account_id == account.id


async def test_a_disabled_account_tells_its_owner_only(visitor: Actor, account: Account) -> None:
    await Account.filter(id=account.id).update(disabled_at=START)
    assert (await refused(login.give_password(visitor, MATRICULE, PASSWORD))).code == "account_disabled"
    assert (await refused(login.give_password(visitor, MATRICULE, "wrong one 1"))).code == "login_wrong"


async def test_of_age_wants_a_new_letter(office: Office, visitor: Actor, watch: Watch) -> None:
    watch.moment = START - timedelta(days=30)
    person = await register(office, "2008112199513", "WAGNER", "Max")
    await issue(office, person)
    await activate(visitor, matricule="2008112199513")
    assert (await log_in(visitor, "2008112199513")).account_id
    watch.moment = person.majority - timedelta(seconds=1)
    assert (await log_in(visitor, "2008112199513")).account_id
    watch.moment = person.majority
    assert (await refused(login.give_password(visitor, "2008112199513", PASSWORD))).code == "letter_needed"
    await issue(office, person, "N1N2N3N4N5N6")
    await activate(visitor, "2008112199513", "a moi seul 18", "N1N2N3N4N5N6")
    assert (await log_in(visitor, "2008112199513", "a moi seul 18")).account_id


async def test_change_of_password_keeps_this_session_only(visitor: Actor, account: Account) -> None:
    here, there = await log_in(visitor), await log_in(Actor(visitor.office, "192.0.2.9"))
    wrong = await refused(profile.change_password(here, "wrong one 1", "nouveau 77 mot", "nouveau 77 mot"))
    assert wrong.code == "password_old"
    same = await refused(profile.change_password(here, PASSWORD, PASSWORD, PASSWORD))
    assert same.code == "password_same"
    await profile.change_password(here, PASSWORD, "nouveau 77 mot", "nouveau 77 mot")
    assert await session.still_open(here)
    assert not await session.still_open(there)


async def test_change_of_channel_is_proved_three_times_and_told(
    office: Office, visitor: Actor, account: Account
) -> None:
    person = await log_in(visitor)
    change = ChannelChange()
    assert (await refused(profile.name_channel(person, change, "mobile", "621123456"))).code == "step_order"
    await profile.prove_password(person, change, PASSWORD)
    await profile.prove_identity(person, change, await newest_code(office))
    same = await refused(profile.name_channel(person, change, "email", "eloise@example.lu"))
    assert same.code == "channel_same"
    await profile.name_channel(person, change, "mobile", "621123456")
    await profile.confirm_channel(person, change, await newest_code(office))
    assert (await profile.mine(person)).choices.channel.address == "+352621123456"
    told = [m["address"] for m in await messages(office) if m["kind"] == "channel_changed"]
    assert sorted(told) == ["+352621123456", "eloise@example.lu"]


async def test_sessions_are_seen_and_ended(visitor: Actor, account: Account) -> None:
    here, there = await log_in(visitor), await log_in(Actor(visitor.office, "192.0.2.9"))
    assert {s.source for s in await session.mine(here)} == {"local:test", "192.0.2.9"}
    await session.end(here, there.session_id or 0)
    assert not await session.still_open(there)
    assert (await refused(session.end(here, there.session_id or 0))).code == "session_ended"
    assert (await refused(profile.mine(there))).code == "session_ended"


async def test_nobody_ends_anothers_session(office: Office, visitor: Actor, account: Account) -> None:
    await issue(office, await register(office, "1937010112347", "THILL", "Jean"))
    await activate(visitor, matricule="1937010112347", address="jean@example.lu")
    mine, theirs = await log_in(visitor), await log_in(visitor, "1937010112347")
    assert (await refused(session.end(theirs, mine.session_id or 0))).code == "session_ended"
    assert await session.still_open(mine)


async def test_a_session_is_over_after_two_hours(visitor: Actor, account: Account, watch: Watch) -> None:
    person = await log_in(visitor)
    watch.on(hours=2)
    assert not await session.still_open(person)
    assert not await Session.filter(id=person.session_id, ended_at__isnull=False).exists()


async def test_a_log_in_under_way_does_not_outlive_a_renewal_by_letter(
    office: Office, visitor: Actor, account: Account
) -> None:
    under_way = await login.give_password(visitor, MATRICULE, PASSWORD)
    code = await newest_code(office)
    person = await account.person
    await issue(office, person, "N1N2N3N4N5N6")
    await activate(
        Actor(office, "192.0.2.9"),
        code="N1N2N3N4N5N6",
        password="a moi seule 99",
        kind="mobile",
        address="621123456",
    )
    assert (await refused(login.give_code(visitor, under_way, code))).code == "code_ended"


async def test_a_session_is_listed_as_long_as_it_may_still_be_open(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    """Its last sign of life is written down every so often only: that much later it still counts."""
    person = await log_in(visitor)
    watch.on(seconds=(office.rules.idle + session.SEEN_EVERY / 2).total_seconds())
    assert [each.id for each in await session.open_of(office, account.id)] == [person.session_id]
    watch.on(seconds=session.SEEN_EVERY.total_seconds())
    assert await session.open_of(office, account.id) == []
