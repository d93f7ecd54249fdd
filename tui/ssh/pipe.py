"""The front's end of the socket that a child has as its line."""

import asyncio
from typing import Any, Protocol


class Relay(Protocol):
    """Who passes the bytes of a child on, and holds the client back while the child takes none."""

    gone: asyncio.Event

    def from_child(self, data: bytes) -> None:
        """Bytes for the terminal."""

    def hold_input(self, why: str) -> None:
        """Read nothing more from the client for now."""

    def let_input(self, why: str) -> None:
        """This reason is over."""


class Pipe(asyncio.Protocol):
    """The connection to one child."""

    def __init__(self, call: Relay) -> None:
        self._call = call

    def connection_made(self, transport: Any) -> None:
        transport.set_write_buffer_limits(high=4096, low=0)

    def data_received(self, data: bytes) -> None:
        self._call.from_child(data)

    def pause_writing(self) -> None:
        self._call.hold_input("child")

    def resume_writing(self) -> None:
        self._call.let_input("child")

    def connection_lost(self, exc: Exception | None) -> None:
        self._call.gone.set()
