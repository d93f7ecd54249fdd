"""The address of the database: a file for SQLite, a server for PostgreSQL. It never holds a password."""

import ssl
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from models.refusal import Unavailable
from models.storage.engines.sqlite import PRAGMAS

_SERVER = ("postgres", "postgresql")
_ASKED = {"host", "port", "user", "passfile", "sslmode", "sslrootcert", "target_session_attrs"}
"""What may follow the question mark, in libpq's words (PostgreSQL 15, 34.1.2)."""
_SSL = ("verify-full", "disable")
_CONNECTING = 10
"""Seconds after which a server that does not answer counts as away."""


def is_server(url: str) -> bool:
    """Whether this is the address of a PostgreSQL server."""
    return urlsplit(url).scheme in _SERVER


def file_of(url: str) -> Path:
    """Return the file of a ``sqlite:///ABSOLUTE/PATH.db`` address. Raises Unavailable ``database_url``."""
    parts = urlsplit(url)
    path = Path("/" + unquote(parts.path).lstrip("/")) if parts.path.startswith("/") else Path()
    if parts.scheme != "sqlite" or parts.netloc or not path.is_absolute() or path == Path("/"):
        raise Unavailable("database_url")
    return path


def is_there(url: str) -> bool:
    """Whether the file of the database is there; of a server it is known once it was asked."""
    return is_server(url) or file_of(url).exists()


def check(url: str) -> None:
    """Raise Unavailable ``database_url`` for no address, ``database_password`` for one with a password.

    ``postgres://USER@HOST:PORT/NAME`` or ``postgres://USER@/NAME?host=/FOLDER/OF/THE/SOCKET``.
    """
    if not is_server(url):
        file_of(url)
        return
    parts, asked = urlsplit(url), parse_qs(urlsplit(url).query, keep_blank_values=True)
    if ":" in parts.netloc.rpartition("@")[0] or "password" in asked:
        raise Unavailable("database_password")
    once = all(len(values) == 1 and values[0] for values in asked.values())
    named = parts.path.strip("/") and "/" not in parts.path.strip("/") and (parts.netloc or "host" in asked)
    if not named or not once or asked.keys() - _ASKED or asked.get("sslmode", [_SSL[0]])[0] not in _SSL:
        raise Unavailable("database_url")


def place_of(url: str) -> str:
    """Return where the database is, for an operator: its file, or its server and name."""
    if not is_server(url):
        return str(file_of(url))
    return f"{','.join(_hosts(url))}{urlsplit(url).path}"


def folder_of(url: str, key_file: Path) -> Path:
    """Return the folder of what lies beside the database; a server's lies beside the key file."""
    return key_file.parent if is_server(url) else file_of(url).parent


def beside(url: str, key_file: Path) -> Path:
    """Return the path after which files beside the database are named; a server's lie beside the key file."""
    return key_file.with_name("esante.db") if is_server(url) else file_of(url)


def connection_of(url: str) -> dict[str, Any]:
    """Return the engine and its credentials, as Tortoise wants them. Raises as ``check``."""
    check(url)
    if not is_server(url):
        engine = "models.storage.engines.sqlite"
        return {"engine": engine, "credentials": {"file_path": str(file_of(url)), **PRAGMAS}}
    credentials = {"dsn": url, "ssl": _tls(url), "timeout": _CONNECTING}
    return {"engine": "models.storage.engines.postgres", "credentials": credentials}


def _hosts(url: str) -> list[str]:
    """The hosts as given, each with its port; the folder of a socket begins with a slash."""
    parts = urlsplit(url)
    hosts = parts.netloc.rpartition("@")[2] or parse_qs(parts.query).get("host", [""])[0]
    return hosts.split(",")


def _tls(url: str) -> ssl.SSLContext | bool:
    """Certificate and name of a server are verified, unless the address says ``sslmode=disable``."""
    asked = parse_qs(urlsplit(url).query)
    if asked.get("sslmode") == ["disable"] or all(host.startswith("/") for host in _hosts(url)):
        return False
    try:
        return ssl.create_default_context(cafile=asked.get("sslrootcert", [None])[0])
    except OSError as error:
        raise Unavailable("database_certificate") from error
