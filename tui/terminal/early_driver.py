"""A driver that is there before its terminal: what the app draws meanwhile is kept for it."""

from typing import Any

from textual import events
from textual.app import App
from textual.geometry import Size

from tui.terminal import too_small
from tui.terminal.capabilities import Terminal, terminal_of
from tui.terminal.driver import ThinDriver, clamped
from tui.terminal.keyboard import REMOTE_HOLD, Keyboard
from tui.terminal.transport import Listener, Transport
from tui.terminal.wire.screen import Wire


class NoTransport:
    """A line to nobody: what is sent on it is gone, and nothing ever comes."""

    hold = REMOTE_HOLD
    queued = 0

    def size(self) -> tuple[int, int]:
        return 80, 24

    def open(self, listener: Listener) -> None:
        """Nobody will call."""

    def send(self, data: bytes) -> None:
        """Nobody gets it."""

    def rest(self, seconds: float) -> None:
        """Nothing is read."""

    def deafen(self) -> None:
        """Nothing is read."""

    def close(self, last: bytes) -> None:
        """There is nothing to restore."""


class EarlyDriver(ThinDriver):
    """Draws for nobody until ``attach`` gives it a terminal, which gets all that was drawn."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = False,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, terminal=terminal_of({}), line=NoTransport(), size=size)
        self._kept: list[str] | None = []

    def write(self, data: str) -> None:
        if self._kept is None:
            super().write(data)
        else:
            self._kept.append(data)

    def lay_out(self, size: tuple[int, int]) -> bool:
        """Have the page laid out for a terminal of this size; returns whether it was laid out for another."""
        page = too_small.page_for(clamped(*size))
        if page == self._wire.size:
            return False
        self._kept = []
        self._size = page
        self._wire.resize(*page)
        self._app.post_message(events.Resize(Size(*page), Size(*page)))
        return True

    def attach(self, terminal: Terminal, line: Transport) -> None:
        """Begin with this terminal, which has the size that the page was laid out for."""
        kept, self._kept = self._kept or [], None
        self._line, self._keyboard = line, Keyboard(line.hold)
        self._wanted_size = clamped(*line.size())
        self._wire = Wire(terminal, *self._wire.size)
        self._notice = self._too_small(self._wanted_size)
        self._set_up()
        for frame in kept:
            self._wire.absorb(frame)
        if too_small.page_for(self._wanted_size) != self._wire.size:
            self.resized(*self._wanted_size)  # it has changed since
