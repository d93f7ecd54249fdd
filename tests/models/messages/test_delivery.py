"""A message is claimed once, tried again for a while, and forgotten when it is over."""

import asyncio
from datetime import timedelta
from itertools import chain

from models import housekeeping
from models.actor import Actor
from models.messages import delivery, outbox
from models.messages.channel import EMAIL, MOBILE, Channel
from models.messages.delivery import CLAIM, GIVEN_UP_AFTER, WAITS
from models.messages.lease import CourierLease
from models.messages.outbox import Message, MessageState
from models.office import Office
from models.storage import dialect
from tests import engine
from tests.conftest import Watch
from tests.engine import of_sqlite

ELOISE = Channel(EMAIL, "eloise@example.lu")
NOE = Channel(MOBILE, "+352691123456")


async def post(visitor: Actor, channel: Channel = ELOISE, minutes: int | None = 10) -> str:
    """A code for somebody, which dies in so many minutes."""
    dies_at = visitor.office.now() + timedelta(minutes=minutes) if minutes else None
    return await outbox.post(visitor, channel, "code_login", "fr", {"code": "123456"}, dies_at)


async def test_fifty_claimers_one_winner(office: Office, visitor: Actor) -> None:
    message_id = await post(visitor)
    claims = await asyncio.gather(*(delivery.claim(office, EMAIL) for _ in range(50)))
    (due,) = [claim for claim in claims if claim]
    assert (due.id, due.address, due.facts, due.kind) == (
        message_id,
        "eloise@example.lu",
        {"code": "123456"},
        "code_login",
    )


async def test_every_message_is_claimed_by_somebody(office: Office, visitor: Actor) -> None:
    posted = {await post(visitor) for _ in range(20)}

    async def take_all() -> list[str]:
        mine = []
        while due := await delivery.claim(office, EMAIL):
            mine.append(due.id)
        return mine

    taken = await asyncio.gather(*(take_all() for _ in range(8)))
    assert sorted(chain.from_iterable(taken)) == sorted(posted)


async def test_the_oldest_first_and_only_of_this_channel(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    mobile = await post(visitor, NOE)
    watch.on(seconds=1)
    first = await post(visitor)
    watch.on(seconds=1)
    await post(visitor)
    due = await delivery.claim(office, EMAIL)
    assert due and due.id == first
    due = await delivery.claim(office, MOBILE)
    assert due and due.id == mobile
    assert await delivery.claim(office, MOBILE) is None


async def test_a_claim_runs_out(office: Office, visitor: Actor, watch: Watch) -> None:
    await post(visitor)
    first = await delivery.claim(office, EMAIL)
    watch.on(seconds=CLAIM.total_seconds() - 1)
    assert await delivery.claim(office, EMAIL) is None
    watch.on(seconds=1)
    second = await delivery.claim(office, EMAIL)
    assert first and second and first.id == second.id
    await delivery.postponed(office, first, "too slow")  # the first one is not the claimer any more
    assert (await Message.get()).tries == 0
    await delivery.delivered(office, first)  # but what it sent, it sent
    assert (await Message.get()).state is MessageState.SENT


async def test_delivered_erases_the_body(office: Office, visitor: Actor) -> None:
    message_id = await post(visitor)
    due = await delivery.claim(office, EMAIL)
    assert due
    await delivery.delivered(office, due)
    message = await Message.get(id=message_id)
    assert (message.state, message.body, message.trouble) == (MessageState.SENT, b"", "")
    assert await outbox.state_of(message_id) is MessageState.SENT
    assert await delivery.claim(office, EMAIL) is None


async def test_refused_is_a_dead_letter(office: Office, visitor: Actor) -> None:
    await post(visitor)
    due = await delivery.claim(office, EMAIL)
    assert due
    await delivery.refused(office, due, "smtp 550 " + "x" * 200)
    message = await Message.get()
    assert message.state is MessageState.REFUSED and message.body == b"" and len(message.trouble) == 120
    (dead,) = (await delivery.standing(office)).dead
    assert dead.trouble.startswith("smtp 550") and "eloise" not in repr(dead)


async def test_back_off(office: Office, visitor: Actor, watch: Watch) -> None:
    await post(visitor, minutes=None)
    for tries, wait in enumerate([*WAITS, WAITS[-1], WAITS[-1]]):
        due = await delivery.claim(office, EMAIL)
        assert due and due.tries == tries
        await delivery.postponed(office, due, "smtp 451")
        watch.on(seconds=wait.total_seconds() - 1)
        assert await delivery.claim(office, EMAIL) is None
        watch.on(seconds=1)
    assert WAITS[-1] == timedelta(minutes=30)


async def test_given_up_after_a_day(office: Office, visitor: Actor, watch: Watch) -> None:
    await post(visitor, minutes=None)
    began = office.now()
    while due := await delivery.claim(office, EMAIL):
        await delivery.postponed(office, due, "no connection")
        watch.on(minutes=30)
    message = await Message.get()
    assert message.state is MessageState.DROPPED and message.body == b""
    assert office.now() - began <= GIVEN_UP_AFTER + timedelta(minutes=30)


async def test_a_dead_code_is_not_sent(office: Office, visitor: Actor, watch: Watch) -> None:
    dead = await post(visitor)
    watch.on(minutes=10)
    alive = await post(visitor)
    due = await delivery.claim(office, EMAIL)
    assert due and due.id == alive
    message = await Message.get(id=dead)
    assert (message.state, message.body) == (MessageState.DROPPED, b"")


async def test_a_code_that_dies_while_it_waits_is_dropped_then(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    await post(visitor, minutes=1)
    watch.on(seconds=55)
    due = await delivery.claim(office, EMAIL)
    assert due
    await delivery.postponed(office, due, "smtp 451")
    watch.on(seconds=5)
    assert await delivery.claim(office, EMAIL) is None
    message = await Message.get()
    assert (message.state, message.body) == (MessageState.DROPPED, b"")


async def test_what_was_dropped_meanwhile_stays_dropped(office: Office, visitor: Actor) -> None:
    message_id = await post(visitor)
    due = await delivery.claim(office, EMAIL)
    assert due
    await outbox.drop(message_id, office.now())
    await delivery.postponed(office, due, "smtp 451")
    await delivery.delivered(office, due)
    assert (await Message.get()).state is MessageState.DROPPED


async def test_what_does_not_open_is_refused_and_holds_nothing_up(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    broken = await post(visitor)
    await Message.filter(id=broken).update(body=b"\x02k1" + b"x" * 40)
    watch.on(seconds=1)
    whole = await post(visitor)
    due = await delivery.claim(office, EMAIL)
    assert due and due.id == whole
    assert (await Message.get(id=broken)).state is MessageState.REFUSED


async def test_one_courier_at_a_time(office: Office) -> None:
    one, *others = (delivery.right_to_deliver() for _ in range(50))
    assert one.take()
    assert not any(other.take() for other in others)
    one.give_back()
    assert [other.take() for other in others].count(True) == 1
    others[0].give_back()


async def test_how_delivery_stands(office: Office, visitor: Actor, watch: Watch) -> None:
    assert await delivery.standing(office) == delivery.DeliveryState(0, None, False, ())
    await post(visitor)
    began = office.now()
    watch.on(minutes=1)
    await post(visitor, NOE)
    courier = delivery.right_to_deliver()
    assert courier.take() and await CourierLease().take()
    standing = await delivery.standing(office)
    courier.give_back()
    assert (standing.waiting, standing.oldest, standing.at_work) == (2, began, True)


def test_nothing_personal_is_in_a_repr() -> None:
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    due = delivery.Due("i", "email", "k", "fr", now, None, 0, now, "eloise@example.lu", {"code": "123456"})
    assert "eloise" not in repr(due) and "123456" not in repr(due)


async def test_a_code_comes_before_all_others_that_wait(office: Office, visitor: Actor, watch: Watch) -> None:
    notices = [await post(visitor, minutes=None) for _ in range(20)]
    watch.on(seconds=1)
    codes = [await post(visitor) for _ in range(2)]
    assert not await delivery.claim(office, MOBILE, codes_only=True)
    order = [due.id for _ in range(2) if (due := await delivery.claim(office, EMAIL, codes_only=True))]
    assert sorted(order) == sorted(codes)
    assert await delivery.claim(office, EMAIL, codes_only=True) is None
    code = await post(visitor)
    first, second = await delivery.claim(office, EMAIL), await delivery.claim(office, EMAIL)
    assert first and second and first.id == code and second.id in notices


@of_sqlite
async def test_asking_costs_nothing_when_many_wait_or_are_gone(office: Office) -> None:
    plan = await engine.plan(
        'SELECT *, "message"."dies_at" IS NULL notice FROM message'
        " WHERE channel = ? AND state = ? AND next_try_at <= ?"
        " ORDER BY notice, next_try_at, id LIMIT 16",
        ["email", "waiting", dialect.stored(office.now())],
    )
    assert "message_urgent" in plan and "TEMP B-TREE" not in plan


async def test_what_is_long_over_is_forgotten_and_nothing_else(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    await post(visitor)
    if due := await delivery.claim(office, EMAIL):
        await delivery.delivered(office, due)
    waiting = await post(visitor, minutes=None)
    watch.on(days=29)
    await housekeeping.tidy(office)
    assert await Message.all().count() == 2
    watch.on(days=2)
    await housekeeping.tidy(office)
    assert [message.id for message in await Message.all()] == [waiting]
