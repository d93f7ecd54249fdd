"""Gateways send over what was promised, know final from passing, and give nothing away."""

import stat
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.servers import DIE, DOWN, HANG, REFUSE, SLOW, TEMPFAIL, TOKEN, MailServer, SmsServer
from tui.config.endpoints import Post, Smtp, mail
from tui.delivery import Later, Never, Outgoing, Undelivered
from tui.delivery import mail as mail_gateway
from tui.delivery import sms as sms_gateway
from tui.delivery.mail import MailGateway, composed
from tui.delivery.maildir import Maildir
from tui.delivery.sms import Sms

SENDER = "noreply@esante.example"
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LETTER = Outgoing("0a1b2c", AT, "eloise@example.lu", "Votre code été", "Code : 123 456\n.\nÀ bientôt\n")
SMS = Outgoing("0a1b2c", AT, "+352691123456", "Code", "eSanté 123 456")


def post_of(server: MailServer) -> MailGateway:
    """The gateway that the server's own address makes."""
    address = mail(server.url)
    assert isinstance(address, Smtp)
    return MailGateway(address, SENDER)


async def trouble(gateway: MailGateway | Sms, message: Outgoing) -> Undelivered:
    with pytest.raises(Undelivered) as caught:
        await gateway.send(message)
    assert message.to not in str(caught.value) and "123" not in str(caught.value)
    return caught.value


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with MailServer(tmp_path) as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(running.certificate))
        yield running


@pytest.fixture
def provider() -> Iterator[SmsServer]:
    with SmsServer() as running:
        yield running


def to(provider: SmsServer, token: str = TOKEN) -> Sms:
    return Sms(Post(provider.url, token))


async def test_an_email_goes_over_starttls_and_auth_as_it_was_written(server: MailServer) -> None:
    await post_of(server).send(LETTER)
    (arrived,) = server.messages
    assert server.protected == [True] and server.logins == ["right"]
    assert (arrived["To"], arrived["Subject"]) == ("eloise@example.lu", "Votre code été")
    assert arrived["From"].addresses[0].addr_spec == SENDER
    assert arrived["Message-ID"] == "<0a1b2c@esante.example>"
    assert arrived["Date"].datetime == AT
    assert arrived.get_content_type() == "text/plain"
    assert arrived.get_content().replace("\r\n", "\n") == LETTER.text


async def test_implicit_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with MailServer(tmp_path, implicit=True) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        await post_of(server).send(LETTER)
        assert server.protected == [True]


async def test_no_tls_where_that_was_asked_for(tmp_path: Path) -> None:
    with MailServer(tmp_path, starttls=False) as server:
        await post_of(server).send(LETTER)
        assert server.protected == [False] and len(server.messages) == 1


async def test_a_certificate_nobody_vouches_for(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    error = await trouble(post_of(server), LETTER)
    assert isinstance(error, Later) and error.reason == "certificate not trusted"
    assert server.recipients == [] and server.logins == []


async def test_a_certificate_of_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with MailServer(tmp_path, name="other.example") as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        error = await trouble(post_of(server), LETTER)
        assert isinstance(error, Later) and error.reason == "certificate not trusted"
        assert server.logins == []


async def test_starttls_is_required(tmp_path: Path) -> None:
    with MailServer(tmp_path, starttls=False) as server:
        asked = MailGateway(Smtp("localhost", server.port, "starttls", "esante", "x"), SENDER)
        error = await trouble(asked, LETTER)
        assert isinstance(error, Later) and error.reason == "STARTTLS not offered"
        assert server.logins == []


async def test_a_wrong_password_is_not_the_messages_fault(server: MailServer) -> None:
    asked = MailGateway(Smtp("localhost", server.port, "starttls", "esante", "wrong"), SENDER)
    error = await trouble(asked, LETTER)
    assert isinstance(error, Later) and "535" in error.reason
    assert server.recipients == []


@pytest.mark.parametrize(
    ("mode", "kind", "reason"),
    [
        (REFUSE, Never, "smtp 550"),
        (TEMPFAIL, Later, "smtp 451"),
        (DIE, Later, "no connection"),
        (DOWN, Later, "no connection"),
    ],
)
async def test_what_a_servers_trouble_means(
    server: MailServer, mode: str, kind: type[Undelivered], reason: str
) -> None:
    server.mode = mode
    error = await trouble(post_of(server), LETTER)
    assert type(error) is kind and error.reason == reason
    assert server.messages == []


async def test_a_hanging_mail_server(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_gateway, "TIMEOUT", 0.3)
    server.mode = HANG
    began = time.monotonic()
    error = await trouble(post_of(server), LETTER)
    assert isinstance(error, Later) and error.reason == "no answer in time"
    assert time.monotonic() - began < 2


async def test_a_server_that_comes_back(server: MailServer) -> None:
    server.mode = DOWN
    await trouble(post_of(server), LETTER)
    server.mode = "ok"
    await post_of(server).send(LETTER)
    assert len(server.messages) == 1


@pytest.mark.parametrize(
    "address",
    [
        "eloise@example.lu\r\nBcc: thief@example.org",
        "eloise@example.lu, thief@example.org",
        "eloise@example.lu\nRCPT TO:<thief@example.org>",
        "<eloise@example.lu>",
        "",
    ],
)
async def test_an_address_that_is_more_than_one(server: MailServer, address: str) -> None:
    with pytest.raises(Never):
        await post_of(server).send(Outgoing("0a", AT, address, "S", "T"))
    assert server.recipients == []


@pytest.mark.parametrize("subject", ["Code\r\nBcc: thief@example.org", "Code\nX: y"])
def test_a_subject_never_becomes_a_header(subject: str) -> None:
    with pytest.raises(Never):
        composed(Outgoing("0a", AT, "eloise@example.lu", subject, "T"), SENDER)


async def test_probing_sends_nothing(server: MailServer) -> None:
    await post_of(server).probe()
    assert server.logins == ["right"] and server.recipients == []


async def test_an_sms_is_posted_as_json_with_the_token(provider: SmsServer) -> None:
    await to(provider).send(SMS)
    assert provider.messages == [{"id": "0a1b2c", "to": "+352691123456", "text": "eSanté 123 456"}]
    assert provider.seen[0]["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Never),
        (404, Never),
        (422, Never),
        (408, Later),
        (425, Later),
        (429, Later),
        (500, Later),
        (503, Later),
    ],
)
async def test_what_a_status_means(provider: SmsServer, status: int, kind: type[Undelivered]) -> None:
    provider.status = status
    error = await trouble(to(provider), SMS)
    assert type(error) is kind and error.reason == f"http {status}"


async def test_a_wrong_token(provider: SmsServer) -> None:
    error = await trouble(to(provider, "wrong"), SMS)
    assert error.reason == "http 401" and provider.messages == []


async def test_a_redirect_is_not_followed(provider: SmsServer) -> None:
    with SmsServer() as elsewhere:
        provider.status, provider.headers = 307, {"Location": elsewhere.url}
        error = await trouble(to(provider), SMS)
        assert isinstance(error, Later) and elsewhere.seen == []


async def test_a_proxy_of_the_environment_sees_nothing(
    provider: SmsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SmsServer() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        await to(provider).send(SMS)
        assert proxy.seen == [] and len(provider.messages) == 1


@pytest.mark.parametrize("mode", [HANG, SLOW])
async def test_a_provider_that_takes_its_time(
    provider: SmsServer, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms_gateway, "TIMEOUT", 0.3)
    provider.mode = mode
    error = await trouble(to(provider), SMS)
    assert isinstance(error, Later) and error.reason == "no answer in time"


async def test_a_provider_that_hangs_up(provider: SmsServer) -> None:
    provider.mode = DIE
    assert isinstance(await trouble(to(provider), SMS), Later)


async def test_no_provider() -> None:
    error = await trouble(Sms(Post("http://127.0.0.1:9/", TOKEN)), SMS)
    assert isinstance(error, Later) and error.reason == "no connection"


async def test_a_long_answer_is_not_read(provider: SmsServer) -> None:
    # A body that is announced and never comes: whoever read it would wait.
    provider.headers, provider.body = {"Content-Length": str(10**12)}, b"x"
    began = time.monotonic()
    await to(provider).send(SMS)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "number", ["691123456", "+352 691 123 456", "+3526911234567890123", "eloise@example.lu"]
)
async def test_a_number_that_is_none(provider: SmsServer, number: str) -> None:
    with pytest.raises(Never):
        await to(provider).send(Outgoing("0a", AT, number, "", "T"))
    assert provider.seen == []


@pytest.mark.parametrize("message", [LETTER, SMS])
async def test_a_maildir_keeps_each_message_once(tmp_path: Path, message: Outgoing) -> None:
    folder = tmp_path / "deep" / "box"
    await Maildir(folder, SENDER).send(message)
    await Maildir(folder, SENDER).send(message)
    (file,) = (folder / "new").iterdir()
    assert not list((folder / "tmp").iterdir())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {stat.S_IMODE(part.stat().st_mode) for part in (folder, folder / "new")} == {0o700}
    kept = message_from_bytes(file.read_bytes(), policy=default)
    assert kept["To"] == message.to and "123 456" in kept.get_content()


async def test_a_maildir_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    gateway = Maildir(tmp_path / "file" / "box", SENDER)
    with pytest.raises(Later, match="not writable"):
        await gateway.send(LETTER)
    with pytest.raises(Later, match="not writable"):
        await gateway.probe()
