"""A node answers the balancers and monitors of its machine by HTTP: ``/live``, ``/ready``, ``/metrics``."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import h11

from tui.config.endpoints import LocalAddress

log = logging.getLogger("esante.ssh")

_PATIENCE = 5.0
"""Seconds for a question to arrive."""
_READ = 8 * 1024
PLAIN = "text/plain; version=0.0.4; charset=utf-8"

Answer = tuple[int, str]
"""An HTTP status code and a text."""


@asynccontextmanager
async def answering(
    where: LocalAddress | None, answers: dict[str, Callable[[], Answer]]
) -> AsyncIterator[None]:
    """Answer GET and HEAD of these paths as long as the block runs; without an address nothing listens.

    A socket file that is left over from a killed process is replaced. Raises OSError.
    """
    if where is None:
        yield
        return

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, h11.RemoteProtocolError):
            async with asyncio.timeout(_PATIENCE):
                await _answer(reader, writer, answers)
        writer.close()

    if isinstance(where, Path):
        where.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(client, where, limit=_READ)
        where.chmod(0o660)
    else:
        server = await asyncio.start_server(client, *where, limit=_READ)
    log.info("status at %s", where if isinstance(where, Path) else "{}:{}".format(*_bound(server)))
    try:
        yield
    finally:
        server.close()
        if isinstance(where, Path):
            where.unlink(missing_ok=True)


def _bound(server: asyncio.Server) -> tuple[str, int]:
    host, port = server.sockets[0].getsockname()[:2]
    return str(host), int(port)


async def _answer(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answers: dict[str, Callable[[], Answer]]
) -> None:
    """One question, one answer, and the line is closed (RFC 9112, 9.6)."""
    talk = h11.Connection(h11.SERVER, max_incomplete_event_size=_READ)
    while (event := talk.next_event()) is h11.NEED_DATA:
        talk.receive_data(await reader.read(_READ))
    if not isinstance(event, h11.Request):
        return
    found = answers.get(event.target.decode("ascii").partition("?")[0])
    if found is None:
        status, text = 404, "not found\n"
    elif event.method not in (b"GET", b"HEAD"):
        status, text = 405, "GET only\n"
    else:
        status, text = found()
    body = text.encode()
    headers = [("Content-Type", PLAIN), ("Content-Length", str(len(body))), ("Connection", "close")]
    if status == 405:
        headers.append(("Allow", "GET, HEAD"))
    for part in (
        h11.Response(status_code=status, headers=headers),
        *([h11.Data(data=body)] if event.method != b"HEAD" else []),
        h11.EndOfMessage(),
    ):
        writer.write(talk.send(part) or b"")
    await writer.drain()
