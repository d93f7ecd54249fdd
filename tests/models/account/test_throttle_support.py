"""The operator sees and clears the tries of one matricule or one source, and of no other."""

import pytest

from models.account import known_source, support, throttle_support
from models.account.account import CLOSED_AFTER, Account
from models.actor import Actor, Role, source_of
from models.journal.journal import Entry
from models.office import Office
from models.proof import throttle
from models.proof.counter import Counter, CounterKind
from models.proof.throttle import TryPurpose
from tests.conftest import Watch, activate, issue, log_in, register

MINE, THEIRS, WHY = "1893120105732", "1937010112347", "ticket 4711"
HERE, THERE = "192.0.2.1", source_of("2001:db8:1:5::1", "")


@pytest.fixture
def operator(office: Office) -> Actor:
    return Actor(office, "local:test", Role.OPERATOR, operator="test")


@pytest.fixture
async def tried(office: Office) -> None:
    """Two sources tried two matricules, five times each."""
    for source in (HERE, THERE):
        for digits in (MINE, THEIRS):
            for _ in range(5):
                await throttle.count(Actor(office, source), TryPurpose.LOGIN, digits)


async def test_a_matricule_alone(operator: Actor, tried: None) -> None:
    shown = await throttle_support.show(operator, WHY, matricule=MINE)
    assert sorted((s.kind, s.source, s.tries) for s in shown) == sorted(
        [
            (CounterKind.PAIR, HERE, 5),
            (CounterKind.PAIR, THERE, 5),
            (CounterKind.POOL, "", 10),
        ]
    )
    assert [s.waits_until is not None for s in shown] == [True, True, False]
    assert await throttle_support.clear(operator, WHY, matricule=MINE) == 3
    assert await throttle_support.show(operator, WHY, matricule=MINE) == []
    assert len(await throttle_support.show(operator, WHY, matricule=THEIRS)) == 3


async def test_a_source_alone_with_the_networks_above_it(operator: Actor, tried: None) -> None:
    shown = await throttle_support.show(operator, WHY, source="2001:db8:1:5::77")
    assert sorted((s.kind.value, s.source, s.tries) for s in shown) == [
        ("pair", THERE, 5),
        ("pair", THERE, 5),
        ("source", THERE, 10),
        ("source", "2001:db8:1::/48", 10),
        ("source", "2001:db8:1::/56", 10),
    ]
    assert await throttle_support.clear(operator, WHY, source="2001:db8:1:5::77") == 5
    assert {c.source for c in await Counter.exclude(kind=CounterKind.POOL)} == {HERE}


async def test_each_stands_in_the_journal_with_its_reason(operator: Actor, tried: None) -> None:
    person = await register(operator.office, MINE)
    await throttle_support.show(operator, WHY, matricule=MINE)
    await throttle_support.clear(operator, WHY, matricule=THEIRS)
    await throttle_support.clear(operator, WHY, source=HERE)
    lines = await Entry.all().order_by("seq")
    assert [line.action for line in lines] == ["throttle_show", "throttle_clear", "throttle_clear"]
    assert all(WHY in line.facts and line.actor == "operator:test" for line in lines)
    assert [line.subject[:10] for line in lines] == [f"person:{person.id}", "matricule:", "source:192"]


async def test_unlock_makes_the_persons_own_sources_known_again(
    operator: Actor, visitor: Actor, watch: Watch
) -> None:
    await issue(operator.office, await register(operator.office, MINE))
    await activate(visitor)
    home = Actor(operator.office, HERE)
    await log_in(home)
    account = await Account.get()
    watch.on(minutes=1)
    for _ in range(CLOSED_AFTER):
        await known_source.note_wrong(home, account.id)
    assert not await known_source.is_known(home, account.id)
    await support.unlock(operator, MINE, WHY)
    assert await known_source.is_known(home, account.id)
