"""Textual speaks to a terminal over a thin line: frames go out as differences, bytes come in as keys.

``thin_driver(terminal, line)`` is what an ``App`` takes as its ``driver_class``.
"""

import asyncio
import atexit
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, cast

from rich.color import ColorSystem
from textual import events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size

from tui.terminal import too_small
from tui.terminal.capabilities import Terminal
from tui.terminal.keyboard import Keyboard
from tui.terminal.meta_digit import meta_digit
from tui.terminal.pastes import PASTE_BYTES
from tui.terminal.remote_driver import RemoteDriver
from tui.terminal.transport import Transport
from tui.terminal.type_ahead import TypeAhead
from tui.terminal.wire.screen import Wire

COLUMNS, ROWS = 300, 120
"""Most of either that a terminal may ask for; below ``small.COLUMNS`` and ``small.ROWS`` no page is shown."""
RESIZE_PAUSE = 0.25
"""Seconds between two resizes (docs/security.md, « Wire boundary »: 4 per second)."""

_BATCH = 64 * 1024
"""Bytes after which the rest of a page waits until these are taken; at most 256 KiB may ever be queued."""
_LEAVES = ("f10", "ctrl+c", meta_digit("0").key)
_KEYS_AT_ONCE = 32
_REST = 0.1
_SECONDS_A_KEY = 0.002
"""Seconds for which nothing is read when more keys than these came or wait: the line holds back a flood."""
_BYTES_A_CHARACTER = 4
_GLANCE = 0.02
"""Seconds after a key at which the cursor is looked at, if no frame came that moved it along."""
_FRAME_COMES = 1.0
"""Seconds for which the cursor waits for the frame that shows the focus elsewhere: one packet, not two."""
_RELAYOUT = 1.0
"""Seconds for which a resized terminal waits for the app to lay out its page anew."""


class ThinDriver(RemoteDriver):
    """One terminal, on any line. It is a ``Listener`` to that line."""

    def __init__(
        self,
        app: App[Any],
        *,
        terminal: Terminal,
        line: Transport,
        debug: bool = False,
        mouse: bool = False,
        size: tuple[int, int] | None = None,
    ) -> None:
        real = clamped(*(size or line.size()))
        page = too_small.page_for(real)
        super().__init__(app, debug=False, mouse=False, size=page)
        self._line = line
        self._wire = Wire(terminal, *page)
        self._notice = self._too_small(real)
        """What the terminal shows in place of the page, as long as it is too small for one."""
        self._keyboard = Keyboard(line.hold)
        self._type_ahead = TypeAhead(app, self.cursor_moved)
        self._lapse: asyncio.TimerHandle | None = None
        self._open = False
        self._opening = b""
        """What sets the terminal up: it goes with the first frame, in one packet."""
        self._sending = False
        self._glance: asyncio.TimerHandle | None = None
        self._stands_in: object = None
        """What had the focus when the cursor was last sent."""
        self._repaint_due = False
        self._held_until: float | None = None
        """Until when frames wait at most: for the layout of another size, or for what an action brings."""
        self._relaying_out = False
        self._resized_at = float("-inf")
        self._resize_due: asyncio.TimerHandle | None = None
        self._wanted_size = real
        # The wire reduces colours itself; reduced twice they would be wrong.
        app.console._color_system = ColorSystem.TRUECOLOR

    # Textual's side

    def start_application_mode(self) -> None:
        # Should the interpreter end without a word to us, the terminal is still given back.
        atexit.register(self._give_back)
        self._set_up()
        self._app.post_message(events.Resize(Size(*self._wire.size), Size(*self._wire.size)))

    def _set_up(self) -> None:
        self._line.open(self)
        self._open = True
        self._opening = self._wire.begin()
        self._repaint_due = self._notice is not None
        self._soon()

    def write(self, data: str) -> None:
        """Take one frame. Whatever else is written, clipboard, title or bell, is dropped."""
        if not self._wire.absorb(data):
            return
        if self._relaying_out and data.count("\n") >= self._wire.size[1] - 1:
            self._relaying_out, self._held_until = False, None
        if self._notice is None and self._wire.stale:
            self._soon()
        else:
            self.cursor_moved()

    def cursor_moved(self) -> None:
        """The app's ``cursor_position`` may have changed; a frame about to come would say so as well."""
        if self._glance is None and self._open and self._notice is None:
            self._glance = self._loop.call_later(_GLANCE, self._soon)

    def _follow_focus(self) -> None:
        """No frame came: the page shows its focus by nothing but the cursor."""
        self._stands_in = self._focused
        self._soon()

    @property
    def _focused(self) -> Any:
        return self._app.screen.focused if self._app._screen_stack else None

    def type_again(self, held: Iterable[events.Key | events.Paste]) -> None:
        """Keys that the app held back act now, in their order and before any typed since."""
        self._type_ahead.put_back(held)

    def repaint(self) -> None:
        """Say everything again (Ctrl+L)."""
        self._repaint_due = True
        self._soon()

    def disable_input(self) -> None:
        self._line.deafen()
        self._type_ahead.stop()
        for timer in (self._lapse, self._resize_due, self._glance):
            if timer is not None:
                timer.cancel()

    def stop_application_mode(self) -> None:
        self.disable_input()
        self._give_back()

    def close(self) -> None:
        self._give_back()

    def _give_back(self) -> None:
        if self._open:
            self._open = False
            atexit.unregister(self._give_back)
            self._line.close(self._wire.end())

    # To the terminal

    def _soon(self) -> None:
        """Send once all that is ready now has run, so that several frames become one."""
        if self._open and not self._sending:
            self._sending = True
            self._loop.call_soon(self._send)

    def _send(self) -> None:
        self._sending = False
        if self._glance is not None:
            self._glance.cancel()
            self._glance = None
        if not self._open or self._line.queued or (self._notice is None and self._is_held()):
            return
        if self._repaint_due:
            self._repaint_due = False
            self._say((self._notice or self._wire).repaint())
        elif self._notice is None and not self._wire.stale and self._focused is not self._stands_in:
            self._glance = self._loop.call_later(_FRAME_COMES, self._follow_focus)
        elif self._notice is None:
            cursor, self._stands_in = self._app.cursor_position, self._focused
            if said := self._wire.due((cursor.x, cursor.y), _BATCH):
                self._say(said)
        if self._notice is None and self._wire.stale and not self._line.queued:
            self._soon()

    def _say(self, said: bytes) -> None:
        self._line.send(self._opening + said)
        self._opening = b""

    def hold(self, seconds: float) -> None:
        """Send nothing until ``let_go``, at most so long: what comes next is about to overwrite it."""
        self._held_until = self._loop.time() + seconds
        self._loop.call_at(self._held_until, self._soon)

    def let_go(self) -> None:
        """Send what there is."""
        if not self._relaying_out:
            self._held_until = None
            self._soon()

    def _is_held(self) -> bool:
        if self._held_until is not None and self._loop.time() >= self._held_until:
            self._relaying_out, self._held_until = False, None
        return self._held_until is not None

    def drained(self) -> None:
        """The line has taken all: the newest state goes next."""
        self._soon()

    # From the terminal

    def received(self, data: bytes) -> None:
        """Bytes of the keyboard."""
        self._keyboard.longest_paste = self._paste_room()
        found = self._keyboard.feed(data, self._loop.time())
        self._deliver(found)
        if max(len(found), len(self._type_ahead)) > _KEYS_AT_ONCE:
            self._line.rest(max(_REST, len(found) * _SECONDS_A_KEY))
        self._await_lapse()

    def _paste_room(self) -> int:
        """Bytes of a paste that may matter: the field sees that it is too long, and says so."""
        length = getattr(getattr(self._focused, "field", None), "length", 0)
        return min(PASTE_BYTES, _BYTES_A_CHARACTER * (4 * length + 64)) if length else PASTE_BYTES

    def _await_lapse(self) -> None:
        if self._lapse is not None:
            self._lapse.cancel()
            self._lapse = None
        if self._keyboard.deadline is not None and self._open:
            self._lapse = self._loop.call_at(self._keyboard.deadline, self._lapsed)

    def _lapsed(self) -> None:
        self._lapse = None
        self._deliver(self._keyboard.expire(self._loop.time()))
        self._await_lapse()

    def _deliver(self, found: Iterable[events.Key | events.Paste]) -> None:
        for event in found:
            if isinstance(event, events.Key) and event.key == "ctrl+l":
                self.repaint()
            if self._notice is None:
                self._type_ahead.add(event)
            elif isinstance(event, events.Key) and event.key in _LEAVES:
                # The question whether to leave could not be read.
                getattr(self._app, "action_quit_now", self._app.exit)()

    def resized(self, columns: int, rows: int) -> None:
        """The terminal has another size: at once, or with the last of those that follow too soon."""
        self._wanted_size = clamped(columns, rows)
        if self._resize_due is None:
            wait = self._resized_at + RESIZE_PAUSE - self._loop.time()
            self._resize_due = self._loop.call_later(max(0, wait), self._resize)

    def _resize(self) -> None:
        self._resize_due = None
        self._resized_at = self._loop.time()
        was_small, self._notice = self._notice is not None, self._too_small(self._wanted_size)
        self._repaint_due = self._repaint_due or was_small or self._notice is not None
        if self._notice is not None:
            # The page keeps its size, and all that was typed, until there is room again.
            self._soon()
            return
        changed = self._wanted_size != self._wire.size
        self._size = self._wanted_size
        self._wire.resize(*self._wanted_size)
        if not changed:
            # It may have been another size in between, or one beyond the bounds: what it shows is unknown.
            self._soon()
            return
        self._relaying_out = True
        self.hold(_RELAYOUT)
        size = Size(*self._wanted_size)
        self._app.post_message(events.Resize(size, size))

    def _too_small(self, size: tuple[int, int]) -> Wire | None:
        """A terminal of this size that shows the sentence, if it is too small."""
        if not too_small.is_small(size):
            return None
        notice = Wire(self._wire.terminal, *size)
        words = getattr(getattr(self._app, "visitor", None), "words", None)
        notice.absorb(too_small.frame(size, getattr(words, "language", "fr")))
        return notice

    def ended(self) -> None:
        """The line is gone or the process shall stop: the terminal first, then the app."""
        self.disable_input()
        self._give_back()
        # An app that has something to keep and to close does that first.
        getattr(self._app, "hang_up", self._app.exit)()


def clamped(columns: int, rows: int) -> tuple[int, int]:
    """The size as far as a terminal may have it."""
    return min(max(columns, 1), COLUMNS), min(max(rows, 1), ROWS)


def thin_driver(terminal: Terminal, line: Transport) -> type[Driver]:
    """What an ``App`` takes as its ``driver_class``: it only ever calls it."""
    made: Callable[..., Driver] = partial(ThinDriver, terminal=terminal, line=line)
    return cast(type[Driver], made)
