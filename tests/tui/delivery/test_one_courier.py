"""One courier is at work at a time, the next begins when it is gone, and none writes without a reason."""

import asyncio
from pathlib import Path

import pytest

from models.actor import Actor
from models.messages import delivery
from models.messages.outbox import MessageState
from models.office import Office
from tests.servers import MailServer
from tests.tui.delivery import test_courier as couriers
from tests.tui.delivery.test_courier import at_work, post, until, ways
from tui.delivery import courier

quick = couriers._quick
server = couriers.server


async def test_two_couriers_send_everything_once(office: Office, visitor: Actor, server: MailServer) -> None:
    async with at_work(office, ways(server)), at_work(office, ways(server)):
        posted = [await post(visitor) for _ in range(10)]
        for message_id in posted:
            await until(lambda m: m.state is MessageState.SENT, message_id)
    assert len({m["Message-ID"] for m in server.messages}) == len(server.messages) == 10


async def test_another_one_begins_when_the_first_has_stopped(
    office: Office, visitor: Actor, server: MailServer
) -> None:
    async with at_work(office, {}):
        refused = await until(lambda m: m.tries == 1, await post(visitor))
        assert refused.trouble == "no gateway"
        second = asyncio.Event()
        task = asyncio.create_task(courier.run_courier(office, ways(server), second))
        await until(lambda m: m.tries == 1, await post(visitor))
        assert server.recipients == []
    await until(lambda m: m.state is MessageState.SENT, await post(visitor))
    second.set()
    await task
    assert delivery.right_to_deliver().take()


async def test_while_another_has_the_right_nothing_is_sent(
    office: Office, visitor: Actor, server: MailServer
) -> None:
    another = delivery.right_to_deliver()
    assert another.take()
    message_id = await post(visitor)
    async with at_work(office, ways(server)):
        await asyncio.sleep(0.3)
        assert server.recipients == []
        another.give_back()
        await until(lambda m: m.state is MessageState.SENT, message_id)


async def test_a_courier_that_has_nothing_to_do_writes_nothing(
    office: Office, visitor: Actor, server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "SWEPT_EVERY", 0.1)
    async with at_work(office, ways(server)):
        await until(lambda m: m.state is MessageState.SENT, await post(visitor))
        await asyncio.sleep(0.5)
        log = tmp_path / "esante.db-wal"
        before = log.stat().st_mtime_ns
        await asyncio.sleep(0.5)
        assert log.stat().st_mtime_ns == before
