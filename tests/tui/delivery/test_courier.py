"""The courier delivers whatever happens: servers that fail, a database that goes, a stop in between."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from models.actor import Actor
from models.messages import outbox
from models.messages.channel import EMAIL, MOBILE, Channel
from models.messages.outbox import Message, MessageState
from models.office import Office
from tests.conftest import Watch
from tests.servers import DOWN, HANG, REFUSE, TEMPFAIL, TOKEN, MailServer, SmsServer
from tui.config.endpoints import Post, Smtp, mail
from tui.delivery import Gateway, Outgoing, courier
from tui.delivery.mail import MailGateway
from tui.delivery.sms import Sms

ELOISE = Channel(EMAIL, "eloise@example.lu")
NOE = Channel(MOBILE, "+352691123456")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same loop, with shorter pauses."""
    monkeypatch.setattr(courier, "PAUSE", 0.02)
    monkeypatch.setattr(courier, "PAUSE_AFTER_FAULT", 0.05)
    monkeypatch.setattr(courier, "LAST_WORDS", 0.5)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with MailServer(tmp_path) as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(running.certificate))
        yield running


@pytest.fixture
def provider() -> Iterator[SmsServer]:
    with SmsServer() as running:
        yield running


def ways(server: MailServer, provider: SmsServer | None = None) -> dict[str, Gateway]:
    address = mail(server.url)
    assert isinstance(address, Smtp)
    mobile: dict[str, Gateway] = {MOBILE: Sms(Post(provider.url, TOKEN))} if provider else {}
    return {EMAIL: MailGateway(address, "noreply@esante.example"), **mobile}


@asynccontextmanager
async def at_work(office: Office, gateways: Mapping[str, Gateway]) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(courier.run_courier(office, gateways, stop))
    try:
        yield
    finally:
        stop.set()
        await task


async def post(
    visitor: Actor, channel: Channel = ELOISE, kind: str = "code_login", minutes: int | None = 10
) -> str:
    now = visitor.office.now()
    facts = {
        "code": "123456",
        "minutes": 10,
        "initials": "É. W.",
        "birth_year": 1979,
        "at": now.isoformat(),
        "source": "local:pts/3",
    }
    dies_at = now + timedelta(minutes=minutes) if minutes else None
    return await outbox.post(visitor, channel, kind, "fr", facts, dies_at)


async def until(holds: Callable[[Message], bool], message_id: str) -> Message:
    async with asyncio.timeout(5):
        while not holds(message := await Message.get(id=message_id)):
            await asyncio.sleep(0.01)
    return message


async def test_a_code_arrives_by_email_and_by_sms(
    office: Office,
    visitor: Actor,
    server: MailServer,
    provider: SmsServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with at_work(office, ways(server, provider)):
        by_mail, by_sms = await post(visitor), await post(visitor, NOE)
        for message_id in (by_mail, by_sms):
            message = await until(lambda m: m.state is MessageState.SENT, message_id)
            assert message.body == b""
    (arrived,) = server.messages
    assert "123 456" in arrived.get_content() and "É. W." in arrived.get_content()
    assert arrived["Message-ID"] == f"<{by_mail}@esante.example>"
    (sms,) = provider.messages
    assert sms["id"] == by_sms and sms["to"] == NOE.address and "123 456" in sms["text"]
    written = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith(("esante", "httpx")))
    assert by_mail in written
    assert not any(secret in written for secret in ("123456", "123 456", "eloise", "691123456", TOKEN))


async def test_a_refusal_is_final_and_seen(office: Office, visitor: Actor, server: MailServer) -> None:
    server.mode = REFUSE
    async with at_work(office, ways(server)):
        message = await until(lambda m: m.state is MessageState.REFUSED, await post(visitor))
    assert (message.body, message.trouble) == (b"", "smtp 550")
    assert server.recipients == ["eloise@example.lu"]


@pytest.mark.parametrize(("mode", "trouble"), [(TEMPFAIL, "smtp 451"), (DOWN, "no connection")])
async def test_what_fails_for_now_is_tried_again(
    office: Office, visitor: Actor, server: MailServer, watch: Watch, mode: str, trouble: str
) -> None:
    server.mode = mode
    async with at_work(office, ways(server)):
        message = await until(lambda m: m.tries == 1, await post(visitor))
        assert (message.state, message.trouble) == (MessageState.WAITING, trouble)
        server.mode = "ok"
        await asyncio.sleep(0.1)
        assert server.messages == []  # not before its time
        watch.on(seconds=5)
        await until(lambda m: m.state is MessageState.SENT, message.id)
    assert len(server.messages) == 1


async def test_a_hanging_mail_server_holds_up_no_sms(
    office: Office, visitor: Actor, server: MailServer, provider: SmsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "SENDING", 0.6)
    server.mode = HANG
    async with at_work(office, ways(server, provider)):
        stuck = [await post(visitor) for _ in range(6)]
        await until(lambda m: m.state is MessageState.SENT, await post(visitor, NOE))
        assert (await Message.get(id=stuck[0])).tries == 0
        late = await until(lambda m: m.tries == 1, stuck[0])
        assert late.trouble == "too slow"


async def test_a_dead_code_is_not_sent(
    office: Office, visitor: Actor, server: MailServer, watch: Watch
) -> None:
    message_id = await post(visitor)
    watch.on(minutes=10)
    async with at_work(office, ways(server)):
        message = await until(lambda m: m.state is MessageState.DROPPED, message_id)
    assert message.body == b"" and server.recipients == []


async def test_a_channel_without_a_gateway_waits(office: Office, visitor: Actor, server: MailServer) -> None:
    async with at_work(office, ways(server)):
        message = await until(lambda m: m.tries == 1, await post(visitor, NOE))
    assert (message.state, message.trouble) == (MessageState.WAITING, "no gateway")


async def test_an_unknown_kind_does_not_stop_the_others(
    office: Office, visitor: Actor, server: MailServer
) -> None:
    async with at_work(office, ways(server)):
        unknown = await post(visitor, kind="code_of_tomorrow")
        await until(lambda m: m.state is MessageState.SENT, await post(visitor))
        message = await until(lambda m: m.tries == 1, unknown)
    assert message.trouble == "fault, KeyError"


class _Faulty:
    """A gateway with a mistake in it."""

    async def send(self, message: Outgoing) -> None:
        raise RuntimeError(message.text)

    async def probe(self) -> None: ...


async def test_a_mistake_in_a_gateway_is_outlived(
    office: Office, visitor: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_work(office, {EMAIL: _Faulty()}):
        message = await until(lambda m: m.tries == 1, await post(visitor))
    assert message.trouble == "fault, RuntimeError" and "123 456" not in caplog.text


async def test_a_locked_database_is_outlived(
    office: Office, visitor: Actor, server: MailServer, database_url: str
) -> None:
    from tortoise.connection import get_connection

    await get_connection("default").execute_query("PRAGMA busy_timeout = 50")
    message_id = await post(visitor)
    rival = sqlite3.connect(database_url.removeprefix("sqlite://"), isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")
    async with at_work(office, ways(server)):
        await asyncio.sleep(0.4)
        assert server.messages == []
        rival.execute("ROLLBACK")
        rival.close()
        await until(lambda m: m.state is MessageState.SENT, message_id)


async def test_sent_while_the_database_is_locked_is_sent_once(
    office: Office, visitor: Actor, server: MailServer, database_url: str
) -> None:
    from tortoise.connection import get_connection

    await get_connection("default").execute_query("PRAGMA busy_timeout = 50")
    rival = sqlite3.connect(database_url.removeprefix("sqlite://"), isolation_level=None)

    class Blocking(MailGateway):
        async def send(self, message: Outgoing) -> None:
            await super().send(message)
            rival.execute("BEGIN IMMEDIATE")

    address = mail(server.url)
    assert isinstance(address, Smtp)
    async with at_work(office, {EMAIL: Blocking(address, "noreply@esante.example")}):
        message_id = await post(visitor)
        async with asyncio.timeout(5):
            while not rival.in_transaction:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)
        rival.execute("ROLLBACK")
        rival.close()
        await until(lambda m: m.state is MessageState.SENT, message_id)
    assert len(server.messages) == 1


async def test_what_was_written_last_leaves_before_the_end(
    office: Office, visitor: Actor, server: MailServer
) -> None:
    async with courier.courier_beside(office, ways(server)):
        await asyncio.sleep(0.1)
        message_id = await post(visitor)
    assert await outbox.state_of(message_id) is MessageState.SENT


async def test_a_stop_does_not_wait_for_a_hanging_server(
    office: Office, visitor: Actor, server: MailServer
) -> None:
    server.mode = HANG
    began = asyncio.get_running_loop().time()
    async with at_work(office, ways(server)):
        message_id = await post(visitor)
        await until(lambda m: m.leased_until is not None, message_id)
    assert asyncio.get_running_loop().time() - began < 2
    assert await outbox.state_of(message_id) is MessageState.WAITING


class _Stuck:
    """A mail server that takes all day over large mails, and codes at once."""

    def __init__(self) -> None:
        self.codes, self.large = 0, 0

    async def send(self, message: Outgoing) -> None:
        if "123456" in message.text.replace("\N{NO-BREAK SPACE}", "").replace(" ", ""):
            self.codes += 1
        else:
            self.large += 1
            await asyncio.sleep(3600)

    async def probe(self) -> None:
        """Nothing is asked."""


async def test_large_mails_leave_one_way_free_for_codes(office: Office, visitor: Actor) -> None:
    gateway = _Stuck()
    for _ in range(courier.AT_ONCE + 3):
        await post(visitor, kind="account_disabled", minutes=None)
    async with at_work(office, {EMAIL: gateway}):
        async with asyncio.timeout(5):
            while gateway.large < courier.AT_ONCE - courier.FOR_CODES:
                await asyncio.sleep(0.02)
        await asyncio.gather(*(post(visitor) for _ in range(6)))
        async with asyncio.timeout(5):
            while gateway.codes < 6:
                await asyncio.sleep(0.02)
        assert gateway.large == courier.AT_ONCE - courier.FOR_CODES
