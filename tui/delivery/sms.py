"""An SMS is sent by one HTTP POST of ``{"id", "to", "text"}`` to the provider, with a bearer token."""

import asyncio
import re
import ssl
from typing import Any

from tui.config.endpoints import Post
from tui.delivery import Later, Never, Outgoing

TIMEOUT = 10.0
"""Seconds for each step; twice as many for the whole request."""

_AGAIN = frozenset({408, 425, 429})


class Sms:
    """The SMS provider of the settings."""

    def __init__(self, provider: Post) -> None:
        self._provider = provider

    async def send(self, message: Outgoing) -> None:
        """Send one SMS; an answer 2xx means sent.

        Raises Never for an answer 4xx except 408, 425 and 429, and Later for everything else.
        """
        if not re.fullmatch(r"\+[1-9][0-9]{6,14}", message.to):
            raise Never("not a number")
        body = {"id": message.id, "to": message.to, "text": message.text}
        status = await self._asked("POST", json=body)
        if 400 <= status < 500 and status not in _AGAIN:
            raise Never(f"http {status}")
        if not 200 <= status < 300:
            raise Later(f"http {status}")

    async def probe(self) -> None:
        """Reach the provider over the same TLS; any answer will do. Raises Later."""
        await self._asked("HEAD")

    async def _asked(self, method: str, **sent: Any) -> int:
        """The status of the answer; its body is never read, however long it is."""
        import httpx  # 149 ms to import: only when something is sent

        headers = {"Authorization": f"Bearer {self._provider.token}"}
        try:
            async with (
                asyncio.timeout(2 * TIMEOUT),
                httpx.AsyncClient(
                    timeout=TIMEOUT,
                    follow_redirects=False,
                    trust_env=False,  # a proxy from the environment would see token and code
                    verify=ssl.create_default_context(),
                ) as client,
                client.stream(method, self._provider.url, headers=headers, **sent) as answer,
            ):
                return int(answer.status_code)
        except (httpx.TimeoutException, TimeoutError):
            raise Later("no answer in time") from None
        except httpx.ConnectError as error:
            trusted = "CERTIFICATE_VERIFY_FAILED" not in str(error)
            raise Later("no connection" if trusted else "certificate not trusted") from None
        except httpx.HTTPError:
            raise Later("answer cut off") from None
