"""A clock that is set back revives nothing, and the operator can say when it had been ahead by mistake."""

from datetime import UTC, datetime, timedelta

import pytest

from models import clock
from models.actor import Actor
from models.clock import SteadyClock
from models.journal import journal
from models.office import Office
from models.refusal import Refused, Unavailable
from tests.conftest import START, Watch
from tests.engine import of_postgres


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


@of_postgres
@pytest.mark.parametrize("apart", [5, 86_400, 365 * 86_400])
async def test_a_node_whose_clock_is_not_the_databases_does_not_start(office: Office, apart: int) -> None:
    for seconds in (-apart, apart):
        with pytest.raises(Unavailable, match=r"^clock_apart$"):
            await clock.begun_from(lambda: datetime.now(UTC) + timedelta(seconds=seconds))  # noqa: B023
    assert await clock.begun_from(lambda: datetime.now(UTC)) is None


@of_postgres
async def test_a_node_that_was_ahead_takes_no_other_along(office: Office, watch: Watch) -> None:
    """Codes, letters and sessions of a whole service would be over at once."""
    watch.moment = datetime.now(UTC) + timedelta(days=365)
    await journal.append(Actor(office, "local:test"), "person:1", "tested")
    begun = await clock.begun_from(lambda: datetime.now(UTC))
    assert begun is not None and abs(begun - datetime.now(UTC)) < timedelta(seconds=5)


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
