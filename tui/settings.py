"""The operator's settings are read once, from a TOML file and the environment, or the start stops."""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, NoReturn

from models import database
from models.channel import EMAIL, MOBILE, Channel
from models.office import Rules
from models.refusal import Refused, Unavailable
from screens.phrases import LANGUAGES
from tui.addresses import Folder, Post, Smtp, mail, sms

SYSTEM_FILE = Path("/etc/esante/esante.toml")
THEMES = ("terminal", "dark", "light")
THIN, STOCK = "thin", "stock"
PREFIX = "ESANTE_"
_CONFIG = "ESANTE_CONFIG"
_NOBODY = "noreply@esante.invalid"


class Malformed(Exception):
    """A setting that cannot be used: one sentence that names it and never holds its value."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator may set; a channel whose gateway is None is not offered to anybody."""

    database: str
    key_file: Path
    mail: Smtp | Folder | None = None
    mail_from: str = _NOBODY
    sms: Post | Folder | None = None
    language: str = "fr"
    theme: str = "terminal"
    driver: str = THIN
    letter_days: int = 30
    trusted_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    idle: timedelta = timedelta(minutes=10)
    absolute: timedelta = timedelta(hours=2)
    config: Path | None = None

    def rules(self) -> Rules:
        """What of it the model has to know."""
        gateways = ((EMAIL, self.mail), (MOBILE, self.sms))
        return Rules(
            letter_days=self.letter_days,
            idle=self.idle,
            absolute=self.absolute,
            trusted_networks=self.trusted_networks,
            channels=tuple(channel for channel, gateway in gateways if gateway),
        )


def data_folder(environment: Mapping[str, str]) -> Path:
    """The user's data directory (XDG Base Directory), ``esante`` in it."""
    base = environment.get("XDG_DATA_HOME", "")
    if Path(base).is_absolute():
        return Path(base) / "esante"
    try:
        return Path.home() / ".local" / "share" / "esante"
    except RuntimeError:
        raise Malformed("HOME is not set: set ESANTE_DATABASE and ESANTE_KEY_FILE.") from None


def read(config: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; the environment wins over the file. Raises Malformed."""
    env = os.environ if environment is None else environment
    file = _config_file(config, env)
    given = _given(file, env)
    values = {key: _PARSERS[key](_Source(name, text)) for key, (name, text) in given.items()}
    folder = data_folder(env) if {"database", "key_file"} - values.keys() else Path()
    values.setdefault("database", f"sqlite://{folder / 'esante.db'}")
    values.setdefault("key_file", folder / "esante.key")
    token = values.pop("sms_token", "")
    settings = Settings(**values, config=file)
    return _consistent(settings, token)


def _consistent(settings: Settings, token: str) -> Settings:
    if isinstance(settings.mail, Smtp) and settings.mail_from == _NOBODY:
        raise Malformed("ESANTE_MAIL_FROM is needed with ESANTE_MAIL: the address that messages come from.")
    if settings.absolute < settings.idle:
        raise Malformed("ESANTE_ABSOLUTE is shorter than ESANTE_IDLE.")
    if isinstance(settings.sms, Post):
        if not token:
            raise Malformed("ESANTE_SMS_TOKEN is needed with ESANTE_SMS: the bearer token of the provider.")
        return replace(settings, sms=replace(settings.sms, token=token))
    return settings


def _config_file(config: Path | None, env: Mapping[str, str]) -> Path | None:
    if config is None and env.get(_CONFIG):
        config = Path(env[_CONFIG])
    if config is not None:
        return config.absolute()
    return SYSTEM_FILE if SYSTEM_FILE.exists() else None


def _given(file: Path | None, env: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Every setting that was given: by key, the name to call it by and its text.

    An empty variable counts as not given, and takes back what the file says.
    """
    given = {key: (f"{key} in {file}", text) for key, text in (_of_file(file) if file else {}).items()}
    for name, text in env.items():
        if name.startswith(PREFIX) and name != _CONFIG:
            key = name.removeprefix(PREFIX).lower()
            if key not in _PARSERS or name != name.upper():
                raise Malformed(f"{name} is not a setting of esante.")
            given[key] = (name, text.strip())
    return {key: (name, text) for key, (name, text) in given.items() if text}


def _of_file(file: Path) -> dict[str, str]:
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise Malformed(f"The settings file {file} does not exist.") from None
    except OSError:
        raise Malformed(f"The settings file {file} cannot be read.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        place = re.search(r"at line \d+", str(error))
        raise Malformed(f"The settings file {file} is not TOML{f' ({place[0]})' if place else ''}.") from None
    return {key: _text_of(key, value, file) for key, value in table.items()}


def _text_of(key: str, value: Any, file: Path) -> str:
    if key not in _PARSERS:
        raise Malformed(f"{key} in {file} is not a setting of esante.")
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ",".join(value)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise Malformed(f"{key} in {file} is not a text.")
    return str(value).strip()


@dataclass(frozen=True, slots=True)
class _Source:
    """One given setting on its way through its parser."""

    name: str
    text: str = field(repr=False)

    def wrong(self, how: str) -> NoReturn:
        raise Malformed(f"{self.name} {how}.") from None


def _database(given: _Source) -> str:
    try:
        database.file_of(given.text)
    except (Unavailable, ValueError):
        given.wrong("must be sqlite:///ABSOLUTE/PATH.db")
    return given.text


def _path(given: _Source) -> Path:
    if "\0" in given.text:
        given.wrong("is not a path")
    return Path(given.text).absolute()


def _mail_from(given: _Source) -> str:
    try:
        return Channel.parse(EMAIL, given.text).address
    except Refused:
        given.wrong("is not an e-mail address")


def _token(given: _Source) -> str:
    if not re.fullmatch(r"[!-~]{1,4096}", given.text):
        given.wrong("may hold only visible ASCII characters")
    return given.text


def _one_of(names: tuple[str, ...]) -> Callable[[_Source], str]:
    def parse(given: _Source) -> str:
        if given.text not in names:
            given.wrong(f"must be one of {', '.join(names)}")
        return given.text

    return parse


def _days(given: _Source) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", given.text) or not 1 <= int(given.text) <= 365:
        given.wrong("must be a number of days from 1 to 365")
    return int(given.text)


def _networks(given: _Source) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part) for part in re.split(r"[,\s]+", given.text) if part)
    except ValueError:
        given.wrong("must be networks such as 192.0.2.0/24, 2001:db8::/32")


def _time(given: _Source) -> timedelta:
    """A whole number of minutes or hours: ``10m``, ``2h``; from two minutes (one is the warning) to a day."""
    if found := re.fullmatch(r"([0-9]{1,4})([mh])", given.text):
        length = timedelta(minutes=int(found[1]) * (60 if found[2] == "h" else 1))
        if timedelta(minutes=2) <= length <= timedelta(days=1):
            return length
    given.wrong("must be a time such as 10m or 2h, from 2m to 24h")


def _gateway(parse: Callable[[str], Smtp | Post | Folder]) -> Callable[[_Source], Smtp | Post | Folder]:
    def parsed(given: _Source) -> Smtp | Post | Folder:
        try:
            return parse(given.text)
        except ValueError as error:
            given.wrong(str(error))

    return parsed


_PARSERS: dict[str, Callable[[_Source], Any]] = {
    "database": _database,
    "key_file": _path,
    "mail": _gateway(mail),
    "mail_from": _mail_from,
    "sms": _gateway(sms),
    "sms_token": _token,
    "language": _one_of(tuple(LANGUAGES)),
    "theme": _one_of(THEMES),
    "driver": _one_of((THIN, STOCK)),
    "letter_days": _days,
    "trusted_networks": _networks,
    "idle": _time,
    "absolute": _time,
}
