"""What the wire says makes any terminal show exactly the frame, in sequences from an allow-list only."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyte.screens import Char

from tests.terminal import Terminal as Emulator
from tests.terminal import WidthlessTerminal, check_allowed
from tui.terminal.capabilities import (
    BOLD,
    ITALIC,
    REVERSE,
    STRIKE,
    TRUECOLOUR,
    UNDERLINE,
    Terminal,
    terminal_for,
)
from tui.terminal.wire.screen import Wire
from tui.terminal.wire.style import _ON_CODE, Style
from tui.terminal.wire.text import CONTINUES, is_safe

Story = list[tuple[str, tuple[int, int] | None]]
COLUMNS, ROWS = 16, 5
XTERM = terminal_for("xterm-256color", utf8=True, colorterm="truecolor")
TERMS = [
    "xterm",
    "xterm-256color",
    "screen",
    "screen-256color",
    "tmux",
    "linux",
    "vt100",
    "vt220",
    "alacritty",
    "?",
]


def style_codes(style: Style) -> str:
    codes = [code for bit, code in _ON_CODE.items() if style.attributes & bit]
    return ";".join(["0", *codes, *filter(None, (style.fg, style.bg))])


def painted(wire: Wire, emulator: Emulator) -> Emulator:
    """The same page as a painter would do it who spares nothing: every row addressed, every cell styled."""
    said = ["\x1b[?7l"]
    for y, row in enumerate(wire._page.grid):
        said.append(f"\x1b[{y + 1}H")
        for x, (text, style) in enumerate(row):
            worn = f"\x1b[{style_codes(style)}m"
            if is_safe(text):
                said.append(worn + text)
            elif text != CONTINUES:
                width = 1 + (x + 1 < len(row) and row[x + 1][0] == CONTINUES)
                here = f"\x1b[{y + 1};{x + 1}H"
                said.append(f"{worn}{' ' * width}{here}{text}\x1b[{y + 1};{x + 1 + width}H")
    emulator.feed("".join(said).encode())
    return emulator


def look(emulator: Emulator) -> list[list[tuple[object, ...]]]:
    """Every cell as the eye sees it: a blank shows neither weight nor text colour."""
    return [[_seen(emulator.cell(x, y)) for x in range(emulator.columns)] for y in range(emulator.rows)]


def assert_shows(wire: Wire, emulator: Emulator, wanted: Emulator) -> None:
    """Cell by cell. A terminal that cannot but wrap has its last corner erased at most, never written."""
    seen, wished = look(emulator), look(wanted)
    if not wire.terminal.wrap_off:
        corner = seen[-1].pop()
        assert corner in (wished[-1].pop(), ("default",)), corner
    assert seen == wished


def _seen(cell: Char) -> tuple[object, ...]:
    if cell.data != " ":
        return tuple(cell)
    if cell.underscore or cell.strikethrough or cell.reverse:
        return (cell.fg, cell.bg, cell.bold, cell.underscore, cell.strikethrough, cell.reverse)
    return (cell.bg,)


# Frames as Textual writes them

PLAIN_TEXT = "abc XYZ 019-_.é«»€│─┐█•"
WIDE = ["漢", "字", "😀", "ｗ"]
MARKED = ["e\u0301", "x\u0302", "n\u0303\u0323"]
ODD = ["❤\ufe0f", "👨\u200d👩\u200d👧", "☺", "🇱", "\u0301", "\u00ad", "\ufeff", "ก\u0e33", "\ue000", "☑"]
HOSTILE = [
    "\x1b[2J",
    "\x1b]52;c;eHh4\x07",
    "\x9b31m",
    "\x1bP1$q\x1b\\",
    "\x07",
    "\x00",
    "\x7f",
    "\u202e",
    "\x1b",
]

colours = st.sampled_from(
    ["", "31", "97", "42", "105", "38;5;203", "48;5;17", "38;2;9;200;77", "48;2;255;250;240"]
)
renditions = st.lists(
    st.one_of(st.sampled_from(["1", "3", "4", "7", "9"]), colours.filter(bool)), max_size=3
).map(";".join)
plain_texts = st.one_of(
    st.text(st.sampled_from(PLAIN_TEXT), min_size=1, max_size=COLUMNS),
    st.integers(1, COLUMNS).map(lambda count: " " * count),
    st.integers(1, COLUMNS).map(lambda count: "-" * count),
)
true_texts = st.one_of(
    plain_texts, st.lists(st.sampled_from([*WIDE, *MARKED, "a", " "]), max_size=6).map("".join)
)
any_texts = st.one_of(
    true_texts,
    st.lists(st.sampled_from([*WIDE, *MARKED, *ODD, *HOSTILE, "a", "b "]), max_size=6).map("".join),
)


def frames(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    runs = st.lists(st.tuples(renditions, texts), min_size=1, max_size=4).map(
        lambda parts: "".join(f"\x1b[{sgr}m{text}\x1b[0m" if sgr else text for sgr, text in parts)
    )
    strips = st.tuples(st.integers(1, ROWS), st.integers(1, COLUMNS), runs).map(
        lambda strip: f"\x1b[{strip[0]};{strip[1]}H{strip[2]}"
    )
    return st.lists(strips, min_size=1, max_size=6).map("\n".join)


cursors = st.one_of(st.none(), st.tuples(st.integers(0, COLUMNS - 1), st.integers(0, ROWS - 1)))
terminals = st.builds(
    terminal_for,
    st.sampled_from(TERMS),
    utf8=st.booleans(),
    no_color=st.booleans(),
    colorterm=st.sampled_from(["", "truecolor"]),
    colours=st.sampled_from([None, 16]),
)
abilities = st.builds(
    Terminal,
    name=st.just("random"),
    utf8=st.booleans(),
    colours=st.sampled_from([0, 8, 16, 256, TRUECOLOUR]),
    attributes=st.integers(0, BOLD | ITALIC | UNDERLINE | REVERSE | STRIKE),
    attribute_off=st.booleans(),
    wrap_off=st.booleans(),
    column_address=st.booleans(),
    erase_characters=st.booleans(),
    colour_erase=st.booleans(),
    regions=st.booleans(),
    insert_lines=st.booleans(),
    scroll_lines=st.booleans(),
    repeat=st.booleans(),
    console_font=st.booleans(),
    wide=st.booleans(),
).map(lambda known: replace(known, wrap_off=known.wrap_off or known.wide))


def show(terminal: Terminal, story: Story, make: type[Emulator]) -> None:
    wire, emulator = Wire(terminal, COLUMNS, ROWS), make(COLUMNS, ROWS)
    emulator.feed(wire.begin())
    place = (0, 0)
    for text, cursor in story:
        said = wire.frame(text, cursor)
        check_allowed(said)
        emulator.feed(said)
        place = cursor or place
        assert_shows(wire, emulator, painted(wire, make(COLUMNS, ROWS)))
        assert emulator.cursor == place
        assert emulator.cursor_visible
        assert not wire.stale
        assert wire.due(None) == b""


quiet = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)
short = settings(quiet, max_examples=40)
stories = st.lists(st.tuples(frames(any_texts), cursors), min_size=1, max_size=4)


@short
@given(terminals, stories)
def test_every_known_terminal_shows_the_page(terminal: Terminal, story: Story) -> None:
    show(terminal, story, Emulator)


@short
@given(abilities, stories)
def test_any_set_of_abilities_shows_the_page(terminal: Terminal, story: Story) -> None:
    show(terminal, story, Emulator)


def test_the_last_corner_of_a_terminal_that_cannot_but_wrap() -> None:
    """Never written, it would scroll; and nothing of an earlier frame stays in it, wherever the row goes."""
    plain = replace(terminal_for("unknown", utf8=False), colours=8, colour_erase=True, wrap_off=False)
    bottom = f"\x1b[{ROWS};1H"
    story: Story = [
        (f"{bottom}{'0' * (COLUMNS - 4)}\x1b[42m    \x1b[0m", None),
        (f"{bottom}{'0' * COLUMNS}", None),
        (f"{bottom}\x1b[42m{' ' * COLUMNS}\x1b[0m", None),
        (f"\x1b[1;1H{'1' * COLUMNS}", None),
    ]
    show(plain, story, Emulator)
    show(replace(plain, regions=True), story, Emulator)


@short
@given(stories)
def test_a_terminal_with_other_widths_stays_in_step(story: Story) -> None:
    show(XTERM, story, WidthlessTerminal)


@pytest.mark.soak
@settings(quiet, max_examples=3000)
@given(st.one_of(terminals, abilities), stories, st.sampled_from([Emulator, WidthlessTerminal]))
def test_thousands_of_frames(terminal: Terminal, story: Story, make: type[Emulator]) -> None:
    show(terminal, story, make)


@short
@given(st.lists(frames(true_texts), min_size=1, max_size=3))
def test_a_frame_is_read_as_a_terminal_reads_it(texts: list[str]) -> None:
    """The stock driver would write the frame as it is: what that shows is what the wire must show."""
    wire, emulator, stock = Wire(XTERM, COLUMNS, ROWS), Emulator(COLUMNS, ROWS), Emulator(COLUMNS, ROWS)
    emulator.feed(wire.begin())
    stock.feed(b"\x1b[?7l")
    for text in map(_fitting, texts):
        emulator.feed(wire.frame(text, None))
        stock.feed(text.replace("\n", "").encode())
        assert look(emulator) == look(stock)


def _fitting(frame: str) -> str:
    """Cut where a character would not fit: terminals differ in what they do with it, Textual crops."""
    kept = []
    for strip in frame.split("\n"):
        x, parts = 0, []
        for part in re.findall(r"\x1b\[[\d;]*[mH]|[^\x1b]\w*?[\u0300-\u036f]*", strip):
            if part.endswith("H") and part.startswith("\x1b"):
                x = int(part[2:-1].partition(";")[2]) - 1
            elif not part.startswith("\x1b"):
                x += 2 if part in WIDE else 1
                if x >= COLUMNS:
                    continue
            parts.append(part)
        kept.append("".join(parts))
    return "\n".join(kept)


# Resize, repaint, back-pressure


@short
@given(
    terminals.filter(lambda known: known.wrap_off),
    st.lists(st.tuples(frames(any_texts), st.integers(20, 40), st.integers(3, 9)), max_size=4),
)
def test_after_a_resize_all_is_said_again(terminal: Terminal, story: list[tuple[str, int, int]]) -> None:
    wire, emulator = Wire(terminal, COLUMNS, ROWS), Emulator(COLUMNS, ROWS)
    emulator.feed(wire.begin())
    for text, columns, rows in story:
        wire.resize(columns, rows)
        emulator.resize(columns, rows)
        emulator.feed(b"\x1b[Hgarbage that the resize left")
        emulator.feed(wire.frame(text, None))
        assert_shows(wire, emulator, painted(wire, Emulator(columns, rows)))


def test_repaint_cures_a_garbled_screen() -> None:
    wire, emulator = Wire(XTERM, COLUMNS, ROWS), Emulator(COLUMNS, ROWS)
    emulator.feed(wire.begin() + wire.frame("\x1b[2;3H\x1b[1;31mBonjour\x1b[0m\x1b[1;1H", (9, 1)))
    emulator.feed(b"\x1b[2;4r\x1b[?25l\x1b[?7h\x1b[7mnoise from elsewhere\r\n\n\n\n\n")
    emulator.feed(wire.repaint())
    assert_shows(wire, emulator, painted(wire, Emulator(COLUMNS, ROWS)))
    assert emulator.cursor == (9, 1)
    assert emulator.cursor_visible


@short
@given(st.lists(frames(any_texts), min_size=1, max_size=3), st.integers(1, 60))
def test_a_limit_ends_between_rows_and_the_rest_follows(texts: list[str], limit: int) -> None:
    wire, emulator = Wire(XTERM, COLUMNS, ROWS), Emulator(COLUMNS, ROWS)
    emulator.feed(wire.begin())
    for text in texts:
        wire.absorb(text)
        emulator.feed(wire.due((1, 1), limit))
    for _ in range(ROWS):
        emulator.feed(wire.due((1, 1), limit))
    assert not wire.stale
    assert_shows(wire, emulator, painted(wire, Emulator(COLUMNS, ROWS)))
    assert emulator.cursor == (1, 1)
