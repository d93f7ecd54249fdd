"""What the wire says makes any terminal show exactly the frame, in sequences from an allow-list only."""

import re
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from pyte.screens import Char

from tests.terminal import Terminal as Emulator
from tests.terminal import WidthlessTerminal, check_allowed
from tests.tui.terminal.wire.frames import (
    COLUMNS,
    ROWS,
    WIDE,
    Story,
    any_text,
    frames,
    story,
    true_text,
)
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


ABILITIES = (
    *("utf8", "attribute_off", "wrap_off", "column_address", "erase_characters", "colour_erase", "regions"),
    *("insert_lines", "scroll_lines", "repeat", "console_font", "wide"),
)


def known_terminal(dice: Random) -> Terminal:
    return terminal_for(
        dice.choice(TERMS),
        utf8=dice.choice([False, True]),
        no_color=dice.choice([False, True]),
        colorterm=dice.choice(["", "truecolor"]),
        colours=dice.choice([None, 16]),
    )


def any_terminal(dice: Random) -> Terminal:
    """Any set of abilities; what draws wide characters can do without wrapping."""
    able: dict[str, Any] = {ability: dice.choice([False, True]) for ability in ABILITIES}
    able["wrap_off"] |= able["wide"]
    attributes = dice.randint(0, BOLD | ITALIC | UNDERLINE | REVERSE | STRIKE)
    return Terminal("random", colours=dice.choice([0, 8, 16, 256, TRUECOLOUR]), attributes=attributes, **able)


def show(terminal: Terminal, told: Story, make: type[Emulator]) -> None:
    wire, emulator = Wire(terminal, COLUMNS, ROWS), make(COLUMNS, ROWS)
    emulator.feed(wire.begin())
    place = (0, 0)
    for text, cursor in told:
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
dices = st.randoms(use_true_random=False)


@short
@given(dices)
def test_every_known_terminal_shows_the_page(dice: Random) -> None:
    show(known_terminal(dice), story(dice), Emulator)


@short
@given(dices)
def test_any_set_of_abilities_shows_the_page(dice: Random) -> None:
    show(any_terminal(dice), story(dice), Emulator)


def test_the_last_corner_of_a_terminal_that_cannot_but_wrap() -> None:
    """Never written, it would scroll; and nothing of an earlier frame stays in it, wherever the row goes."""
    plain = replace(terminal_for("unknown", utf8=False), colours=8, colour_erase=True, wrap_off=False)
    bottom = f"\x1b[{ROWS};1H"
    told: Story = [
        (f"{bottom}{'0' * (COLUMNS - 4)}\x1b[42m    \x1b[0m", None),
        (f"{bottom}{'0' * COLUMNS}", None),
        (f"{bottom}\x1b[42m{' ' * COLUMNS}\x1b[0m", None),
        (f"\x1b[1;1H{'1' * COLUMNS}", None),
    ]
    show(plain, told, Emulator)
    show(replace(plain, regions=True), told, Emulator)


@short
@given(dices)
def test_a_terminal_with_other_widths_stays_in_step(dice: Random) -> None:
    show(XTERM, story(dice), WidthlessTerminal)


@pytest.mark.soak
def test_thousands_of_frames() -> None:
    """By dice that cost nothing: Hypothesis would take three times what showing the frames takes."""
    for seed in range(3000):
        dice = Random(seed)
        terminal = dice.choice([known_terminal, any_terminal])(dice)
        told, make = story(dice), dice.choice([Emulator, WidthlessTerminal])
        try:
            show(terminal, told, make)
        except Exception as error:
            error.add_note(f"seed {seed}: {terminal}, {make.__name__}, {told}")
            raise


@short
@given(dices)
def test_a_frame_is_read_as_a_terminal_reads_it(dice: Random) -> None:
    """The stock driver would write the frame as it is: what that shows is what the wire must show."""
    wire, emulator, stock = Wire(XTERM, COLUMNS, ROWS), Emulator(COLUMNS, ROWS), Emulator(COLUMNS, ROWS)
    emulator.feed(wire.begin())
    stock.feed(b"\x1b[?7l")
    for text in map(_fitting, frames(dice, true_text)):
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
@given(dices)
def test_after_a_resize_all_is_said_again(dice: Random) -> None:
    terminal = known_terminal(dice)
    assume(terminal.wrap_off)
    wire, emulator = Wire(terminal, COLUMNS, ROWS), Emulator(COLUMNS, ROWS)
    emulator.feed(wire.begin())
    for text in frames(dice, any_text, least=0, most=4):
        columns, rows = dice.randint(20, 40), dice.randint(3, 9)
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
@given(dices, st.integers(1, 60))
def test_a_limit_ends_between_rows_and_the_rest_follows(dice: Random, limit: int) -> None:
    wire, emulator = Wire(XTERM, COLUMNS, ROWS), Emulator(COLUMNS, ROWS)
    emulator.feed(wire.begin())
    for text in frames(dice, any_text):
        wire.absorb(text)
        emulator.feed(wire.due((1, 1), limit))
    for _ in range(ROWS):
        emulator.feed(wire.due((1, 1), limit))
    assert not wire.stale
    assert_shows(wire, emulator, painted(wire, Emulator(COLUMNS, ROWS)))
    assert emulator.cursor == (1, 1)
