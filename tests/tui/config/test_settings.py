"""Settings are whole and right, or one sentence names the one that is not, without its value."""

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from tui.config.endpoints import Folder, OpenId, Post, Smtp
from tui.config.settings import Malformed, Settings, read

HOME = {"XDG_DATA_HOME": "/data"}
MAIL = {"ESANTE_MAIL": "smtp://u:p%40ss@mail.example:2525", "ESANTE_MAIL_FROM": "noreply@esante.example"}
SMS = {"ESANTE_SMS": "https://sms.example/v1/send", "ESANTE_SMS_TOKEN": "sesame-token"}


def given(**environment: str) -> Settings:
    return read(None, {**HOME, **environment})


def refusal(config: Path | None = None, /, **environment: str) -> str:
    with pytest.raises(Malformed) as caught:
        read(config, {**HOME, **environment})
    return str(caught.value)


def test_what_holds_when_nothing_is_set() -> None:
    found = given()
    assert found.database == "sqlite:///data/esante/esante.db"
    assert found.key_file == Path("/data/esante/esante.key")
    assert (found.language, found.theme, found.letter_days) == ("fr", "terminal", 30)
    assert (found.idle, found.absolute) == (timedelta(minutes=10), timedelta(hours=2))
    assert found.mail is None and found.sms is None and found.rules().channels == ()


def test_everything_from_the_environment() -> None:
    found = given(
        **MAIL,
        **SMS,
        ESANTE_DATABASE="sqlite:////srv/esante.db",
        ESANTE_KEY_FILE="/srv/esante.key",
        ESANTE_LANGUAGE="de",
        ESANTE_THEME="dark",
        ESANTE_LETTER_DAYS="14",
        ESANTE_TRUSTED_NETWORKS="192.0.2.0/24, 2001:db8::/32",
        ESANTE_IDLE="5m",
        ESANTE_ABSOLUTE="1h",
    )
    assert found.mail == Smtp("mail.example", 2525, "starttls", "u", "p@ss")
    assert found.sms == Post("https://sms.example/v1/send", "sesame-token")
    assert found.key_file == Path("/srv/esante.key") and found.theme == "dark"
    rules = found.rules()
    assert rules.channels == ("email", "mobile") and rules.letter_days == 14
    assert rules.idle == timedelta(minutes=5) and rules.absolute == timedelta(hours=1)
    assert rules.trusted_networks == (ip_network("192.0.2.0/24"), ip_network("2001:db8::/32"))


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "esante.toml"
    file.write_text(
        'language = "de"\nletter_days = 20\nmail = "maildir:/srv/mail"\ntrusted_networks = ["10.0.0.0/8"]\n'
    )
    for found in (
        read(file, {**HOME, "ESANTE_LANGUAGE": "en"}),
        read(None, {**HOME, "ESANTE_LANGUAGE": "en", "ESANTE_CONFIG": str(file)}),
    ):
        assert (found.language, found.letter_days) == ("en", 20)
        assert found.mail == Folder(Path("/srv/mail")) and found.config == file
        assert found.trusted_networks == (ip_network("10.0.0.0/8"),)
    assert read(file, {**HOME, "ESANTE_MAIL": ""}).mail is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", Smtp("mail.example", 587, "starttls")),
        ("smtp://mail.example?starttls=yes", Smtp("mail.example", 587, "starttls")),
        ("smtps://mail.example", Smtp("mail.example", 465, "implicit")),
        ("smtp://localhost:25?starttls=no", Smtp("localhost", 25, "none")),
        ("smtp://127.0.0.1?starttls=no", Smtp("127.0.0.1", 25, "none")),
        ("smtp://[::1]:26?starttls=no", Smtp("::1", 26, "none")),
        ("maildir:/srv/mail", Folder(Path("/srv/mail"))),
    ],
)
def test_mail_addresses(url: str, expected: Smtp | Folder) -> None:
    assert given(ESANTE_MAIL=url, ESANTE_MAIL_FROM="a@example.lu").mail == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ESANTE_DATABASE", "secret/relative.db"),
        ("ESANTE_DATABASE", "sqlite:///"),
        ("ESANTE_DATABASE", "mysql://u:secret@host/db"),
        ("ESANTE_MAIL", "smtp://u:secret@mail.example?starttls=no"),
        ("ESANTE_MAIL", "smtp://u:secret@mail.example?starttls=maybe"),
        ("ESANTE_MAIL", "smtp://u:secret@mail.example?tls=no"),
        ("ESANTE_MAIL", "smtp://u:secret@mail.example:port"),
        ("ESANTE_MAIL", "smtp://u:secret@mail.example:99999"),
        ("ESANTE_MAIL", "smtp://secret@mail.example"),
        ("ESANTE_MAIL", "smtp://u:secret%0d%0a@mail.example"),
        ("ESANTE_MAIL", "smtps://u:secret@mail.example?starttls=no"),
        ("ESANTE_MAIL", "smtp://u:secret@"),
        ("ESANTE_MAIL", "http://secret.example"),
        ("ESANTE_MAIL", "maildir:"),
        ("ESANTE_MAIL_FROM", "secret"),
        ("ESANTE_MAIL_FROM", "secret@example.lu\nBcc: x@example.lu"),
        ("ESANTE_SMS", "http://secret.example/"),
        ("ESANTE_SMS", "ftp://secret.example/"),
        ("ESANTE_SMS", "https://u:secret@sms.example/"),
        ("ESANTE_SMS_TOKEN", "secret\ntoken"),
        ("ESANTE_LANGUAGE", "secret"),
        ("ESANTE_THEME", "secret"),
        ("ESANTE_LETTER_DAYS", "0"),
        ("ESANTE_LETTER_DAYS", "secret"),
        ("ESANTE_LETTER_DAYS", "-3"),
        ("ESANTE_TRUSTED_NETWORKS", "secret"),
        ("ESANTE_TRUSTED_NETWORKS", "192.0.2.1/24"),
        ("ESANTE_IDLE", "10"),
        ("ESANTE_IDLE", "1m"),
        ("ESANTE_IDLE", "secret"),
        ("ESANTE_ABSOLUTE", "25h"),
    ],
)
def test_a_malformed_setting_is_named_and_not_shown(name: str, value: str) -> None:
    sentence = refusal(**{name: value})
    assert name in sentence and "secret" not in sentence and sentence.count("\n") == 0


@pytest.mark.parametrize("name", ["ESANTE_MAILS", "ESANTE_CLOCK", "ESANTE_DRIVER", "ESANTE_mail", "ESANTE_"])
def test_an_unknown_setting_is_named(name: str) -> None:
    assert name in refusal(**{name: "secret"})


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('mails = "secret"', "mails"),
        ('Mail = "secret"', "Mail"),
        ('config = "secret"', "config"),
        ("letter_days = 1.5", "letter_days"),
        ("language = true", "language"),
        ('[mail]\nurl = "secret"', "mail"),
        ('language = "secret"', "language in"),
        ('language = "secret\nx"', "line 1"),
        ('x = "\x00"', "not TOML"),
    ],
)
def test_a_malformed_file_is_named(tmp_path: Path, text: str, part: str) -> None:
    file = tmp_path / "esante.toml"
    file.write_text(text)
    sentence = refusal(file)
    assert part in sentence and str(file) in sentence and "secret" not in sentence


def test_a_named_file_has_to_be_there(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "none.toml")
    assert "does not exist" in refusal(ESANTE_CONFIG=str(tmp_path / "none.toml"))
    assert "cannot be read" in refusal(tmp_path)


def test_settings_that_need_each_other() -> None:
    assert "ESANTE_MAIL_FROM" in refusal(ESANTE_MAIL=MAIL["ESANTE_MAIL"])
    assert "ESANTE_SMS_TOKEN" in refusal(ESANTE_SMS=SMS["ESANTE_SMS"])
    assert "ESANTE_ABSOLUTE" in refusal(ESANTE_IDLE="3h")


def test_plain_http_stays_on_this_machine() -> None:
    assert given(ESANTE_SMS="http://127.0.0.1:8080/", ESANTE_SMS_TOKEN="t").sms is not None
    assert "ESANTE_SMS" in refusal(ESANTE_SMS="http://127.0.0.1.example/", ESANTE_SMS_TOKEN="t")


@pytest.mark.parametrize(
    ("setting", "channels"),
    [({"ESANTE_MAIL": "maildir:/m"}, ("email",)), ({"ESANTE_SMS": "maildir:/s"}, ("mobile",))],
)
def test_a_channel_without_a_gateway_is_not_offered(
    setting: dict[str, str], channels: tuple[str, ...]
) -> None:
    assert given(**setting).rules().channels == channels


def test_secrets_are_in_no_repr() -> None:
    shown = repr(given(**MAIL, **SMS))
    assert "p@ss" not in shown and "sesame" not in shown


LUXTRUST = {
    "ESANTE_LUXTRUST_ISSUER": "https://login.example/oidc/",
    "ESANTE_LUXTRUST_CLIENT_ID": "esante",
    "ESANTE_LUXTRUST_ACR": "high higher",
}


def test_luxtrust() -> None:
    assert given().luxtrust is None
    found = given(**LUXTRUST, ESANTE_LUXTRUST_CLIENT_SECRET="sesame", ESANTE_LUXTRUST_MATRICULE_CLAIM="m")
    assert found.luxtrust == OpenId(
        "https://login.example/oidc/", "esante", ("high", "higher"), "sesame", "m"
    )
    assert "sesame" not in repr(found)


@pytest.mark.parametrize("name", [*LUXTRUST])
def test_luxtrust_needs_all_three(name: str) -> None:
    assert name in refusal(**{key: value for key, value in LUXTRUST.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ISSUER", "http://login.example"),
        ("ISSUER", "https://secret@login.example"),
        ("ISSUER", "https://login.example/?secret"),
        ("ISSUER", "ftp://secret.example"),
        ("CLIENT_ID", "a secret"),
        ("ACR", "secret  secret"),
        ("MATRICULE_CLAIM", "secrét"),
    ],
)
def test_luxtrust_that_cannot_be(name: str, value: str) -> None:
    sentence = refusal(**{**LUXTRUST, f"ESANTE_LUXTRUST_{name}": value})
    assert f"ESANTE_LUXTRUST_{name}" in sentence and "secret" not in sentence
