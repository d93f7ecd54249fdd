"""A transport carries bytes to and from one terminal; output that cannot be sent yet is buffered."""

import asyncio
import fcntl
import os
import select
import signal
import termios
import time
import tty
from contextlib import suppress
from typing import Any, Protocol

from tui.terminal.keyboard import LOCAL_HOLD, REMOTE_HOLD

_READ = 4096
_LAST_WORD = 1.0
"""Seconds for which the end of a session waits for its terminal to take the last bytes."""
_CANCEL = b"\x18"
_LONGEST_HOLD = 2.0
"""Seconds; a longer ``ESCDELAY`` counts as this one: nobody waits longer for Esc."""


class Listener(Protocol):
    """Is called for each event on a line."""

    def received(self, data: bytes) -> None:
        """Called when bytes have arrived."""

    def drained(self) -> None:
        """Called when everything that was sent has been taken."""

    def resized(self, columns: int, rows: int) -> None:
        """Called when the terminal has another size."""

    def ended(self) -> None:
        """Called when the line is gone, or the process is told to stop."""


class Transport(Protocol):
    """The transport as the driver uses it."""

    hold: float
    """Seconds for which an unfinished key sequence is held on this line."""

    @property
    def queued(self) -> int:
        """How many bytes were sent and not yet taken."""

    def size(self) -> tuple[int, int]:
        """Return the columns and rows of the terminal."""

    def open(self, listener: Listener) -> None:
        """Begin; called inside the running event loop."""

    def send(self, data: bytes) -> None:
        """Send bytes in order, without blocking."""

    def rest(self, seconds: float) -> None:
        """Read nothing for this many seconds."""

    def deafen(self) -> None:
        """Read nothing from now on."""

    def close(self, last: bytes) -> None:
        """Send the last bytes if the terminal takes them soon, and restore everything as it was found."""


class DescriptorTransport:
    """A line over two descriptors, the ends of pipes or sockets, as a session behind SSH has them."""

    def __init__(
        self, read_end: int, write_end: int, size: tuple[int, int] = (80, 24), hold: float = REMOTE_HOLD
    ) -> None:
        self.hold = hold
        self._read_end, self._write_end = read_end, write_end
        self._size = size
        self._queue = bytearray()
        self._listener: Listener | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._deaf = False

    @property
    def queued(self) -> int:
        return len(self._queue)

    def size(self) -> tuple[int, int]:
        return self._size

    def resize(self, columns: int, rows: int) -> None:
        """Note the size that the other side reports for the terminal."""
        self._size = columns, rows
        if self._listener is not None:
            self._listener.resized(columns, rows)

    def open(self, listener: Listener) -> None:
        self._listener, self._loop = listener, asyncio.get_running_loop()
        self._deaf = False
        os.set_blocking(self._read_end, False)
        os.set_blocking(self._write_end, False)
        self._listen()

    def _listen(self) -> None:
        if self._loop is not None and not self._deaf:
            self._loop.add_reader(self._read_end, self._readable)

    def _readable(self) -> None:
        assert self._listener is not None
        try:
            data = os.read(self._read_end, _READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._listener.received(data)
        else:
            self.deafen()
            self._listener.ended()

    def rest(self, seconds: float) -> None:
        if self._loop is not None and not self._deaf:
            self._loop.remove_reader(self._read_end)
            self._loop.call_later(seconds, self._listen)

    def deafen(self) -> None:
        self._deaf = True
        if self._loop is not None:
            self._loop.remove_reader(self._read_end)

    def send(self, data: bytes) -> None:
        if self._loop is None:
            return
        waiting = bool(self._queue)
        self._queue += data
        if not waiting and not self._push():
            self._loop.add_writer(self._write_end, self._writable)

    def _push(self) -> bool:
        """Write what can be written; returns whether that was everything."""
        try:
            while self._queue:
                del self._queue[: os.write(self._write_end, self._queue[:65536])]
        except BlockingIOError:
            return False
        except OSError:
            # Nobody reads any more; reading will fail too and report the end.
            self._queue.clear()
        return True

    def _writable(self) -> None:
        assert self._loop is not None and self._listener is not None
        if self._push():
            self._loop.remove_writer(self._write_end)
            self._listener.drained()

    def close(self, last: bytes) -> None:
        if self._loop is None:
            return
        self.deafen()
        if not self._loop.is_closed():
            self._loop.remove_writer(self._write_end)
        self._loop = None
        self._queue += last
        deadline = time.monotonic() + _LAST_WORD
        while not self._push() and time.monotonic() < deadline:
            select.select([], [self._write_end], [], 0.05)
        if self._queue:
            # A page was being sent too slowly: break it off, in whatever sequence it is.
            self._queue[:] = _CANCEL + last
            self._push()
            self._queue.clear()
        self._restore()

    def _restore(self) -> None:
        """Restore the descriptors as they were found."""


class LocalTerminal(DescriptorTransport):
    """The terminal of this process: raw while open, afterwards as it was before."""

    def __init__(self, read_end: int = 0, write_end: int = 1, hold: float = LOCAL_HOLD) -> None:
        super().__init__(read_end, write_end, hold=hold)
        self._found: list[tuple[int, int]] = []
        self._own: int | None = None
        self._attributes: list[Any] | None = None

    def size(self) -> tuple[int, int]:
        try:
            columns, rows = os.get_terminal_size(self._write_end)
        except OSError:
            return self._size
        return (columns, rows) if columns and rows else self._size

    def open(self, listener: Listener) -> None:
        self._attributes = termios.tcgetattr(self._read_end)
        self._take_descriptors()
        termios.tcsetattr(self._read_end, termios.TCSANOW, _raw(self._attributes))
        super().open(listener)
        loop = asyncio.get_running_loop()
        with suppress(RuntimeError, ValueError):  # signals belong to the main thread
            loop.add_signal_handler(signal.SIGWINCH, lambda: listener.resized(*self.size()))
            for number in (signal.SIGTERM, signal.SIGHUP):
                loop.add_signal_handler(number, listener.ended)

    def _take_descriptors(self) -> None:
        """Open a descriptor of our own: non-blocking mode is shared by all processes with the old one."""
        try:
            self._own = os.open(os.ttyname(self._read_end), os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
            self._read_end = self._write_end = self._own
        except OSError:
            ends = (self._read_end, self._write_end)
            self._found = [(end, fcntl.fcntl(end, fcntl.F_GETFL)) for end in ends]

    def close(self, last: bytes) -> None:
        loop = self._loop
        super().close(last)
        if loop is not None and not loop.is_closed():
            # Handlers that end the session stay: a shell repeats the hang-up, which must not break this off.
            loop.remove_signal_handler(signal.SIGWINCH)

    def _restore(self) -> None:
        with suppress(OSError, termios.error):
            # What was typed or pasted and not read must not reach the shell.
            termios.tcflush(self._read_end, termios.TCIFLUSH)
            if self._attributes is not None:
                termios.tcsetattr(self._read_end, termios.TCSANOW, self._attributes)
        for end, flags in self._found:
            with suppress(OSError):
                fcntl.fcntl(end, fcntl.F_SETFL, flags)
        if self._own is not None:
            os.close(self._own)
            self._own = None


def local_line() -> LocalTerminal:
    """Return the line of this process; behind a sshd of the operator's own it is as long as any.

    ``ESCDELAY``, in milliseconds as for ncurses, gives a person more time for Esc and a digit.
    """
    given = os.environ.get("ESCDELAY", "")
    if given.isdecimal():
        return LocalTerminal(hold=min(int(given) / 1000, _LONGEST_HOLD))
    return LocalTerminal(hold=REMOTE_HOLD if os.environ.get("SSH_CONNECTION") else LOCAL_HOLD)


def _raw(attributes: list[Any]) -> list[Any]:
    raw = list(attributes)
    raw[tty.IFLAG] &= ~(
        termios.IGNBRK
        | termios.BRKINT
        | termios.PARMRK
        | termios.ISTRIP
        | termios.INLCR
        | termios.IGNCR
        | termios.ICRNL
        | termios.IXON
        | termios.IXOFF
    )
    raw[tty.OFLAG] &= ~termios.OPOST
    raw[tty.LFLAG] &= ~(termios.ECHO | termios.ECHONL | termios.ICANON | termios.ISIG | termios.IEXTEN)
    characters = list(raw[tty.CC])
    characters[termios.VMIN], characters[termios.VTIME] = 1, 0
    raw[tty.CC] = characters
    return raw
