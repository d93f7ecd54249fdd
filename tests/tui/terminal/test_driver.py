"""The driver at a real pseudo-terminal: keys, bytes, sizes, and the terminal given back."""

import os
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.terminal import Terminal, check_allowed

ROOT = Path(__file__).parents[3]
FIELD_ROWS = (2, 4, 6)


class Session:
    """The form of ``form_app`` in a pseudo-terminal."""

    def __init__(self, log: Path, driver: str = "thin", term: str = "xterm-256color") -> None:
        self.log = log
        self.terminal = Terminal(80, 24)
        self.received = bytearray()
        environment = {"TERM": term, "LANG": "fr_LU.UTF-8", "PATH": os.environ["PATH"]}
        self.process: Any = pexpect.spawn(
            sys.executable,
            ["-m", "tests.tui.terminal.form_app", str(log), driver],
            env=environment,
            dimensions=(24, 80),
            cwd=str(ROOT),
        )
        self.before = termios.tcgetattr(self.process.child_fd)
        self.until(lambda: "Quitter F10" in self.terminal.text())
        self.settle()

    def read(self, seconds: float) -> bool:
        """One helping of what it writes; False once it has ended."""
        try:
            drawn = self.process.read_nonblocking(65536, seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.received += drawn
        self.terminal.feed(drawn)
        return True

    def until(self, seen: Callable[[], bool], within: float = 10) -> None:
        deadline = time.monotonic() + within
        while not seen():
            alive = self.read(0.05)
            assert alive and time.monotonic() < deadline, self.terminal.text()

    def settle(self, seconds: float = 0.25) -> None:
        """Read until it has been silent for so long."""
        while True:
            count = len(self.received)
            if not self.read(seconds) or len(self.received) == count:
                return

    def types(self, keys: bytes) -> bytes:
        """Send keys; returns what it answered."""
        count = len(self.received)
        self.process.send(keys)
        self.settle()
        return bytes(self.received[count:])

    def noted(self, kind: str = "") -> list[str]:
        """The lines of its log that begin so."""
        return [line for line in self.log.read_text().splitlines() if line.startswith(kind)]

    def ends(self) -> int | None:
        """Wait for its end; the exit status."""
        deadline = time.monotonic() + 10
        while self.read(0.1):
            assert time.monotonic() < deadline, self.terminal.text()
        self.process.wait()
        return int(self.process.exitstatus) if self.process.exitstatus is not None else None

    def check_given_back(self) -> None:
        assert not self.terminal.alternate
        assert self.terminal.cursor_visible
        assert self.terminal.screen.mode == Terminal().screen.mode
        assert self.terminal.screen.margins is None


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    session = Session(tmp_path / "log")
    yield session
    session.process.close(force=True)


def test_a_character_costs_a_byte_a_tab_little_and_idling_nothing(session: Session) -> None:
    for key in b"1893":
        assert len(session.types(bytes((key,)))) == 1
    assert session.terminal.cursor == (4, FIELD_ROWS[0])
    for row in FIELD_ROWS[1:]:
        assert len(session.types(b"\t")) <= 60
        session.read(1.2)  # this page draws no mark: the cursor waits for none
        assert session.terminal.cursor == (0, row)
    assert session.terminal.cursor_visible
    assert "1893" in session.terminal.lines[FIELD_ROWS[0]]
    count = len(session.received)
    session.read(1.5)
    assert len(session.received) == count
    assert b"\x1b[?1000h" not in session.received and b"\x1b[?1004h" not in session.received
    check_allowed(bytes(session.received))


def test_keys_pastes_and_noise(session: Session) -> None:
    session.types(b"a\x1bOP\x1b[B")
    session.process.send(b"\x1b[2")
    time.sleep(0.03)
    session.types(b"0~")  # F9 in two pieces would be a crash: F9 is what it is bound to
    assert session.ends() == 1
    session.check_given_back()
    assert session.noted("key") == ["key a", "key f1", "key down", "key f9"]


def test_escape_paste_and_answers(session: Session) -> None:
    session.types(b"\x1b")
    session.read(0.3)
    session.types(b"7")
    session.types(b"\x1b")
    session.types(b"8\x1b[?62;1c\x1b[5;5R\x1b[<0;3;3M\x1b[I\x1b]52;c;eA==\x07\x1b[200~9\n10\r\x1b[201~")
    assert session.noted("key") == ["key escape", "key 7", "key escape", "key 8"]
    assert session.noted("paste") == [r"paste 5 '9\n10\n'"]
    assert session.noted("report") == []
    assert session.terminal.lines[FIELD_ROWS[0]].startswith("789")


def test_typing_ahead_keeps_the_order(session: Session) -> None:
    """Textual alone puts all of it into the first field, a password too."""
    session.types(b"123\t456\t7\x1b[D8\x1b[Z9\t\t \t")
    assert [session.terminal.lines[row].rstrip() for row in FIELD_ROWS] == ["123", "9", "87"]
    assert session.terminal.cursor[1] == 8, "the box was passed, the button has the focus"


def test_control_l_repaints(session: Session) -> None:
    session.types(b"1893")
    page = session.terminal.text()
    session.terminal.feed(b"\x1b[2J\x1b[5;5Hgarbage\x1b[?25l")
    session.types(b"\x0c")
    assert session.terminal.text() == page
    assert session.terminal.cursor == (4, FIELD_ROWS[0]) and session.terminal.cursor_visible


def test_a_resize_storm_is_cheap_and_keeps_the_form(session: Session) -> None:
    session.types(b"1893")
    count, start = len(session.received), time.monotonic()
    for turn in range(150):
        session.process.setwinsize(24 + turn % 7, 80 + turn % 11)
        session.read(0.008)
    session.process.setwinsize(9999, 9999)
    session.read(0.3)
    session.process.setwinsize(20, 70)
    session.settle(0.6)
    seconds = time.monotonic() - start
    assert len(session.received) - count < 100_000
    sizes = session.noted("size")
    assert len(sizes) < seconds * 4 + 4
    assert sizes[-1] == "size 70x20" and all(line in ("size 300x120", *sizes) for line in sizes)
    assert max(int(line[5:].partition("x")[0]) for line in sizes) <= 300
    session.terminal = Terminal(70, 20)
    session.types(b"\x0c")
    assert session.terminal.lines[FIELD_ROWS[0]].startswith("1893")


@pytest.mark.parametrize(
    ("end", "status"),
    [(b"\x1b[21~", 0), (b"\x1b[20~", 1), (signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGINT, None)],
)
@pytest.mark.parametrize("term", ["xterm-256color", "vt100"])
def test_at_any_end_the_terminal_is_given_back(
    tmp_path: Path, term: str, end: bytes | signal.Signals, status: int | None
) -> None:
    session = Session(tmp_path / "log", term=term)
    session.types(b"1893120105732")
    if isinstance(end, bytes):
        session.process.send(end)
    else:
        session.process.kill(end)
    exited = session.ends()
    assert status is None or exited == status
    session.check_given_back()
    assert "Matricule" not in session.terminal.text()
    assert termios.tcgetattr(session.process.child_fd) == session.before


def test_the_terminal_going_away_ends_the_session(tmp_path: Path) -> None:
    session = Session(tmp_path / "log")
    os.close(session.process.child_fd)
    session.process.child_fd = -1
    deadline = time.monotonic() + 5
    while session.process.ptyproc.isalive():
        assert time.monotonic() < deadline
        time.sleep(0.02)
