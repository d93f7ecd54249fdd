"""Parsers of single settings. Each raises Malformed, with one sentence, for a value that cannot be used."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import NoReturn, TypeVar

from models.messages.channel import EMAIL, Channel
from models.refusal import Refused, Unavailable
from models.storage import address
from tui.config.endpoints import LocalAddress
from tui.config.signing_key import signing_key

T = TypeVar("T")


class Malformed(Exception):
    """Raised for an unusable setting; its one sentence names the setting and never holds its value."""


@dataclass(frozen=True, slots=True)
class GivenSetting:
    """One setting as given: its name and its text."""

    name: str
    text: str = field(repr=False)

    def wrong(self, how: str) -> NoReturn:
        raise Malformed(f"{self.name} {how}.") from None


def database_url(given: GivenSetting) -> str:
    """Return the address of a database, as ``address.check`` wants it."""
    try:
        address.check(given.text)
    except (Unavailable, ValueError) as error:
        if isinstance(error, Unavailable) and error.code == "database_password":
            given.wrong("holds a password: put it into a file, and name that as ?passfile=/PATH")
        given.wrong("must be sqlite:///ABSOLUTE/PATH.db or postgres://USER@HOST/NAME")
    return given.text


def path_of(given: GivenSetting) -> Path:
    """Return a path, made absolute."""
    if "\0" in given.text:
        given.wrong("is not a path")
    return Path(given.text).absolute()


def mail_from(given: GivenSetting) -> str:
    """Return an e-mail address."""
    try:
        return Channel.parse(EMAIL, given.text).address
    except Refused:
        given.wrong("is not an e-mail address")


def token(given: GivenSetting) -> str:
    """Return a token or name: 1 to 4,096 visible ASCII characters."""
    if not re.fullmatch(r"[!-~]{1,4096}", given.text):
        given.wrong("may hold only visible ASCII characters")
    return given.text


def backup_key(given: GivenSetting) -> tuple[str, ...]:
    """Return public keys of age (``age1…``), given with commas or blanks between them."""
    import pyrage  # only where there are backups

    found = tuple(part for part in re.split(r"[,\s]+", given.text) if part)
    try:
        for key in found:
            pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError:
        given.wrong("must be the public key that « esante backup --new-key » showed, age1…")
    return found


def one_of(names: tuple[str, ...]) -> Callable[[GivenSetting], str]:
    """Return a parser of one of these words."""

    def parse(given: GivenSetting) -> str:
        if given.text not in names:
            given.wrong(f"must be one of {', '.join(names)}")
        return given.text

    return parse


def number(least: int, most: int) -> Callable[[GivenSetting], int]:
    """Return a parser of a whole number from ``least`` to ``most``."""

    def parse(given: GivenSetting) -> int:
        if not re.fullmatch(r"[0-9]{1,6}", given.text) or not least <= int(given.text) <= most:
            given.wrong(f"must be a number from {least} to {most}")
        return int(given.text)

    return parse


def listen(given: GivenSetting) -> tuple[str, int]:
    """Return host and port of ``ADDRESS:PORT``; an IPv6 address is in brackets."""
    found = re.fullmatch(r"(?:\[([0-9a-fA-F:.]+)\]|([0-9A-Za-z.-]+)):([0-9]{1,5})", given.text)
    if not found or int(found[3]) > 65535:
        given.wrong("must be ADDRESS:PORT such as 127.0.0.1:8022 or [::]:22")
    return found[1] or found[2], int(found[3])


def local_address(given: GivenSetting) -> LocalAddress:
    """Return a socket file (``unix:/ABSOLUTE/PATH``) or a loopback ADDRESS:PORT."""
    if found := re.fullmatch(r"unix:(/[^\0]+)", given.text):
        return Path(found[1])
    host, port = listen(given)
    try:
        local = ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        given.wrong("must be unix:/ABSOLUTE/PATH or a loopback address such as 127.0.0.1:9100")
    return host, port


def colours(given: GivenSetting) -> int | None:
    """Return the most colours; None for no limit."""
    known = {"0": 0, "16": 16, "256": 256, "truecolor": None}
    if given.text not in known:
        given.wrong(f"must be one of {', '.join(known)}")
    return known[given.text]


def networks(given: GivenSetting) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return networks, given with commas or blanks between them."""
    try:
        return tuple(ip_network(part) for part in re.split(r"[,\s]+", given.text) if part)
    except ValueError:
        given.wrong("must be networks such as 192.0.2.0/24, 2001:db8::/32")


def countries(given: GivenSetting) -> tuple[str, ...]:
    """Return countries by their two letters (ISO 3166-1), given with commas or blanks between them."""
    found = tuple(part.upper() for part in re.split(r"[,\s]+", given.text) if part)
    if all(re.fullmatch("[A-Z]{2}", country) for country in found):
        return found
    given.wrong("must be countries such as LU, BE, DE")


def time_of(given: GivenSetting) -> timedelta:
    """Return a whole number of minutes or hours (``10m``, ``2h``), from 2 minutes to 24 hours.

    Less than 2 minutes leaves no time, as the warning comes 60 seconds before the end.
    """
    if found := re.fullmatch(r"([0-9]{1,4})([mh])", given.text):
        length = timedelta(minutes=int(found[1]) * (60 if found[2] == "h" else 1))
        if timedelta(minutes=2) <= length <= timedelta(days=1):
            return length
    given.wrong("must be a time such as 10m or 2h, from 2m to 24h")


def levels(given: GivenSetting) -> str:
    """Return ``acr`` values, one blank between two."""
    if not re.fullmatch(r"[!-+\--~]{1,200}( [!-+\--~]{1,200}){0,9}", given.text):
        given.wrong("must be the acr values that are taken, with a blank between two")
    return given.text


def scope(given: GivenSetting) -> str:
    """Return OAuth scopes, one blank between two, with ``openid`` (OpenID Connect Core 1.0, 3.1.2.1)."""
    if not re.fullmatch(r"[!#-\[\]-~]{1,100}( [!#-\[\]-~]{1,100}){0,19}", given.text):
        given.wrong("must be scopes with a blank between two")
    if "openid" not in given.text.split():
        given.wrong("must hold openid")
    return given.text


def claims(given: GivenSetting) -> str:
    """Return the claims parameter, JSON of at most 4,096 characters (OpenID Connect Core 1.0, 5.5)."""
    try:
        found = json.loads(given.text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or len(given.text) > 4096:
        given.wrong('must be a JSON object such as {"id_token": {"matricule": {"essential": true}}}')
    return json.dumps(found)


def client_key(given: GivenSetting) -> str:
    """Return the text of a file that holds a private key, PEM or JWK."""
    try:
        text = path_of(given).read_text("utf-8")
        signing_key(text)
    except (OSError, UnicodeDecodeError):
        given.wrong("is not a file that can be read")
    except ValueError as error:
        given.wrong(str(error))
    return text


def parsed_by(parse: Callable[[str], T]) -> Callable[[GivenSetting], T]:
    """Return a parser that uses another one; its ValueError follows the setting's name in the sentence."""

    def parsed(given: GivenSetting) -> T:
        try:
            return parse(given.text)
        except ValueError as error:
            given.wrong(str(error))

    return parsed
