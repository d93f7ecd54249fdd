"""On several machines one courier has the lease; the next one takes over when it is given back or is over."""

import pytest

from models.messages import delivery, lease
from models.messages.lease import CourierLease
from models.office import Office
from models.storage import dialect
from tests.engine import of_postgres, of_sqlite


async def over() -> None:
    """The holder was killed some time ago."""
    await dialect.rows("UPDATE lease SET until = clock_timestamp() RETURNING name")


@of_postgres
async def test_one_has_it_and_the_next_takes_over(office: Office) -> None:
    one, two = CourierLease(), CourierLease()
    assert not (await delivery.standing(office)).at_work
    assert await one.take() and await one.take() and not await two.take()
    assert (await delivery.standing(office)).at_work
    await over()
    assert await two.take()
    await one.give_back()  # it is no longer its own
    assert not await CourierLease().take()
    await two.give_back()
    assert not await lease.is_held() and await one.take()


@of_postgres
async def test_who_comes_to_late_finds_that_it_is_lost(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = CourierLease(), CourierLease()
    assert await one.take()
    await over()
    assert await two.take()
    monkeypatch.setattr(lease, "RENEWED", 0.0)
    assert not await one.take() and await two.take()


@of_postgres
async def test_a_clock_that_was_set_back_keeps_nobody_out(office: Office) -> None:
    one, two = CourierLease(), CourierLease()
    assert await one.take()
    await dialect.rows("UPDATE lease SET until = until + interval '1 hour' RETURNING name")
    assert not await lease.is_held() and await two.take() and await lease.is_held()


@of_postgres
async def test_without_an_answer_it_ends_by_itself(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    one = CourierLease()
    assert await one.take()
    monkeypatch.setattr(lease, "LASTS", 0.0)
    assert not await one.take()


@of_sqlite
async def test_on_one_machine_nothing_is_asked(office: Office) -> None:
    one, two = CourierLease(), CourierLease()
    assert await one.take() and await two.take()
    assert await dialect.rows("SELECT * FROM lease") == []
