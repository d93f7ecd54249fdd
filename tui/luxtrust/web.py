"""Short requests to one server over verified TLS, whose answers are limited in size and time."""

import asyncio
import base64
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, unquote, urlencode, urlsplit

from tui.config.endpoints import is_loopback

STEP = 5.0
"""Seconds for connecting, and between two pieces of an answer."""
WHOLE = 10.0
"""Seconds for the whole request, however long the answer goes on."""
MOST = 256 * 1024
"""Bytes of an answer's body; a longer answer is not used."""


class Trouble(Exception):
    """Raised when there is no usable answer.

    ``reason`` is a few words of our own, never what the other side wrote.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """The status of an answer, and its JSON object."""

    status: int
    body: Mapping[str, Any]


class Web:
    """The connection to an issuer.

    ``plain`` also accepts http, on this machine only, because the issuer itself is there. ``proxy`` is the
    proxy to use: ``http://user:password@host:port``, through which TLS runs end to end (CONNECT).
    """

    def __init__(self, *, plain: bool = False, proxy: str = "") -> None:
        self._plain, self._proxy = plain, proxy
        self._trust: ssl.SSLContext | None = None

    async def ask(
        self, url: str, form: Mapping[str, str] | None = None, auth: tuple[str, str] | None = None
    ) -> Answer:
        """GET, or POST a form; redirects are not followed. Raises Trouble, and nothing else."""
        import httpcore  # 100 ms to import: only where LuxTrust is used

        if not self.is_safe(url):
            raise Trouble("address not safe")
        if self._trust is None:
            self._trust = await asyncio.to_thread(ssl.create_default_context)
        try:
            async with (
                asyncio.timeout(WHOLE),
                self._way(url) as way,
                way.stream(
                    "GET" if form is None else "POST",
                    url,
                    headers=_headers(url, form, auth),
                    content=urlencode(form).encode() if form is not None else None,
                    extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), STEP)},
                ) as answer,
            ):
                return Answer(answer.status, await _object(answer))
        except (httpcore.TimeoutException, TimeoutError):
            raise Trouble("no answer in time") from None
        except httpcore.ConnectError as error:
            trusted = "CERTIFICATE_VERIFY_FAILED" not in str(error)
            raise Trouble("no connection" if trusted else "certificate not trusted") from None
        except httpcore.ProxyError:
            raise Trouble("proxy refused") from None
        except Trouble:
            raise
        except Exception as error:  # a boundary of trust fails in one way, whatever the other side sends
            cut = isinstance(error, (httpcore.NetworkError, httpcore.ProtocolError))
            raise Trouble("answer cut off" if cut else "address without sense") from None

    def _way(self, url: str) -> Any:
        import httpcore

        from tui.luxtrust.allowance import Backend

        backend = Backend()
        parts = urlsplit(self._proxy)
        if not self._proxy or is_loopback(urlsplit(url).hostname or ""):
            return httpcore.AsyncConnectionPool(ssl_context=self._trust, network_backend=backend)
        known = (unquote(parts.username or ""), unquote(parts.password or "")) if parts.username else None
        return httpcore.AsyncHTTPProxy(
            f"http://{parts.netloc.rpartition('@')[2]}",
            proxy_auth=known,
            ssl_context=self._trust,
            network_backend=backend,
        )

    def is_safe(self, url: str) -> bool:
        """Whether an address may be asked: https, or http where accepted, without user, blank or fragment."""
        return _is_address(url, plain=self._plain) and "#" not in url

    def is_shown(self, url: str) -> bool:
        """Whether an address may be shown to a person: as ``is_safe``, but a fragment is allowed."""
        return _is_address(url, plain=self._plain)


def _headers(url: str, form: Mapping[str, str] | None, auth: tuple[str, str] | None) -> dict[str, str]:
    headers = {
        "Host": urlsplit(url).netloc,
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "esante",
        "Connection": "close",
    }
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    if auth:  # RFC 6749, 2.3.1
        pair = ":".join(map(quote_plus, auth))
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    return headers


async def _object(answer: Any) -> dict[str, Any]:
    """The JSON object of an answer, {} for any other text.

    Raises Trouble for one that is too long or compressed.
    """
    headers = {name.lower(): value for name, value in answer.headers}
    if headers.get(b"content-encoding", b"identity") != b"identity":
        raise Trouble("answer packed")
    text = bytearray()
    async for piece in answer.aiter_stream():
        text += piece
        if len(text) > MOST:
            raise Trouble("answer too long")
    try:
        found = json.loads(bytes(text))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_address(url: str, *, plain: bool) -> bool:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or "@" in parts.netloc or " " in url or not (url.isascii() and url.isprintable()):
        return False
    return parts.scheme == "https" or (plain and parts.scheme == "http" and is_loopback(host))
