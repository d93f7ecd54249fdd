"""The addresses of gateways and issuers are parsed; no message may leave unprotected for another machine."""

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

NONE, BASIC, POST = "none", "client_secret_basic", "client_secret_post"
SECRET_JWT, KEY_JWT = "client_secret_jwt", "private_key_jwt"
METHODS = (NONE, BASIC, POST, SECRET_JWT, KEY_JWT)
"""How a client authenticates to an issuer (OpenID Connect Core 1.0, 9)."""


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server. ``tls`` is ``starttls``, ``implicit`` (both verified) or ``none`` (loopback only)."""

    host: str
    port: int
    tls: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """An SMS provider: the URL to POST to, and the bearer token."""

    url: str = field(repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Folder:
    """A Maildir on this machine, in place of a gateway."""

    path: Path


LocalAddress = Path | tuple[str, int]
"""Where something listens on this machine alone: a socket file, or a loopback address and its port."""


@dataclass(frozen=True, slots=True)
class JournalFolder:
    """Where the journal's heads are published, and the file of the ed25519 key that signs them."""

    heads: Path
    key: Path


@dataclass(frozen=True, slots=True)
class OpenId:
    """An issuer of OpenID Connect, and our client there. ``levels`` are the accepted ``acr`` values.

    ``method`` is how the client authenticates ("" lets the secret and the discovery decide), ``key`` its
    private key (PEM or JWK) for ``private_key_jwt``. ``claims`` is the text of the claims parameter (OpenID
    Connect Core 1.0, 5.5), ``proxy`` the address of the proxy to use.
    """

    issuer: str
    client_id: str
    levels: tuple[str, ...]
    secret: str = field(default="", repr=False)
    matricule_claim: str = ""
    method: str = ""
    key: str = field(default="", repr=False)
    scope: str = "openid"
    claims: str = ""
    proxy: str = field(default="", repr=False)


def mail(text: str) -> Smtp | Folder:
    """Read ``smtp://user:password@host:port?starttls=yes|no``, ``smtps://…`` or ``maildir:PATH``.

    Raises ValueError with words that follow the setting's name in a sentence and never hold its value.
    """
    parts, host, port = _parts(text)
    if parts.scheme == "maildir":
        return _folder(text)
    if parts.scheme not in ("smtp", "smtps") or not host or parts.path not in ("", "/") or parts.fragment:
        raise ValueError("must be smtp://user:password@host:port, smtps://… or maildir:PATH")
    options = parse_qs(parts.query, keep_blank_values=True)
    starttls = options.pop("starttls", ["yes"])
    if options or starttls not in (["yes"], ["no"]) or (parts.scheme == "smtps" and parts.query):
        raise ValueError("knows one option, and only with smtp://: starttls=yes or starttls=no")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if any(ord(character) < 32 for character in user + password) or bool(user) != bool(password):
        raise ValueError("must hold both a user and a password, or neither")
    if parts.scheme == "smtps":
        return Smtp(host, port or 465, "implicit", user, password)
    if starttls == ["yes"]:
        return Smtp(host, port or 587, "starttls", user, password)
    if not is_loopback(host):
        raise ValueError("may say starttls=no only for a server on this machine")
    return Smtp(host, port or 25, "none", user, password)


def sms(text: str) -> Post | Folder:
    """Read ``https://…``, ``http://…`` on this machine, or ``maildir:PATH``.

    Raises ValueError as ``mail``.
    """
    parts, host, _port = _parts(text)
    if parts.scheme == "maildir":
        return _folder(text)
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.fragment:
        raise ValueError("must be https://… or maildir:PATH")
    if not re.fullmatch(r"[!-~]+", text):
        raise ValueError("is not an address")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("may be plain http only for a server on this machine")
    return Post(text)


def issuer(text: str) -> str:
    """Read an issuer's address, exactly as the issuer names itself. Raises ValueError as ``mail``."""
    parts, host, _port = _parts(text)
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.query or parts.fragment:
        raise ValueError("must be https://… as the issuer names itself")
    if not re.fullmatch(r"[!-~]+", text):
        raise ValueError("is not an address")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("may be plain http only for an issuer on this machine")
    return text


def proxy(text: str) -> str:
    """Read ``http://user:password@host:port``, a proxy with CONNECT. Raises ValueError as ``mail``."""
    parts, host, port = _parts(text)
    if parts.scheme != "http" or not host or not port or parts.path not in ("", "/") or parts.query:
        raise ValueError("must be http://user:password@host:port")
    if not re.fullmatch(r"[!-~]+", text) or parts.fragment or bool(parts.username) != bool(parts.password):
        raise ValueError("must be http://user:password@host:port, with both of user and password or neither")
    return text


def _parts(text: str) -> tuple[SplitResult, str, int | None]:
    try:
        parts = urlsplit(text)
        return parts, parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("is not an address") from None


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def is_plain(url: str) -> bool:
    """Whether an address is plain http on this machine; the addresses it names may then be plain too.

    Raises ValueError for what is not an address.
    """
    parts, host, _port = _parts(url)
    return parts.scheme == "http" and is_loopback(host)


def _folder(text: str) -> Folder:
    path = text.partition(":")[2]
    if not path or "\0" in path:
        raise ValueError("lacks the path after maildir:")
    return Folder(Path(path).absolute())
