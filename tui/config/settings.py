"""The operator's settings are read once, from a TOML file and the environment; a wrong one ends the start."""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

from models.messages.channel import EMAIL, MOBILE
from models.office import Rules
from screens.text.phrases import LANGUAGES
from tui.config import setting_parsers
from tui.config.endpoints import (
    KEY_JWT,
    METHODS,
    NONE,
    Folder,
    JournalFolder,
    LocalAddress,
    OpenId,
    Post,
    Smtp,
    issuer,
    mail,
    proxy,
    sms,
)
from tui.config.setting_parsers import Malformed as Malformed

SYSTEM_FILE = Path("/etc/esante/esante.toml")
THEMES = ("terminal", "dark", "light")
THIN, STOCK = "thin", "stock"
PREFIX = "ESANTE_"
LINEAR = "ESANTE_LINEAR"
"""The variable of a person, not of the operator, that asks for the conversation line by line."""
_CONFIG = "ESANTE_CONFIG"
_NOBODY = "noreply@esante.invalid"
_RULES = Rules()
"""The defaults of the rules, which are defined with them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator may set; a channel whose gateway is None is offered to nobody."""

    database: str
    key_file: Path
    mail: Smtp | Folder | None = None
    mail_from: str = _NOBODY
    sms: Post | Folder | None = None
    language: str = "fr"
    theme: str = "terminal"
    driver: str = THIN
    letter_days: int = _RULES.letter_days
    trusted_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    sms_countries: tuple[str, ...] = _RULES.sms_countries
    idle: timedelta = _RULES.idle
    absolute: timedelta = _RULES.absolute
    listen: tuple[str, int] = ("127.0.0.1", 8022)
    status: LocalAddress | None = None
    host_key: Path | None = None
    max_sessions: int = 100
    max_per_source: int = 5
    max_arriving: int = 10
    max_half_open: int = 100
    max_new: int = 20
    proxy_from: tuple[IPv4Network | IPv6Network, ...] = ()
    waiting: int = 2
    hashing_slots: int = _RULES.hashing_slots
    colours: int | None = 16
    luxtrust: OpenId | None = None
    journal: JournalFolder | None = None
    backup_key: tuple[str, ...] = ()
    head_folder: Path | None = None
    config: Path | None = None

    def rules(self) -> Rules:
        """Return the settings that the models need."""
        gateways = ((EMAIL, self.mail), (MOBILE, self.sms))
        return Rules(
            letter_days=self.letter_days,
            idle=self.idle,
            absolute=self.absolute,
            trusted_networks=self.trusted_networks,
            sms_countries=self.sms_countries,
            hashing_slots=self.hashing_slots,
            channels=tuple(channel for channel, gateway in gateways if gateway),
        )


def data_folder(environment: Mapping[str, str]) -> Path:
    """Return ``esante`` in the user's data directory (XDG Base Directory). Raises Malformed without HOME."""
    base = environment.get("XDG_DATA_HOME", "")
    if Path(base).is_absolute():
        return Path(base) / "esante"
    try:
        return Path.home() / ".local" / "share" / "esante"
    except RuntimeError:
        raise Malformed("HOME is not set: set ESANTE_DATABASE and ESANTE_KEY_FILE.") from None


def read(config: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; the environment overrides the file. Raises Malformed."""
    env = os.environ if environment is None else environment
    file = _config_file(config, env)
    given = _given(file, env)
    found = {
        key: _PARSERS[key](setting_parsers.GivenSetting(name, text)) for key, (name, text) in given.items()
    }
    folder = data_folder(env) if {"database", "key_file"} - found.keys() else Path()
    found.setdefault("database", f"sqlite://{folder / 'esante.db'}")
    found.setdefault("key_file", folder / "esante.key")
    token = found.pop("sms_token", "")
    luxtrust, journal = _luxtrust(found), _journal(found)
    settings = Settings(**found, luxtrust=luxtrust, journal=journal, config=file)
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


def _luxtrust(found: dict[str, Any]) -> OpenId | None:
    """Take the settings of LuxTrust out of the others; without any, LuxTrust is not offered."""
    given = {name: found.pop(name) for name in [*found] if name.startswith("luxtrust_")}
    if not given:
        return None
    for name, what in (("issuer", "its address"), ("client_id", "this service"), ("acr", "the level")):
        if f"luxtrust_{name}" not in given:
            raise Malformed(f"ESANTE_LUXTRUST_{name.upper()} is needed with the others of LuxTrust: {what}.")
    return OpenId(
        given["luxtrust_issuer"],
        given["luxtrust_client_id"],
        tuple(given["luxtrust_acr"].split()),
        given.get("luxtrust_client_secret", ""),
        given.get("luxtrust_matricule_claim", ""),
        _method(given),
        given.get("luxtrust_client_key", ""),
        given.get("luxtrust_scope", "openid"),
        given.get("luxtrust_claims", ""),
        given.get("luxtrust_proxy", ""),
    )


def _journal(found: dict[str, Any]) -> JournalFolder | None:
    """Take the settings of the journal's heads out of the others; without them none is published."""
    heads, key = found.pop("journal_heads", None), found.pop("journal_key", None)
    if bool(heads) != bool(key):
        raise Malformed("ESANTE_JOURNAL_HEADS and ESANTE_JOURNAL_KEY are needed together.")
    return JournalFolder(heads, key) if heads else None


def _method(given: dict[str, Any]) -> str:
    """How the client authenticates: by a key if one is given; every other method but none needs a secret."""
    key = "luxtrust_client_key" in given
    method: str = given.get("luxtrust_client_auth", KEY_JWT if key else "")
    if method == KEY_JWT and not key:
        raise Malformed("ESANTE_LUXTRUST_CLIENT_KEY is needed with private_key_jwt: the file of the key.")
    if method not in ("", NONE, KEY_JWT) and "luxtrust_client_secret" not in given:
        raise Malformed(f"ESANTE_LUXTRUST_CLIENT_SECRET is needed with {method}.")
    return method


def _config_file(config: Path | None, env: Mapping[str, str]) -> Path | None:
    if config is None and env.get(_CONFIG):
        config = Path(env[_CONFIG])
    if config is not None:
        return config.absolute()
    return SYSTEM_FILE if SYSTEM_FILE.exists() else None


def _given(file: Path | None, env: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Every setting that was given: by key, its name for messages, and its text.

    An empty variable counts as not given, and removes what the file says.
    """
    given = {key: (f"{key} in {file}", text) for key, text in (_of_file(file) if file else {}).items()}
    for name, text in env.items():
        if name.startswith(PREFIX) and name not in (_CONFIG, LINEAR):
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


_PARSERS: dict[str, Callable[[setting_parsers.GivenSetting], Any]] = {
    "database": setting_parsers.database_url,
    "key_file": setting_parsers.path_of,
    "mail": setting_parsers.parsed_by(mail),
    "mail_from": setting_parsers.mail_from,
    "sms": setting_parsers.parsed_by(sms),
    "sms_token": setting_parsers.token,
    "language": setting_parsers.one_of(tuple(LANGUAGES)),
    "theme": setting_parsers.one_of(THEMES),
    "driver": setting_parsers.one_of((THIN, STOCK)),
    "letter_days": setting_parsers.number(1, 365),
    "trusted_networks": setting_parsers.networks,
    "sms_countries": setting_parsers.countries,
    "idle": setting_parsers.time_of,
    "absolute": setting_parsers.time_of,
    "listen": setting_parsers.listen,
    "status": setting_parsers.local_address,
    "host_key": setting_parsers.path_of,
    "max_sessions": setting_parsers.number(1, 10_000),
    "max_per_source": setting_parsers.number(1, 10_000),
    "max_arriving": setting_parsers.number(1, 10_000),
    "max_half_open": setting_parsers.number(1, 10_000),
    "max_new": setting_parsers.number(1, 10_000),
    "proxy_from": setting_parsers.networks,
    "waiting": setting_parsers.number(0, 100),
    "hashing_slots": setting_parsers.number(1, 256),
    "colours": setting_parsers.colours,
    "journal_heads": setting_parsers.path_of,
    "journal_key": setting_parsers.path_of,
    "backup_key": setting_parsers.backup_key,
    "head_folder": setting_parsers.path_of,
    "luxtrust_issuer": setting_parsers.parsed_by(issuer),
    "luxtrust_client_id": setting_parsers.token,
    "luxtrust_client_secret": setting_parsers.token,
    "luxtrust_acr": setting_parsers.levels,
    "luxtrust_matricule_claim": setting_parsers.token,
    "luxtrust_client_auth": setting_parsers.one_of(METHODS),
    "luxtrust_client_key": setting_parsers.client_key,
    "luxtrust_scope": setting_parsers.scope,
    "luxtrust_claims": setting_parsers.claims,
    "luxtrust_proxy": setting_parsers.parsed_by(proxy),
}
