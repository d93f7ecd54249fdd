"""The doctor finds what is wrong, says what to do, and is content with what is right."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from models import damage, nodes, restoring
from models.actor import Actor
from models.journal.publishing import Publisher
from models.messages import delivery, outbox
from models.messages.channel import EMAIL, Channel
from models.messages.outbox import Message
from models.office import Office
from models.person import Person
from models.storage import database
from models.storage.hashing import Hasher
from models.storage.keys import Damaged, Keyring
from tests.conftest import Watch, copied, register
from tests.models.helpdesk.agents import operator
from tests.servers import DOWN, HANG, TOKEN, MailServer, SmsServer
from tui.commands import doctor
from tui.delivery import mail as mail_gateway


@pytest.fixture
def environment(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Settings over the database of the test."""
    for name in [name for name in os.environ if name.startswith("ESANTE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ESANTE_DATABASE", database_url)
    monkeypatch.setenv("ESANTE_KEY_FILE", str(tmp_path / "esante.key"))
    monkeypatch.setenv("ESANTE_MAIL_FROM", "noreply@esante.example")
    monkeypatch.setenv("ESANTE_MAIL", f"maildir:{tmp_path / 'mail'}")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return monkeypatch


async def examined(watch: Watch, config: Path | None = None) -> tuple[int, dict[str, str]]:
    """The status, and each line by what it is about."""
    lines: list[str] = []
    status = await doctor.examined(config, watch, lines.append)
    assert status == int(any(line.startswith("RED") for line in lines))
    return status, {line.split()[1]: line for line in lines}


@pytest.fixture
def _made(tmp_path: Path, migrated: Path) -> None:
    """A migrated database with its key; the doctor opens it by itself."""
    copied(migrated, tmp_path)


@asynccontextmanager
async def office_of(tmp_path: Path, database_url: str, watch: Watch) -> AsyncIterator[Office]:
    keys = Keyring.read(tmp_path / "esante.key")
    async with database.opened(database_url, keys):
        yield Office(watch, keys, Hasher(tmp_path))


async def test_all_is_well(
    _made: None, environment: pytest.MonkeyPatch, tmp_path: Path, watch: Watch
) -> None:
    with MailServer(tmp_path) as server, SmsServer() as provider:
        environment.setenv("SSL_CERT_FILE", str(server.certificate))
        environment.setenv("ESANTE_MAIL", server.url)
        environment.setenv("ESANTE_SMS", provider.url)
        environment.setenv("ESANTE_SMS_TOKEN", TOKEN)
        status, lines = await examined(watch)
        assert status == 0, lines
        parts = {"settings", "key", "database", "clock", "messages", "disk", "mail", "sms", "luxtrust"}
        assert set(lines) == parts | {"epoch", "backup"}
        assert server.logins == ["right"] and server.recipients == [] and provider.messages == []


async def test_one_channel_is_enough(_made: None, environment: pytest.MonkeyPatch, watch: Watch) -> None:
    status, lines = await examined(watch)
    assert status == 0 and "nobody can choose" in lines["sms"]


async def test_the_head_and_the_backups(
    _made: None, environment: pytest.MonkeyPatch, tmp_path: Path, database_url: str, watch: Watch
) -> None:
    assert "no head is kept yet" in (await examined(watch))[1]["epoch"]
    environment.setenv("ESANTE_HEAD_FOLDER", str(tmp_path / "heads"))
    assert (await examined(watch))[1]["epoch"].startswith("RED")
    (tmp_path / "heads").mkdir()
    async with office_of(tmp_path, database_url, watch) as office:
        await Publisher(tmp_path / "esante.db", tmp_path / "heads").publish(office)
        await restoring.note_backup(operator(office), watch(), 0)
    status, lines = await examined(watch)
    assert status == 0 and "1, head of 0 lines" in lines["epoch"] and "22.11.2026" in lines["backup"]
    watch.on(minutes=11)
    status, lines = await examined(watch)
    assert status == 1 and "not kept since 22.11.2026" in lines["epoch"]
    async with office_of(tmp_path, database_url, watch) as office:
        await Publisher(tmp_path / "esante.db", tmp_path / "heads").publish(office)
        message = await outbox.post(Actor(office, "x"), Channel(EMAIL, "a@example.lu"), "x", "fr", {})
        await Message.filter(id=message).update(state="held")
    assert "outbox release" in (await examined(watch))[1]["epoch"]
    watch.on(days=2)
    assert (await examined(watch))[1]["backup"].startswith("RED")


async def test_two_nodes_with_two_host_keys(
    _made: None, environment: pytest.MonkeyPatch, tmp_path: Path, database_url: str, watch: Watch
) -> None:
    async with office_of(tmp_path, database_url, watch) as office:
        await nodes.report(office, "b:8022", "SHA256:two")
        await nodes.report(office, "a:8022", "SHA256:one")
    status, lines = await examined(watch)
    assert status == 1 and "a:8022 has SHA256:one, b:8022 has SHA256:two: give" in lines["nodes"]
    watch.on(seconds=nodes.SILENT.total_seconds())
    async with office_of(tmp_path, database_url, watch) as office:
        await nodes.report(office, "a:8022", "SHA256:one")
    assert "RED" in (await examined(watch))[1]["nodes"]
    watch.on(seconds=1)  # the other one is gone
    assert (await examined(watch))[1]["nodes"] == "ok   nodes     a:8022 has SHA256:one"
    async with office_of(tmp_path, database_url, watch) as office:
        await nodes.forget("a:8022")
    assert "nodes" not in (await examined(watch))[1]


async def test_without_any_channel(_made: None, environment: pytest.MonkeyPatch, watch: Watch) -> None:
    environment.delenv("ESANTE_MAIL")
    status, lines = await examined(watch)
    assert status == 1 and lines["mail"].startswith("RED") and lines["sms"].startswith("RED")


@pytest.mark.parametrize(
    ("case", "part"),
    [
        ("down", "no connection"),
        ("hang", "no answer in time"),
        ("untrusted", "certificate not trusted"),
        ("password", "535"),
    ],
)
async def test_a_mail_server_in_trouble(
    _made: None, environment: pytest.MonkeyPatch, tmp_path: Path, watch: Watch, case: str, part: str
) -> None:
    environment.setattr(mail_gateway, "TIMEOUT", 0.3)
    with MailServer(tmp_path) as server:
        environment.setenv(
            "ESANTE_MAIL", server.url.replace("s%C3", "x%C3") if case == "password" else server.url
        )
        if case != "untrusted":
            environment.setenv("SSL_CERT_FILE", str(server.certificate))
        server.mode = {"down": DOWN, "hang": HANG}.get(case, "ok")
        status, lines = await examined(watch)
    assert (
        status == 1
        and lines["mail"].startswith("RED")
        and part in lines["mail"]
        and ": look" in (lines["mail"].replace("install", "look"))
    )
    assert "sésame" not in "".join(lines.values())


async def test_an_sms_provider_that_is_away(
    _made: None, environment: pytest.MonkeyPatch, watch: Watch
) -> None:
    environment.setenv("ESANTE_SMS", "http://127.0.0.1:9/")
    environment.setenv("ESANTE_SMS_TOKEN", TOKEN)
    status, lines = await examined(watch)
    assert status == 1 and "no connection" in lines["sms"] and TOKEN not in lines["sms"]


async def test_a_fresh_machine(environment: pytest.MonkeyPatch, watch: Watch) -> None:
    status, lines = await examined(watch)
    assert status == 1
    assert "esante migrate" in lines["key"] and "esante migrate" in lines["database"]


async def test_a_lost_key(_made: None, environment: pytest.MonkeyPatch, tmp_path: Path, watch: Watch) -> None:
    (tmp_path / "esante.key").unlink()
    status, lines = await examined(watch)
    assert status == 1 and "restore it" in lines["key"]


async def test_a_damaged_database(
    _made: None, environment: pytest.MonkeyPatch, database_url: str, watch: Watch
) -> None:
    file = Path(database_url.removeprefix("sqlite://"))
    with file.open("r+b") as pages:  # noqa: ASYNC230
        # The last page is an index of its own: the file opens, and only a look at everything finds it.
        pages.seek(-4096, os.SEEK_END)
        pages.write(b"\x05" * 4096)
    status, lines = await examined(watch)
    assert status == 1 and "damaged" in lines["database"]


async def test_a_wrong_setting(environment: pytest.MonkeyPatch, watch: Watch) -> None:
    environment.setenv("ESANTE_IDLE", "secret")
    status, lines = await examined(watch)
    assert status == 1 and "ESANTE_IDLE" in lines["settings"] and len(lines) == 1


async def test_a_settings_file_that_others_can_read(
    _made: None, environment: pytest.MonkeyPatch, tmp_path: Path, watch: Watch
) -> None:
    file = tmp_path / "esante.toml"
    file.write_text('language = "de"\n')
    file.chmod(0o644)
    status, lines = await examined(watch, file)
    assert status == 1 and "chmod 600" in lines["settings"]
    file.chmod(0o600)
    assert (await examined(watch, file))[0] == 0


async def test_a_full_disk(_made: None, environment: pytest.MonkeyPatch, watch: Watch) -> None:
    environment.setattr(doctor, "FREE_LEAST", 2**62)
    status, lines = await examined(watch)
    assert status == 1 and lines["disk"].startswith("RED")


async def test_messages_that_wait_and_letters_that_died(
    _made: None, environment: pytest.MonkeyPatch, tmp_path: Path, database_url: str, watch: Watch
) -> None:
    eloise = Channel(EMAIL, "eloise@example.lu")
    async with office_of(tmp_path, database_url, watch) as office:
        visitor = Actor(office, "local:test")
        for _ in range(3):
            await outbox.post(visitor, eloise, "code_login", "fr", {})
        due = await delivery.claim(office, EMAIL)
        assert due
        await delivery.refused(office, due, "smtp 550")
    _, lines = await examined(watch)
    assert lines["messages"].startswith("ok") and "2 wait" in lines["messages"]
    watch.on(minutes=11)
    status, lines = await examined(watch)
    assert status == 1 and "2 wait since 22.11.2026 10:00" in lines["messages"]
    assert "esante courier" in lines["messages"]
    assert "1 x smtp 550" in lines["dead"] and "eloise" not in "".join(lines.values())
    async with office_of(tmp_path, database_url, watch):
        courier = delivery.right_to_deliver()
        assert courier.take()
    assert "look at the gateways" in (await examined(watch))[1]["messages"]
    courier.give_back()


async def test_a_row_that_does_not_open_is_named_until_it_does(
    _made: None, environment: pytest.MonkeyPatch, tmp_path: Path, database_url: str, watch: Watch
) -> None:
    async with office_of(tmp_path, database_url, watch) as office:
        person = await register(office)
        sealed = person.details
        await Person.filter(id=person.id).update(details=sealed[:-1])
        await damage.note(office, Damaged("person.details", person.key))
    status, lines = await examined(watch)
    assert status == 1 and lines["rows"].startswith("RED") and f"person.details {person.key}" in lines["rows"]
    async with office_of(tmp_path, database_url, watch):
        await Person.filter(id=person.id).update(details=sealed)
    status, lines = await examined(watch)
    assert status == 0 and "rows" not in lines
