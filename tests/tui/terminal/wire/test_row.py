"""A row turns into another by the fewest bytes, and a page is said to its last row or to a limit."""

from dataclasses import replace

import pytest

from tui.terminal.capabilities import Terminal, terminal_for
from tui.terminal.wire.frame import CellGrid, Row
from tui.terminal.wire.pen import Pen
from tui.terminal.wire.row import paint_row
from tui.terminal.wire.screen import Wire
from tui.terminal.wire.scroll import Scroll, best_scroll
from tui.terminal.wire.style import PLAIN

XTERM, VT220 = terminal_for("xterm", utf8=True), terminal_for("vt220", utf8=True)
UNKNOWN = replace(terminal_for("?", utf8=False), colours=8)
COLUMNS = 40


def row(text: str, terminal: Terminal = XTERM) -> Row:
    """A row as a frame leaves it."""
    page = CellGrid(terminal, COLUMNS, 1)
    page.take(f"\x1b[1;1H{text}")
    return page.grid[0]


def painted(old: str, new: str, terminal: Terminal, y: int = 0) -> str:
    pen = Pen(terminal, COLUMNS, 4)
    pen.x, pen.y, pen.style = 0, y, PLAIN
    paint_row(pen, y, row(old, terminal), row(new, terminal))
    return pen.taken().decode()


LONG = "x" * 40
GREEN, RESET = "\x1b[42m", "\x1b[0m"


@pytest.mark.parametrize(
    ("old", "new", "xterm", "vt220", "unknown"),
    [
        ("abc", "abc", "", "", ""),
        ("abc", "abd", "abd", "abd", "abd"),
        ("", "....", "....", "....", "...."),
        ("", ".....", ".....", ".....", "....."),
        ("", "......", ".\x1b[5b", "......", "......"),
        ("", "............", ".\x1b[11b", "............", "............"),
        ("", "────", "─\x1b[3b", "────", "----"),
        ("x....y", "a....b", "a....b", "a....b", "a....b"),
        ("......", "a.....", "a", "a", "a"),
        ("..x...", "..y...", "..y", "..y", "..y"),
        ("abcde", "ab", "ab\x1b[K", "ab\x1b[K", "ab\x1b[K"),
        ("ab", "a", "a ", "a ", "a "),
        ("abc", "a", "a  ", "a  ", "a  "),
        ("abcd", "a", "a\x1b[K", "a\x1b[K", "a\x1b[K"),
        ("abcdefghz", "a       z", "a\x1b[7X", "a\x1b[7X", "a       "),
        ("abcdez", "a    z", "a    ", "a    ", "a    "),
        ("abcdef y", "a    f z", "a    f z", "a    f z", "a    f z"),
        (
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "\x1b[39C ",
            "\x1b[39C ",
            "\x1b[39C ",
        ),
        (
            "",
            "\x1b[42m                                        \x1b[0m",
            "\x1b[42m\x1b[K",
            "",
            "\x1b[42m                                        ",
        ),
        ("", "\x1b[42m         \x1b[0m", "\x1b[42m\x1b[9X", "", "\x1b[42m         "),
        ("", "\x1b[42m    \x1b[0mx", "\x1b[42m    \x1b[mx", "    x", "\x1b[42m    \x1b[mx"),
        ("", "\x1b[4m         \x1b[0m", "\x1b[4m \x1b[8b", "\x1b[4m         ", "\x1b[4m         "),
        ("a", "\x1b[1ma\x1b[0mb", "\x1b[1ma\x1b[mb", "\x1b[1ma\x1b[mb", "\x1b[1ma\x1b[mb"),
        ("", "漢b", "  \r漢\x1b[3Gb", "? b", "? b"),
        ("a", "☺b", "☺\r\x1b[Cb", "?b", "?b"),
    ],
)
def test_rows(old: str, new: str, xterm: str, vt220: str, unknown: str) -> None:
    for terminal, wanted in ((XTERM, xterm), (VT220, vt220), (UNKNOWN, unknown)):
        assert painted(old, new, terminal) == wanted, terminal.name


def test_the_last_corner() -> None:
    wraps = replace(XTERM, wrap_off=False)
    for old, new, y, told in (
        ("", LONG, 2, "x\x1b[39b"),
        ("", LONG, 3, "x\x1b[38b"),
        (LONG, "y" + LONG[1:39] + " ", 3, "y\x1b[;4H"),
        (LONG, f"{LONG[1:]}{GREEN} {RESET}", 3, "\x1b[39C\x1b[42m\x1b[K"),
        (LONG, f"{LONG[1:]}y", 3, "\x1b[39C\x1b[K"),
        (LONG, f"{LONG[1:]}y", 2, "\x1b[39Cy"),
    ):
        assert painted(old, new, wraps, y) == told.replace("\x1b[;4H", "\x1b[38C\x1b[K")


def page(*lines: str, columns: int = 20) -> list[Row]:
    return [row(line)[:columns] for line in lines]


def test_the_scroll_that_spares_most() -> None:
    a, b, c, d, e = (letter * 20 for letter in "abcde")
    for shown, wanted, found in (
        ((a, b, c, d), (b, c, d, ""), Scroll(0, 3, 1)),
        ((a, b, c, d), ("", a, b, c), Scroll(0, 3, -1)),
        ((a, b, c, d), (a, c, d, ""), Scroll(1, 3, 1)),
        ((a, b, c, d), (c, d, "", ""), Scroll(0, 3, 2)),
        ((a, b, c, d), ("", "", a, b), Scroll(0, 3, -2)),
        ((a, b, c, d), (b, c, e, d), Scroll(0, 2, 1)),
        ((a, b, c, d), (a, e, b, c), Scroll(1, 3, -1)),
        ((a, b, c, d), (a, b, c, d), None),
        ((a, b, c, d), (b, "", "", ""), Scroll(0, 1, 1)),
        ((a, b, c, d), ("", "", "", ""), None),
        ((a[:8], b[:8], "", ""), (b[:8], "", "", ""), None),
        ((a[:4], b[:4], c[:4], ""), (b[:4], c[:4], "", ""), None),
        ((a[:5], b[:5], c[:4], ""), (b[:5], c[:4], "", ""), Scroll(0, 3, 1)),
        ((f">{a[1:]}", f" {b[1:]}", c, d), (f">{b[1:]}", c, d, ""), Scroll(0, 3, 1)),  # the mark stays
        (("", "", a, b), ("", a, b, ""), Scroll(0, 3, 1)),
    ):
        assert best_scroll(page(*shown), page(*wanted)) == found, (shown, wanted)


def test_what_stands_after_a_scroll() -> None:
    rows = page("a", "b", "c", "d")
    blank = page("")[0]
    assert Scroll(0, 3, 1).applied(rows) == [*rows[1:], blank]
    assert Scroll(1, 2, -1).applied(rows) == [rows[0], blank, rows[1], rows[3]]
    assert Scroll(1, 3, 2).applied(rows) == [rows[0], rows[3], blank, blank]
    assert len(Scroll(0, 3, 1).applied(rows)[3]) == 20


# The page


def frame(*lines: str) -> str:
    return "\x1b[1;1H" + "\n".join(f"\x1b[{y};1H{line}" for y, line in enumerate(lines, start=1))


def test_a_limit_ends_after_the_row_that_passes_it() -> None:
    lines = ["abcdefghij", "klmnopqrst", "uvwxyzabcd", "efghijklmn"]
    wire = Wire(VT220, 12, 4)
    wire.begin()
    assert not wire.stale and wire.absorb(frame(*lines)) and wire.stale
    assert wire.due((3, 2), 10) == b"abcdefghij\r\nklmnopqrst" and wire.stale
    assert wire.due(None, 9) == b"\r\nuvwxyzabcd" and wire.stale
    assert wire.due(None, 9) == b"\r\nefghijklmn\x1b[3;4H" and not wire.stale
    assert wire.due(None) == b"" and wire.due((99, 99)) == b"\n\x1b[8C" and wire.due((-1, -1)) == b"\x1b[H"
    assert wire.frame(frame("abcdefghij"), (1, 1)) == b"\nk"


def test_a_resize_forgets_what_is_shown_and_keeps_the_style() -> None:
    wire = Wire(VT220, 12, 4)
    wire.begin()
    wire.frame(frame("ab", "\x1b[1mcd"), (2, 1))
    assert wire.size == (12, 4)
    wire.resize(10, 6)
    assert wire.size == (10, 6) and wire.stale
    assert wire.due(None) == b"\x1b[H\x1b[J\x1b[mab\r\n\x1b[1mcd"
    wire.resize(1, 1)
    assert wire.size == (1, 1) and wire.due(None) == b"\x1b[H\x1b[J\x1b[ma"


@pytest.mark.parametrize(
    ("terminal", "begin", "end"),
    [
        (
            XTERM,
            "\x1b[?1049h\x1b[r\x1b[?7l\x1b[?25h\x1b[?2004h\x1b[m\x1b[H\x1b[J",
            "\x1b[m\x1b[r\x1b[H\x1b[J\x1b[?7h\x1b[?2004l\x1b[?1049l\x1b[?25h\x1b[3J",
        ),
        (
            VT220,
            "\x1b[r\x1b[?7l\x1b[?25h\x1b[m\x1b[H\x1b[J",
            "\x1b[m\x1b[r\x1b[H\x1b[J\x1b[?7h\x1b[?25h",
        ),
        (UNKNOWN, "\x1b[m\x1b[H\x1b[J", "\x1b[m\x1b[H\x1b[J"),
    ],
)
def test_what_is_said_first_and_last(terminal: Terminal, begin: str, end: str) -> None:
    wire = Wire(terminal, 12, 4)
    assert wire.stale
    assert wire.begin().decode() == begin and not wire.stale
    assert wire.repaint().decode() == begin.replace("\x1b[?1049h", "")
    assert wire.end().decode() == end and wire.stale


def test_a_page_of_one_ground_is_cleared_to_it() -> None:
    texts = ["abcdefghij", "klmnopqrst", "uvwxyzabcd", "efghijklmn"]
    cleared = "\r\n".join(texts)
    wire = Wire(XTERM, 40, 4)
    wire.begin()
    said = wire.frame(frame(*(f"{GREEN}{text:40}{RESET}" for text in texts)), (10, 3))
    assert said.decode() == f"\x1b[42m\x1b[H\x1b[J{cleared}"
    said = wire.frame(frame(*(f"{text[::-1]:40}" for text in texts)), (10, 3))
    assert said.decode() == "\x1b[m\x1b[H\x1b[J" + "\r\n".join(text[::-1] for text in texts)
    no_erasure = Wire(replace(XTERM, colour_erase=False), 40, 4)
    no_erasure.begin()
    said = no_erasure.frame(frame(*(f"{GREEN}{text:40}{RESET}" for text in texts)), (10, 3))
    assert b"\x1b[J" not in said and b"\x1b[K" not in said
