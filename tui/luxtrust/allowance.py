"""What a server sends is limited: little is read at a time, and other tasks run in between.

An HTTP parser takes what is in its buffer without ever yielding: one-byte chunks, or answers of the kind «
100 Continue », held up every key for five seconds. Bytes on the wire are counted here, before any parser.
"""

import asyncio
from typing import Any

from httpcore import AnyIOBackend, AsyncNetworkBackend, AsyncNetworkStream, ReadError

PIECE = 2048
"""Bytes that a parser gets at once: the worst of them, one-byte chunks, take it about 10 ms."""
MOST_ON_WIRE = 512 * 1024
"""Bytes of one connection in all: headers, chunk marks and provisional answers count as well."""


class Backend(AsyncNetworkBackend):
    """Connects as httpcore does, and counts the bytes of each connection."""

    def __init__(self) -> None:
        self._inner = AnyIOBackend()

    async def connect_tcp(self, *given: Any, **named: Any) -> AsyncNetworkStream:
        return _Counted(await self._inner.connect_tcp(*given, **named))

    async def connect_unix_socket(self, *given: Any, **named: Any) -> AsyncNetworkStream:
        return _Counted(await self._inner.connect_unix_socket(*given, **named))

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class _Counted(AsyncNetworkStream):
    def __init__(self, inner: AsyncNetworkStream) -> None:
        self._inner = inner
        self._read = 0

    async def read(self, max_bytes: int, *rest: Any, **named: Any) -> bytes:
        await asyncio.sleep(0)  # other tasks that are due come first
        piece = await self._inner.read(min(max_bytes, PIECE), *rest, **named)
        self._read += len(piece)
        if self._read > MOST_ON_WIRE:
            raise ReadError("too much")
        return piece

    async def write(self, *given: Any, **named: Any) -> None:
        await self._inner.write(*given, **named)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(self, *given: Any, **named: Any) -> AsyncNetworkStream:
        return _Counted(await self._inner.start_tls(*given, **named))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
