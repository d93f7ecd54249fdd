"""Whether somebody may be sent to this node, and what its monitors are told."""

import time
from collections.abc import Callable, Collection
from math import isfinite
from typing import Protocol

from tui.ssh.counts import ServiceCounts
from tui.ssh.limits import ConnectionBook
from tui.ssh.status import Answer

NOTICE = 5.0
"""Seconds between « not ready » and the end, where somebody may ask: a balancer sends nobody any more."""
SILENCE = 10.0
"""Seconds without an answer of the database after which a node is not ready."""


class _Heard(Protocol):
    heard: float


class _Terminal(Protocol):
    signed_in: bool


class Readiness:
    """The state of one node. ``overseer`` knows when the database last answered, ``calls`` who is there."""

    def __init__(self, book: ConnectionBook, overseer: _Heard, calls: Collection[_Terminal]) -> None:
        self.counts = ServiceCounts()
        self.draining = False
        """Whether the service is about to end."""
        self._book, self._overseer, self._calls = book, overseer, calls

    def answers(self) -> dict[str, Callable[[], Answer]]:
        """Return what is answered, by path."""
        return {
            "/live": lambda: (200, "live\n"),
            "/ready": self._ready,
            "/metrics": lambda: (200, self.counts.text(self._gauges())),
        }

    def _ready(self) -> Answer:
        if self.draining:
            return 503, "draining\n"
        if self._silence() > SILENCE:
            return 503, "no answer of the database\n"
        return (503, "full\n") if self._book.full else (200, "ready\n")

    def _silence(self) -> float:
        return time.monotonic() - self._overseer.heard

    def _gauges(self) -> dict[str, float]:
        found = {
            "ready": float(self._ready()[0] == 200),
            "sessions": self._book.seated,
            "sessions_signed_in": sum(call.signed_in for call in self._calls),
            "sessions_room": self._book.room,
            "arriving": self._book.arriving,
            "database_silence_seconds": round(self._silence(), 1),
        }
        return {name: value for name, value in found.items() if isfinite(value)}
