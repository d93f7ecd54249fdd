"""A line between a client and the service: counted, and as slow, long and narrow as a test wants it."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Link:
    """``received`` and ``sent`` count the service's bytes and the client's.

    ``open`` lets them through, or holds them.
    """

    target: int
    rate: float = 0.0
    """Bytes a second in each direction; 0 for no limit."""
    delay: float = 0.0
    """Seconds in each direction."""
    received: int = 0
    sent: int = 0
    port: int = 0
    buffer: int = 0
    """Bytes that each end's kernel holds, about; 0 for the kernel's own idea."""
    first: bytes = b""
    """What is said to the service before the client's own bytes."""
    open: asyncio.Event = field(default_factory=asyncio.Event)
    ends: list[asyncio.StreamWriter] = field(default_factory=list)

    def socket(self) -> socket.socket:
        """One end, as wide as the line is."""
        end = socket.socket()
        if self.buffer:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.buffer)
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, self.buffer)
            # Loopback's own segments are larger than such buffers, and then wait for the kernel's timers.
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1448)
        return end

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        outward = self.socket()
        outward.setblocking(False)
        await asyncio.get_running_loop().sock_connect(outward, ("127.0.0.1", self.target))
        service_in, service_out = await asyncio.open_connection(sock=outward, limit=4096)
        self.ends += [writer, service_out]
        service_out.write(self.first)
        both = self._carry(reader, service_out, counted=False), self._carry(service_in, writer, counted=True)
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*both)

    async def _carry(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, counted: bool
    ) -> None:
        loop = asyncio.get_running_loop()
        sent: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(64)
        deliver = asyncio.create_task(self._deliver(sent, sink))
        with suppress(ConnectionError):
            free = loop.time()
            while data := await source.read(256 if self.rate else 65536):
                if counted:
                    self.received += len(data)
                    await self.open.wait()
                else:
                    self.sent += len(data)
                if self.rate:
                    free = max(free, loop.time()) + len(data) / self.rate
                    await asyncio.sleep(free - loop.time())
                await sent.put((loop.time() + self.delay, data))
        await sent.put((0.0, b""))
        await deliver

    async def _deliver(self, sent: "asyncio.Queue[tuple[float, bytes]]", sink: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        with suppress(ConnectionError):
            while True:
                due, data = await sent.get()
                if not data:
                    break
                if due > loop.time():
                    await asyncio.sleep(due - loop.time())
                sink.write(data)
                await sink.drain()
        sink.close()


@contextmanager
def counted(target: int) -> Iterator[Link]:
    """The same for programs that are no coroutines: in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    line = link(target)
    try:
        yield asyncio.run_coroutine_threadsafe(line.__aenter__(), loop).result(10)
    finally:
        asyncio.run_coroutine_threadsafe(line.__aexit__(None, None, None), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@asynccontextmanager
async def link(target: int, **how: Any) -> AsyncIterator[Link]:
    """A line to the service at that port."""
    line = Link(target, **how)
    line.open.set()
    listening = line.socket()
    listening.bind(("127.0.0.1", 0))
    server = await asyncio.start_server(line.accept, sock=listening, limit=4096)
    line.port = server.sockets[0].getsockname()[1]
    async with server:
        try:
            yield line
        finally:
            line.open.set()
            for end in line.ends:
                end.transport.abort()
            await asyncio.sleep(0.05)  # what carries them ends
