"""Lines are typed and said on one line of bytes: what is typed is echoed, and nothing ever moves back up."""

import asyncio
from collections import deque
from collections.abc import Callable
from time import monotonic

from rich.cells import cell_len
from textual import events

from screens.conversation.mouth import BACK, KEYS, QUIT, WHERE, Heard
from screens.widgets.wrapping import wrapped
from tui.portal.key_gate import OwnPress
from tui.terminal.capabilities import Terminal
from tui.terminal.keyboard import Keyboard
from tui.terminal.meta_digit import as_two_keys, is_meta_digit
from tui.terminal.transport import Transport
from tui.terminal.wire.text import cells

_WIDEST = 100
_LONGEST = 8192
"""Characters of one line; what is typed beyond is neither kept nor echoed."""
_MOST_WAITING = 16 * 1024
_REST = 0.1
_UNSENT = 64 * 1024
"""Bytes that wait for a slow line, before nothing more of what is typed is looked at."""
_COMMANDS = {"escape": BACK, "ctrl+c": QUIT, "ctrl+l": WHERE, **{key: key for key in KEYS}}
_ERASES = frozenset({"backspace", "ctrl+h"})


class LineEditor:
    """Both ends of one line to a person. It is a ``Listener`` of its transport, and a ``Mouth``.

    Without ``echo`` the client sends whole lines and shows itself what is typed. ``touched`` is called for
    each key, ``gone`` when the line is gone.
    """

    def __init__(
        self,
        line: Transport,
        terminal: Terminal,
        *,
        echo: bool,
        touched: Callable[[], None],
        gone: Callable[[], None],
    ) -> None:
        self._line, self._terminal, self._echo = line, terminal, echo
        self._touched, self._gone = touched, gone
        self._columns = line.size()[0]
        self._end = b"\r\n" if echo else b"\n"
        self._keyboard = Keyboard(line.hold)
        self._lapse: asyncio.TimerHandle | None = None
        self._waiting: deque[events.Key] = deque()
        self._press = OwnPress()
        self._last = ""
        """The key that came last."""
        self._typed = ""
        """What stands after the question now."""
        self._asked: asyncio.Future[Heard] | None = None
        self._asked_at = 0.0
        self._secret, self._blank = False, True
        self._after_prompt = False
        self._ended = False

    def open(self) -> None:
        """Begin."""
        self._line.open(self)

    def close(self) -> None:
        """Give the line back."""
        if self._lapse is not None:
            self._lapse.cancel()
        self._line.close(self._end if self._after_prompt else b"")

    # What is said

    def say(self, text: str) -> None:
        """Say something on lines of its own; a question that is open goes on after it."""
        self._line.send(self._fresh_line() + self._lines(text) + self._end)
        if self._typed and self._asked is not None:
            self._send(self._shown(self._typed))

    def _fresh_line(self) -> bytes:
        before, self._after_prompt = self._after_prompt, False
        return self._end if before else b""

    def _lines(self, text: str) -> bytes:
        width = min(self._columns - 1, _WIDEST)
        lines = wrapped(text, width) if self._echo else text.split("\n")
        return self._end.join("".join(cells(line, self._terminal)).encode() for line in lines)

    def _send(self, text: str) -> None:
        if text:
            self._after_prompt = True
            self._line.send("".join(cells(text, self._terminal)).encode())

    async def ask(self, prompt: str, *, secret: bool = False, blank: bool = True) -> Heard:
        """Put a question, and wait for a line. Raises EOFError once nothing more can be typed."""
        self._line.send(self._fresh_line())
        if prompt:
            # The blank at the end is no word: wrapping would take it away.
            self._line.send(self._lines(prompt.rstrip()) + b" ")
            self._after_prompt = True
        self._secret, self._blank = secret, blank
        self._asked, self._asked_at = asyncio.get_running_loop().create_future(), monotonic()
        self._send(self._shown(self._typed))
        self._pump()
        try:
            return await self._asked
        finally:
            self._asked = None

    def forget(self) -> None:
        """Drop what stands after a question that is asked no more."""
        self._typed = ""

    @property
    def typed(self) -> str:
        """What was typed after the question, without Enter."""
        return self._typed

    # What is typed

    def received(self, data: bytes) -> None:
        """Take bytes of the keyboard."""
        self._queue(self._keyboard.feed(data, asyncio.get_running_loop().time()))
        if len(self._waiting) > _MOST_WAITING // 4:
            self._line.rest(_REST)
        self._await_lapse()

    def _await_lapse(self) -> None:
        if self._lapse is not None:
            self._lapse.cancel()
            self._lapse = None
        if self._keyboard.deadline is not None:
            self._lapse = asyncio.get_running_loop().call_at(self._keyboard.deadline, self._lapsed)

    def _lapsed(self) -> None:
        self._lapse = None
        self._queue(self._keyboard.expire(asyncio.get_running_loop().time()))
        self._await_lapse()

    def _queue(self, found: list[events.Key | events.Paste]) -> None:
        for event in found:
            self._touched()
            keys = _keys_of(event)
            if keys and keys[0].key == "ctrl+j":
                # CR and LF are one end of a line; LF alone is one as well.
                keys = [] if self._last == "enter" else keys
            self._last = event.key if isinstance(event, events.Key) else ""
            self._waiting += keys[: _MOST_WAITING - len(self._waiting)]
        self._pump()

    def drained(self) -> None:
        """The line has taken all."""
        self._pump()

    def resized(self, columns: int, rows: int) -> None:
        """The terminal has another width."""
        self._columns = columns

    def ended(self) -> None:
        """Nothing more can be typed; what was typed before still counts."""
        self._ended = True
        self._pump()
        if self._echo:
            self._gone()

    def _pump(self) -> None:
        """Let the keys that wait act on the question that is open."""
        while self._waiting and self._open() and self._line.queued < _UNSENT:
            self._key(self._waiting.popleft())
        if self._ended and not self._waiting and self._asked is not None and not self._asked.done():
            self._asked.set_exception(EOFError())

    def _open(self) -> bool:
        return self._asked is not None and not self._asked.done()

    def _key(self, event: events.Key) -> None:
        held = self._press.repeats(event.key, event.time)
        if event.key in ("enter", "ctrl+j"):
            self._enter(ahead=event.time < self._asked_at, held=held)
        elif event.key in _COMMANDS:
            self._answer(Heard(_COMMANDS[event.key], key=True))
        elif event.key == "ctrl+d" and not self._typed:
            self._ended = True
            self._waiting.clear()
        elif event.key in _ERASES:
            self._erase(self._typed[:-1])
        elif event.key == "ctrl+u":
            self._erase("")
        elif event.key == "ctrl+w":
            self._erase("" if self._secret else self._typed.rstrip().rpartition(" ")[0])
        elif event.is_printable and event.character and len(self._typed) < _LONGEST:
            self._typed += event.character
            if self._echo:
                self._send(self._shown(event.character))

    def _enter(self, *, ahead: bool, held: bool) -> None:
        if not self._typed and not self._blank and (ahead or held):
            return
        text, self._typed = self._typed, ""
        self._answer(Heard(text, ahead, held))

    def _answer(self, heard: Heard) -> None:
        assert self._asked is not None
        if self._echo:
            self._line.send(self._end)
        self._after_prompt = False
        self._asked.set_result(heard)

    def _shown(self, text: str) -> str:
        return text if self._echo and not self._secret else ""

    def _erase(self, left: str) -> None:
        """Take back the end of what was typed, as a terminal's own line discipline does."""
        gone, self._typed = self._typed[len(left) :], left
        width = cell_len("".join(cells(self._shown(gone), self._terminal)))
        if width:
            self._line.send(b"\x08 \x08" * width)


def _keys_of(event: events.Key | events.Paste) -> list[events.Key]:
    """The keys that an event stands for. Text can always be typed here: Esc and a digit are no F-key."""
    if isinstance(event, events.Paste):
        return [events.Key("enter", "\r") if c == "\n" else events.Key(c, c) for c in event.text if c != "\t"]
    return as_two_keys(event) if is_meta_digit(event) else [event]
