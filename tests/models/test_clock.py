"""A clock that is set back revives nothing, and the operator can say when it had been ahead by mistake."""

from datetime import timedelta

import pytest

from models import clock
from models.actor import Actor
from models.clock import SteadyClock
from models.journal import journal
from models.office import Office
from models.refusal import Refused
from tests.conftest import START, Watch


def test_it_goes_on_from_the_latest_moment_it_has_seen() -> None:
    watch = Watch()
    steady = SteadyClock(watch, None)
    assert steady() == START
    watch.on(minutes=10)
    assert steady() == START + timedelta(minutes=10)
    watch.on(hours=-2)
    back = steady()
    assert START + timedelta(minutes=10) <= back < START + timedelta(minutes=11)
    assert steady() >= back
    watch.on(hours=3)
    assert steady() == START + timedelta(hours=1, minutes=10)


async def test_the_journal_remembers_it_for_the_next_process(office: Office, watch: Watch) -> None:
    assert await clock.latest_seen() is None
    await journal.append(Actor(office, "local:test"), "person:1", "tested")
    seen = await clock.latest_seen()
    assert seen == START
    watch.on(days=-1)
    assert SteadyClock(watch, seen)() >= START


async def test_an_operator_accepts_a_clock_that_was_ahead(
    office: Office, watch: Watch, operator: Actor
) -> None:
    watch.on(days=365)
    await journal.append(operator, "person:1", "tested")
    watch.on(days=-365)
    with pytest.raises(Refused, match=r"^operator_only$"):
        await clock.accept(Actor(office, "local:test"), watch, "NTP was wrong")
    assert await clock.accept(operator, watch, "NTP was wrong") == START
    assert await clock.latest_seen() == START
    assert SteadyClock(watch, await clock.latest_seen())() == START


@pytest.fixture
def operator(office: Office) -> Actor:
    from models.actor import Role

    return Actor(office, "local:test", Role.OPERATOR, operator="maria")
