"""Wrong tries slow down whoever makes them, and nobody keeps an owner out of his own terminal."""

import asyncio
from collections import Counter as Counts
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network

import pytest

from models.account import known_source, login, password_reset
from models.account.account import CLOSED_AFTER, Account
from models.actor import Actor, source_of
from models.journal.journal import Entry
from models.office import Office, Rules
from models.proof import throttle
from models.proof.counter import Counter
from models.proof.source import FREE, FREE_TRUSTED
from models.proof.throttle import POOL, TryPurpose
from models.refusal import Refused
from tests.conftest import Watch, activate, count_try, issue, log_in, messages, refused, register

MATRICULE, PASSWORD, NOBODY = "1893120105732", "tulipe 42 bleue", "1937010112347"
LOGIN, LETTER, RECOVERY = TryPurpose.LOGIN, TryPurpose.LETTER, TryPurpose.RECOVERY
AN_HOUR, A_DAY = (most for _, most in POOL)


@pytest.fixture
async def account(office: Office, visitor: Actor, watch: Watch) -> Account:
    """One account, a day old, whose owner logged in at home and nowhere else."""
    await issue(office, await register(office))
    await activate(visitor)
    await log_in(Actor(office, "192.0.2.1"))
    watch.on(days=1)
    return await Account.get()


@pytest.fixture
def home(office: Office) -> Actor:
    return Actor(office, "192.0.2.1")


def stranger(office: Office, number: int) -> Actor:
    """Somebody at one of many IPv4 addresses."""
    return Actor(office, f"198.51.{number // 250}.{number % 250}")


async def verified(office: Office, purpose: TryPurpose, digits: str, sources: list[str]) -> int:
    """How many of one try from each source, all at this moment, are verified."""
    tried = [await throttle.count(Actor(office, source), purpose, digits) for source in sources]
    return sum(one.allowed for one in tried)


async def test_a_stranger_with_the_matricule_does_not_keep_its_owner_out(
    office: Office, account: Account, home: Actor, watch: Watch
) -> None:
    for second in range(40):
        await refused(login.give_password(stranger(office, second), MATRICULE, "wrong one 1"))
    assert (await log_in(home)).account_id == account.id
    waiting = await refused(login.give_password(stranger(office, 99), MATRICULE, PASSWORD))
    assert (waiting.code, waiting.facts["luxtrust"]) == ("login_wait", False)


async def test_all_unknown_sources_together_have_twenty_an_hour_and_a_hundred_a_day(
    office: Office, account: Account, watch: Watch
) -> None:
    an_hour, start, number = [], watch.moment, 0
    for _ in range(6):
        sources = [stranger(office, number + n).source for n in range(30)]
        number += 30
        an_hour.append(await verified(office, LOGIN, MATRICULE, sources))
        watch.on(minutes=60)
    assert an_hour == [AN_HOUR] * (A_DAY // AN_HOUR) + [0]
    last = await throttle.count(stranger(office, 999), LOGIN, MATRICULE)
    assert last.next_at == start + timedelta(days=1)
    watch.moment = start + timedelta(days=1)
    assert await verified(office, LOGIN, MATRICULE, [stranger(office, n).source for n in range(30)]) == 20
    # Each purpose and each matricule has a pool of its own; a letter has none.
    assert (await throttle.count(stranger(office, 999), RECOVERY, MATRICULE)).allowed
    assert (await throttle.count(stranger(office, 999), LOGIN, NOBODY)).allowed
    assert await verified(office, LETTER, MATRICULE, [stranger(office, n).source for n in range(150)]) == 150


async def test_the_purposes_do_not_slow_each_other_down(
    office: Office, account: Account, home: Actor
) -> None:
    person = await log_in(home)
    for _ in range(5):
        await refused(login.give_password(home, MATRICULE, "wrong one 1"))
    assert not (await count_try(home, LOGIN, MATRICULE, account.id)).allowed
    for purpose in (TryPurpose.PASSWORD, RECOVERY, LETTER):
        assert (await count_try(person, purpose, MATRICULE, account.id)).allowed


async def test_a_waiting_source_does_not_hold_up_who_is_known_there(
    office: Office, account: Account, home: Actor, watch: Watch
) -> None:
    for number in range(FREE):
        assert (await throttle.count(home, LOGIN, f"{number:013}")).allowed
    assert not (await throttle.count(home, LOGIN, NOBODY)).allowed
    assert (await count_try(home, LOGIN, MATRICULE, account.id)).allowed


async def test_a_right_password_does_not_free_a_source_that_waits(
    office: Office, account: Account, home: Actor
) -> None:
    """Else whoever knows one account tries every other matricule as fast as he types."""
    for number in range(FREE):
        await throttle.count(home, LOGIN, f"{number:013}")
    await log_in(home)
    assert not (await throttle.count(home, LOGIN, NOBODY)).allowed
    away = Actor(office, "192.0.2.77")
    for number in range(FREE - 1):
        await throttle.count(away, LOGIN, f"{number:013}")
    await log_in(away)
    assert (await throttle.count(away, LOGIN, NOBODY)).allowed
    assert not (await throttle.count(away, LOGIN, NOBODY)).allowed


async def test_a_source_begins_anew_after_ten_minutes(office: Office, watch: Watch, visitor: Actor) -> None:
    for number in range(FREE):
        await throttle.count(visitor, LOGIN, f"{number:013}")
    waiting = await throttle.count(visitor, LOGIN, NOBODY)
    assert (waiting.allowed, waiting.next_at) == (False, watch.moment + timedelta(minutes=1))
    watch.on(minutes=10)
    for number in range(FREE):
        assert (await throttle.count(visitor, LOGIN, f"1{number:012}")).allowed


@pytest.mark.parametrize(("spread", "most"), [(1, 30), (256, 120), (65_536, 480)])
async def test_networks_above_a_source_have_four_and_sixteen_times_its_allowance(
    office: Office, spread: int, most: int
) -> None:
    sources = [source_of(f"2001:db8:1:{n * 977 % spread:x}::1", "") for n in range(600)]
    tried = [
        await throttle.count(Actor(office, source), LETTER, f"{n:013}") for n, source in enumerate(sources)
    ]
    assert sum(one.allowed for one in tried) == most
    elsewhere = Actor(office, source_of("2001:db8:2::1", ""))
    assert (await throttle.count(elsewhere, LETTER, NOBODY)).allowed


async def test_a_trusted_network_has_more_of_its_own(office: Office) -> None:
    rules = Rules(trusted_networks=(IPv4Network("203.0.113.0/24"), IPv6Network("2001:db8:1:5::/64")))
    trusting = Office(office.now, office.keys, office.hasher, rules)
    for source in ("203.0.113.9", source_of("2001:db8:1:5::1", "")):
        numbers = [f"{n:013}" for n in range(FREE_TRUSTED + 1)]
        tried = [await throttle.count(Actor(trusting, source), LETTER, number) for number in numbers]
        assert [one.allowed for one in tried] == [True] * FREE_TRUSTED + [False]
    neighbour = Actor(trusting, source_of("2001:db8:1:6::1", ""))
    assert (await throttle.count(neighbour, LETTER, NOBODY)).allowed
    # What the world may try at one matricule stays.
    sources = [f"203.0.113.{n}" for n in range(100)]
    assert await verified(trusting, LOGIN, NOBODY, sources) == AN_HOUR


async def test_while_a_source_waits_nothing_but_its_own_counter_is_written(
    office: Office, visitor: Actor
) -> None:
    for number in range(FREE):
        await throttle.count(visitor, LOGIN, f"{number:013}")
    before, lines = await Counter.all().count(), await Entry.all().count()
    for number in range(300):
        assert not (await throttle.count(visitor, LOGIN, f"1{number:012}")).allowed
    assert (await Counter.all().count(), await Entry.all().count()) == (before, lines)
    assert (await Counter.get(source=visitor.source, typed="")).refused == 300


async def test_a_waiting_network_writes_one_counter_for_all_its_sources(office: Office) -> None:
    for n in range(480):
        await throttle.count(Actor(office, source_of(f"2001:db8:1:{n * 131:x}::1", "")), LETTER, NOBODY)
    before = await Counter.all().count()
    for n in range(300):
        away = Actor(office, source_of(f"2001:db8:1:{n * 7 + 60_000:x}::1", ""))
        assert not (await throttle.count(away, LOGIN, NOBODY)).allowed
    assert await Counter.all().count() == before
    assert (await Counter.get(source="2001:db8:1::/48")).refused == 300


async def test_a_hundred_wrong_in_a_row_close_the_password_way_for_unknown_sources_alone(
    office: Office, account: Account, home: Actor, watch: Watch
) -> None:
    for number in range(CLOSED_AFTER):
        if number % AN_HOUR == 0:
            watch.on(hours=1)
        await refused(login.give_password(stranger(office, number), MATRICULE, "wrong one 1"))
    assert [m["kind"] for m in await messages(office)][-1] == "password_closed"
    watch.on(days=1)
    away = stranger(office, 5000)
    assert (await refused(login.give_password(away, MATRICULE, PASSWORD))).code == "login_wrong"
    assert (await log_in(home)).account_id == account.id
    # A log-in at home does not open it to strangers again; recovery stays open to everybody.
    assert (await refused(login.give_password(away, MATRICULE, PASSWORD))).code == "login_wrong"
    assert (await password_reset.ask(away, MATRICULE, "email", "eloise@example.lu")).account_id == account.id


async def test_a_hundred_wrong_in_a_row_at_a_known_source_make_it_unknown(
    office: Office, account: Account, home: Actor, watch: Watch
) -> None:
    for _ in range(CLOSED_AFTER):
        watch.on(minutes=15)
        assert await known_source.is_known(home, account.id)
        assert (await refused(login.give_password(home, MATRICULE, "wrong one 1"))).code in (
            "login_wrong",
            "login_wait",
        )
    assert not await known_source.is_known(home, account.id)
    assert (await Account.get()).wrong_passwords == 0
    assert await Entry.filter(action="source_unknown").count() == 1


async def test_a_right_password_breaks_the_row_of_where_it_came_from(
    office: Office, account: Account, home: Actor
) -> None:
    away = stranger(office, 1)
    await Account.all().update(wrong_passwords=CLOSED_AFTER - 1)
    await log_in(home)
    assert (await Account.get()).wrong_passwords == CLOSED_AFTER - 1
    await login.give_password(away, MATRICULE, PASSWORD)
    assert (await Account.get()).wrong_passwords == 0


async def test_a_hundred_parallel_tries_of_a_hundred_sources_are_twenty(
    office: Office, account: Account
) -> None:
    tries = (login.give_password(stranger(office, n), MATRICULE, "wrong one 1") for n in range(100))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    codes = Counts(o.code for o in outcomes if isinstance(o, Refused))
    # The twentieth was verified, and the next one has to wait already.
    assert codes == {"login_wrong": AN_HOUR - 1, "login_wait": 81}
    assert await Entry.filter(action="password", outcome="wrong").count() == AN_HOUR


async def test_a_clock_that_was_wrong_makes_nobody_wait(
    office: Office, account: Account, home: Actor, watch: Watch
) -> None:
    away, real = stranger(office, 1), watch.moment
    watch.on(days=365)
    for _ in range(60):
        await count_try(away, LOGIN, MATRICULE, account.id)
        await count_try(home, LOGIN, MATRICULE, account.id)
    watch.moment = real
    assert (await count_try(away, LOGIN, MATRICULE, account.id)).allowed
    assert (await count_try(home, LOGIN, MATRICULE, account.id)).allowed
