"""The pen moves, erases and scrolls in the shortest way of its terminal, and knows where it is then."""

from dataclasses import replace

import pytest

from tui.terminal.capabilities import BOLD, ITALIC, UNDERLINE, Terminal, terminal_for
from tui.terminal.wire.frame import Cell, Row
from tui.terminal.wire.pen import Pen
from tui.terminal.wire.style import PLAIN, Style

XTERM, VT220 = terminal_for("xterm", utf8=True), terminal_for("vt220", utf8=True)
VT100, UNKNOWN = terminal_for("vt100", utf8=False), terminal_for("?", utf8=False)
WRAPS = replace(XTERM, wrap_off=False)
BLUE, BOLD_RED = Style("", "44", 0), Style("31", "", BOLD)


def at(x: int | None, y: int | None, terminal: Terminal = XTERM, style: Style | None = PLAIN) -> Pen:
    pen = Pen(terminal, 80, 24)
    pen.x, pen.y, pen.style = x, y, style
    return pen


def row(text: str, style: Style = PLAIN) -> Row:
    return [(character, style) for character in text]


def said(pen: Pen) -> str:
    """What it wrote since; its length was known."""
    length = pen.length
    told = pen.taken()
    assert len(told) == length and pen.taken() == b"" and pen.length == 0
    return told.decode()


def test_a_new_pen_knows_nothing() -> None:
    pen = Pen(XTERM, 80, 24)
    assert (pen.x, pen.y, pen.style, pen.written, pen.length) == (None, None, None, [], 0)
    pen.go(4, 2, [])
    pen.write(("é", BOLD_RED), 2)
    twin = pen.copy()
    assert vars(twin) == vars(pen) and twin.written is not pen.written
    twin.say("x")
    assert said(pen) == "\x1b[3;5H\x1b[m\x1b[1;31méé" and (pen.x, pen.y) == (6, 2)
    assert said(twin) == "\x1b[3;5H\x1b[m\x1b[1;31mééx"
    pen.say("")
    pen.say("\ud800")  # no character: a terminal would not read it
    assert said(pen) == "?"


@pytest.mark.parametrize(
    ("start", "end", "xterm", "vt220", "unknown"),
    [
        ((5, 5), (5, 5), "", "", ""),
        ((5, 5), (6, 5), "f", "f", "f"),
        ((5, 5), (8, 5), "fgh", "fgh", "fgh"),
        ((5, 5), (9, 5), "fghi", "fghi", "fghi"),
        ((5, 5), (10, 5), "\x1b[5C", "\x1b[5C", "\x1b[5C"),
        ((5, 5), (4, 5), "\b", "\b", "\b"),
        ((9, 5), (6, 5), "\b\b\b", "\b\b\b", "\b\b\b"),
        ((19, 5), (15, 5), "\b\b\b\b", "\b\b\b\b", "\b\b\b\b"),
        ((19, 5), (14, 5), "\x1b[5D", "\x1b[5D", "\x1b[5D"),
        ((19, 5), (0, 5), "\r", "\r", "\r"),
        ((19, 5), (2, 5), "\rab", "\rab", "\rab"),
        ((60, 5), (40, 5), "\x1b[20D", "\x1b[20D", "\x1b[20D"),
        ((70, 5), (7, 5), "\x1b[8G", "\x1b[63D", "\x1b[63D"),
        ((5, 5), (5, 6), "\n", "\n", "\n"),
        ((5, 5), (5, 9), "\x1b[4B", "\x1b[4B", "\x1b[4B"),
        ((5, 5), (5, 8), "\n\n\n", "\n\n\n", "\n\n\n"),
        ((5, 5), (5, 10), "\x1b[5B", "\x1b[5B", "\x1b[5B"),
        ((5, 5), (5, 4), "\x1bM", "\x1bM", "\x1b[A"),
        ((5, 5), (5, 3), "\x1b[2A", "\x1b[2A", "\x1b[2A"),
        ((5, 15), (5, 5), "\x1b[6d", "\x1b[10A", "\x1b[10A"),
        ((5, 15), (5, 0), "\x1b[d", "\x1b[;6H", "\x1b[;6H"),
        ((5, 5), (0, 6), "\r\n", "\r\n", "\r\n"),
        ((5, 5), (0, 0), "\x1b[H", "\x1b[H", "\x1b[H"),
        ((5, 5), (0, 20), "\x1b[21H", "\x1b[21H", "\x1b[21H"),
        ((5, 5), (40, 0), "\x1b[;41H", "\x1b[;41H", "\x1b[;41H"),
        ((5, 5), (6, 6), "\nf", "\nf", "\nf"),
        ((None, 5), (4, 5), "\x1b[5G", "\rabcd", "\rabcd"),
        ((None, 5), (4, 6), "\n\x1b[5G", "\x1b[7;5H", "\x1b[7;5H"),
        ((None, 5), (30, 5), "\x1b[31G", "\r\x1b[30C", "\r\x1b[30C"),
        ((5, None), (4, 5), "\x1b[6;5H", "\x1b[6;5H", "\x1b[6;5H"),
        ((None, None), (0, 0), "\x1b[H", "\x1b[H", "\x1b[H"),
    ],
)
def test_motions(
    start: tuple[int | None, int | None], end: tuple[int, int], xterm: str, vt220: str, unknown: str
) -> None:
    letters = row("abcdefghijklmnopqrstuvwxyz" * 4)
    for terminal, wanted in ((XTERM, xterm), (VT220, vt220), (UNKNOWN, unknown)):
        pen = at(*start, terminal)
        pen.go(*end, letters)
        assert (said(pen), pen.x, pen.y) == (wanted, *end), terminal.name


@pytest.mark.parametrize(
    ("cells", "style", "told"),
    [
        (row("ab"), PLAIN, "ab"),
        (row("ab"), None, "\x1b[2C"),
        (row("ab"), BOLD_RED, "\x1b[2C"),
        (row("éa"), PLAIN, "\x1b[2C"),
        (row("  "), PLAIN, "  "),
        (row("  "), None, "\x1b[2C"),
        (row("  "), BOLD_RED, "  "),
        (row("  "), BLUE, "\x1b[2C"),
        (row("  "), Style("", "", UNDERLINE), "\x1b[2C"),
        (row("  ", Style("", "", UNDERLINE)), PLAIN, "\x1b[2C"),
        (row("  ", Style("", "", UNDERLINE)), Style("", "", UNDERLINE), "  "),
        ([("漢", PLAIN), ("", PLAIN)], PLAIN, "\x1b[2C"),
        ([("a", PLAIN), ("", PLAIN)], PLAIN, "\x1b[2C"),
        ([], PLAIN, "\x1b[2C"),
    ],
)
def test_what_stands_there_is_written_again_where_that_is_shorter(
    cells: Row, style: Style | None, told: str
) -> None:
    pen = at(0, 0, style=style)
    pen.go(2, 0, cells)
    assert said(pen) == told


@pytest.mark.parametrize(
    ("worn", "style", "told", "after"),
    [
        (None, PLAIN, "\x1b[m", PLAIN),
        (None, BLUE, "\x1b[m\x1b[44m", BLUE),
        (PLAIN, BOLD_RED, "", PLAIN),
        (BOLD_RED, PLAIN, "", BOLD_RED),
        (BOLD_RED, BLUE, "\x1b[44m", Style("31", "44", BOLD)),
        (Style("31", "44", BOLD), PLAIN, "\x1b[m", PLAIN),
        (Style("", "44", UNDERLINE), BLUE, "\x1b[24m", BLUE),
        (PLAIN, Style("", "", UNDERLINE), "\x1b[4m", Style("", "", UNDERLINE)),
        (Style("31", "", ITALIC), Style("", "", UNDERLINE), "\x1b[;4m", Style("", "", UNDERLINE)),
    ],
)
def test_a_blank_wants_its_ground_alone(worn: Style | None, style: Style, told: str, after: Style) -> None:
    pen = at(0, 0, style=worn)
    pen.wear_blank(style)
    assert (said(pen), pen.style) == (told, after)


def test_the_end_of_a_row() -> None:
    cell: Cell = ("x", PLAIN)
    for terminal, times, x, y in (
        (XTERM, 9, 79, 0),
        (XTERM, 10, 79, 0),
        (WRAPS, 9, 79, 0),
        (WRAPS, 10, None, None),
    ):
        pen = at(70, 0, terminal)
        pen.write(cell, times)
        assert (said(pen), pen.x, pen.y) == ("x" * times, x, y)
        pen = at(70, 0, terminal)
        pen.repeat(cell, times)
        assert (said(pen), pen.x, pen.y) == (f"x\x1b[{times - 1}b", x, y)
    pen = at(None, 3)
    pen.write((" ", BLUE), 3)
    assert (said(pen), pen.x, pen.y) == ("\x1b[44m   ", None, 3)


def test_a_character_of_doubtful_width() -> None:
    pen = at(5, 2)
    pen.write_unsafe(("漢", BOLD_RED), 2)
    assert (said(pen), pen.x, pen.y) == ("\x1b[1;31m  \b\b漢", None, 2)
    pen = at(5, 2)
    pen.write_unsafe(("☺", PLAIN), 1)
    assert (said(pen), pen.x, pen.y) == ("☺", None, 2)
    pen = at(None, 2)
    pen.write_unsafe(("漢", PLAIN), 2)
    assert (said(pen), pen.x) == ("漢", None)


def test_erasing() -> None:
    pen = at(5, 2)
    pen.erase(7, BLUE)
    pen.erase(1, PLAIN)
    pen.erase_to_end(BLUE)
    assert (said(pen), pen.x, pen.y) == ("\x1b[44m\x1b[7X\x1b[m\x1b[X\x1b[44m\x1b[K", 5, 2)
    pen.clear(BOLD_RED)
    assert (said(pen), pen.x, pen.y) == ("\x1b[m\x1b[H\x1b[J", 0, 0)


@pytest.mark.parametrize(
    ("terminal", "scroll", "told"),
    [
        (XTERM, (0, 10, 1), "\x1b[;11r\x1b[S"),
        (XTERM, (0, 10, 4), "\x1b[;11r\x1b[4S"),
        (XTERM, (0, 10, -1), "\x1b[;11r\x1b[T"),
        (XTERM, (0, 10, -3), "\x1b[;11r\x1b[3T"),
        (XTERM, (3, 10, -3), "\x1b[4;11r\x1b[3T"),
        (VT220, (0, 10, 1), "\x1b[;11r\x1b[M\x1b[r"),
        (VT220, (0, 10, 12), "\x1b[;11r\x1b[12M\x1b[r"),
        (VT220, (0, 10, -3), "\x1b[;11r\x1b[3L\x1b[r"),
        (VT220, (3, 10, 2), "\x1b[4;11r\x1b[11H\n\n\x1b[r"),
        (VT220, (3, 10, 12), "\x1b[4;11r\x1b[4H\x1b[12M\x1b[r"),
        (VT220, (3, 10, -1), "\x1b[4;11r\x1b[4H\x1bM\x1b[r"),
        (VT220, (3, 10, -3), "\x1b[4;11r\x1b[4H\x1b[3L\x1b[r"),
        (VT100, (0, 10, 1), "\x1b[;11r\x1b[11H\n\x1b[r"),
        (VT100, (0, 10, -2), "\x1b[;11r\x1bM\x1bM\x1b[r"),
        (VT100, (3, 10, -2), "\x1b[4;11r\x1b[4H\x1bM\x1bM\x1b[r"),
    ],
)
def test_scrolling(terminal: Terminal, scroll: tuple[int, int, int], told: str) -> None:
    pen = at(5, 2, terminal, BLUE)
    pen.scroll(*scroll)
    assert (said(pen), pen.x, pen.y, pen.style) == (f"\x1b[m{told}", 0, 0, PLAIN)


def test_a_region_stays_and_no_step_leaves_it() -> None:
    pen = at(5, 2)
    pen.scroll(3, 10, 2)
    pen.go(1, 3, [])
    assert said(pen) == "\x1b[4;11r\x1b[2S\x1b[4;2H"
    pen.scroll(3, 10, 7)
    assert (said(pen), pen.x, pen.y, pen.region) == ("\x1b[7S", 1, 3, (3, 10))
    for x, y, told in ((1, 10, "\x1b[7B"), (1, 11, "\x1b[12d"), (1, 12, "\n"), (1, 9, "\x1b[3A")):
        pen.go(x, y, [])
        assert said(pen) == told, (x, y)
    for x, y, told in ((1, 3, "\x1b[6A"), (1, 2, "\x1b[3d"), (1, 3, "\n"), (0, 1, "\x1b[2H")):
        pen.go(x, y, [])
        assert said(pen) == told, (x, y)
    pen.scroll(0, 23, 1)  # the whole screen is no region
    assert (said(pen), pen.region, pen.x, pen.y) == ("\x1b[r\x1b[S", None, 0, 0)
    pen.scroll(3, 10, 1)
    pen.clear(PLAIN)
    assert (said(pen), pen.region) == ("\x1b[4;11r\x1b[S\x1b[r\x1b[J", None)
