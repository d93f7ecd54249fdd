"""A person at a real terminal: the program in a pseudo-terminal, its bytes read by an emulator."""

import codecs
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

import pexpect

from tests.forks import ForkedProgram
from tests.terminal import Terminal, check_allowed
from tui.portal.key_gate import OWN_PRESS

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "esc": "\x1b",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "end": "\x1b[F",
    "page down": "\x1b[6~",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f5": "\x1b[15~",
    "f9": "\x1b[20~",
    "f10": "\x1b[21~",
    "ctrl+c": "\x03",
    "backspace": "\x7f",
}

_LET_GO = 1.5 * OWN_PRESS
"""Seconds after which the same key is a press of its own, with room for a busy machine."""


class Person:
    """Types into one running program and looks at its screen.

    With ``main`` the program is that function of this house, in a process that has it imported already.
    """

    def __init__(
        self,
        command: list[str],
        environment: Mapping[str, str],
        *,
        columns: int = 80,
        rows: int = 24,
        main: Callable[[], None] | None = None,
    ) -> None:
        self.terminal = Terminal(columns, rows)
        self.received = bytearray()
        self._last_key, self._pressed_at = "", 0.0
        held = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        variables = {**held, "TERM": "xterm-256color", "LANG": "fr_FR.UTF-8", **environment}
        self.process: Any = (
            ForkedProgram(main, command, variables, (rows, columns))
            if main
            else pexpect.spawn(command[0], command[1:], env=variables, dimensions=(rows, columns), timeout=20)
        )

    @property
    def screen(self) -> str:
        """What stands on the screen, wrapped lines as one, so that a sentence can be looked for."""
        return " ".join(self.terminal.text().split())

    def read(self, seconds: float = 0.05) -> bool:
        """Take in what the program has drawn; False once it has ended."""
        try:
            drawn = self.process.read_nonblocking(65536, seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.received += drawn
        self.terminal.feed(drawn)
        return True

    def sees(self, *texts: str, within: float = 15) -> None:
        """Wait until all of it is on the screen; fails with the screen as it is."""
        deadline = time.monotonic() + within
        while not all(" ".join(text.split()) in self.screen for text in texts):
            alive = self.read()
            if time.monotonic() > deadline or not alive:
                missing = [text for text in texts if text not in self.screen]
                raise AssertionError(f"not seen: {missing}; the screen is\n{self.terminal.text()}")
        self.settles()

    def settles(self, quiet: float = 0.12) -> None:
        """Read until nothing has come for a while: nobody answers what is still being drawn."""
        last, seen = time.monotonic(), len(self.received)
        while time.monotonic() - last < quiet and self.read(0.02):
            if len(self.received) != seen:
                last, seen = time.monotonic(), len(self.received)

    def sees_not(self, text: str) -> None:
        """Nothing of it is on the screen now."""
        self.read(0.2)
        assert text not in self.screen, self.terminal.text()

    def types(self, text: str) -> None:
        """Type text, as fast as a person who pastes."""
        self._send(text)
        self.read()

    def presses(self, *names: str) -> None:
        """Press keys by name; before the same key answers what has just come, a person has let go of it."""
        while KEYS[names[0]] == self._last_key and time.monotonic() - self._pressed_at < _LET_GO:
            self.read(0.05)
        for name in names:
            self._send(KEYS[name])
            self.read(0.1)

    def fills(self, *texts: str) -> None:
        """Fill fields in order, Enter after each once its text is seen: a page that is new takes no Enter."""
        for text in texts:
            seen = len(self.received)
            self.types(text)
            self._is_answered(seen, 3)
            self.presses("enter")

    def turns(self, *names: str) -> None:
        """Press keys one by one, each only after the screen has answered the one before."""
        for name in names:
            seen = len(self.received)
            self._send(KEYS[name])
            self._is_answered(seen, 10)
            self.settles()

    # The same steps of somebody who is asked line by line: ``Hearer``

    def takes(self, place: int) -> None:
        """Choose the row or option at this place from 1, the cursor being at the first; -1 is the last."""
        self.presses(*(["end"] if place < 0 else ["down"] * (place - 1)), "enter")

    def chooses(self, label: str) -> None:
        """Go to the row or button that begins so, and press Enter."""
        rows = [line.lstrip(" ") for line in self.terminal.lines]
        listed = rows[self.terminal.cursor[1]].startswith(">") and any(
            row.lstrip("> ").startswith(label) for row in rows
        )
        (self.goes_down_to if listed else self.goes_to)(label)
        self.presses("enter")

    def opens_row(self, number: int) -> None:
        """Open the row that has this number, wherever the cursor is."""
        self.types(str(number))

    def goes_on(self) -> None:
        """Do the main action, where it has the focus."""
        self.presses("enter")

    def agrees(self) -> None:
        """Say yes to a question whose harmless answer has the focus."""
        self.presses("tab", "enter")

    def accepts_terms(self, box: str) -> None:
        """From the beginning of the terms through the box at their end, by Enter alone."""
        self.sees(box)
        for _ in range(60):
            x, y = self.terminal.cursor
            if self.terminal.lines[y][x - 1 :].startswith("[ ]"):
                break
            self.turns("enter")
        time.sleep(OWN_PRESS + 0.1)
        self.presses("enter")  # ticks, and goes on: a press of its own

    def erases(self, text: str) -> None:
        """Take back what stands before the cursor."""
        self.presses(*["backspace"] * len(text))

    def _send(self, text: str) -> None:
        self.process.send(text)
        self._last_key, self._pressed_at = text, time.monotonic()

    def _is_answered(self, seen: int, within: float) -> None:
        """Read until more has come than was seen."""
        deadline = time.monotonic() + within
        while len(self.received) == seen and time.monotonic() < deadline and self.read():
            pass

    def goes_to(self, label: str) -> None:
        """Press Tab until the cursor stands at the beginning of this text."""
        for _ in range(30):
            x, y = self.terminal.cursor
            if self.terminal.lines[y][x:].startswith(label):
                return
            self.turns("tab")
        raise AssertionError(f"the cursor never came to {label!r}:\n{self.terminal.text()}")

    def goes_down_to(self, label: str) -> None:
        """Press the arrow down until the cursor's row begins with this text."""
        for _ in range(30):
            if self.terminal.lines[self.terminal.cursor[1]].lstrip(" >").startswith(label):
                return
            self.turns("down")
        raise AssertionError(f"the cursor never came to {label!r}:\n{self.terminal.text()}")

    def leaves(self) -> None:
        """Wait for the program's end."""
        deadline = time.monotonic() + 10
        while self.read(0.1):
            assert time.monotonic() < deadline, f"still running:\n{self.terminal.text()}"
        self.process.close()
        self._check()

    def drops(self) -> None:
        """The line drops: the terminal goes away under the program."""
        try:
            self.process.close(force=True)
        except pexpect.ExceptionPexpect:  # killed, and not gone within a tenth of a second: a busy machine
            self.process.ptyproc.delayafterterminate = 2
            self.process.close(force=True)
        self._check()

    def _check(self) -> None:
        """Whoever it was: nothing but text and the wire's own sequences has come (docs/security.md)."""
        # The last character and the last sequence may be cut where the line was; nothing else is passed over.
        text = codecs.getincrementaldecoder("utf-8")().decode(bytes(self.received))
        check_allowed(text[: text.rfind("\x1b")].encode() if "\x1b" in text[-12:] else text.encode())
