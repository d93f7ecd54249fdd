"""Short questions to one server over verified TLS; whatever it answers costs little and ends soon."""

import asyncio
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlsplit

from tui.addresses import is_loopback

STEP = 5.0
"""Seconds for connecting, and between two pieces of an answer."""
WHOLE = 10.0
"""Seconds for the whole of it: an answer that never ends, ends here."""
MOST = 256 * 1024
"""Bytes of an answer; a longer one is none."""


class Trouble(Exception):
    """No usable answer. ``reason`` is a few words of ours, never what the other side wrote."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and a JSON object."""

    status: int
    body: Mapping[str, Any]


class Web:
    """The way to an issuer. ``plain`` http is taken on this machine only."""

    def __init__(self) -> None:
        self._trust: ssl.SSLContext | None = None

    async def ask(
        self, url: str, form: Mapping[str, str] | None = None, auth: tuple[str, str] | None = None
    ) -> Answer:
        """GET, or POST a form; redirects are not followed. Raises Trouble."""
        import httpx  # 149 ms to import: only where LuxTrust is used

        if not is_safe(url):
            raise Trouble("address not safe")
        if self._trust is None:
            self._trust = await asyncio.to_thread(ssl.create_default_context)
        try:
            async with (
                asyncio.timeout(WHOLE),
                httpx.AsyncClient(
                    timeout=STEP,
                    follow_redirects=False,
                    trust_env=False,  # a proxy from the environment would see the secret
                    verify=self._trust,
                    headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                ) as client,
                client.stream(
                    "GET" if form is None else "POST",
                    url,
                    data=dict(form) if form is not None else None,
                    auth=httpx.BasicAuth(*map(quote_plus, auth)) if auth else None,  # RFC 6749, 2.3.1
                ) as answer,
            ):
                return Answer(answer.status_code, await _object(answer))
        except (httpx.TimeoutException, TimeoutError):
            raise Trouble("no answer in time") from None
        except httpx.ConnectError as error:
            trusted = "CERTIFICATE_VERIFY_FAILED" not in str(error)
            raise Trouble("no connection" if trusted else "certificate not trusted") from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise Trouble("answer cut off") from None
        except ValueError:  # a host that IDNA does not know, for one
            raise Trouble("address without sense") from None


async def _object(answer: Any) -> dict[str, Any]:
    """The JSON object of an answer, {} for any other text. Raises Trouble for what is too much or packed."""
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise Trouble("answer packed")
    text = b""
    async for piece in answer.aiter_raw():
        text += piece
        if len(text) > MOST:
            raise Trouble("answer too long")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def is_safe(url: str) -> bool:
    """Whether an address may be asked: https, or http on this machine; nothing hidden in it."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or "@" in parts.netloc or parts.fragment or not (url.isascii() and url.isprintable()):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
