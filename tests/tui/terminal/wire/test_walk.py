"""A fixed walk through pages is shown on every sort of terminal, in bytes that are counted here.

Every page is drawn by a seed. A change of the wire that says less has its new figure put here; one that says
more is seen.
"""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.terminal import Terminal as Emulator
from tests.terminal import check_allowed
from tests.tui.terminal.wire.test_screen import assert_shows, painted
from tui.terminal.capabilities import Terminal, terminal_for
from tui.terminal.wire.screen import Wire

COLUMNS, ROWS = 34, 9
STYLES = [
    "",
    "1",
    "4",
    "7",
    "31",
    "1;31",
    "42",
    "1;42",
    "38;5;203;48;5;17",
    "97;44",
    "3;9;38;2;9;200;77",
    "7;42",
]
WORDS = ["Bonjour", "à", "été", "───────", "........", " ", "        ", "漢字", "☺", "x", "12 345", "e\u0301"]

VT220 = terminal_for("vt220", utf8=True)
TERMINALS = {
    "xterm": (terminal_for("xterm-256color", utf8=True, colorterm="truecolor"), (10129, 10645)),
    "sixteen": (terminal_for("xterm", utf8=True), (9691, 10205)),
    "alacritty": (terminal_for("alacritty", utf8=True), (11812, 12370)),
    "screen": (terminal_for("screen", utf8=True), (11487, 12017)),
    "linux": (terminal_for("linux", utf8=True), (9358, 9370)),
    "vt220": (VT220, (8022, 8205)),
    "vt100": (terminal_for("vt100", utf8=False), (6621, 6601)),
    "unknown": (terminal_for("?", utf8=False), (7359, 7102)),
    "repeats": (replace(VT220, repeat=True, erase_characters=False, colours=256), (7916, 7827)),
    "no regions": (replace(VT220, regions=False, column_address=True, colours=8), (9847, 9830)),
    "wraps": (replace(terminal_for("xterm", utf8=False), wrap_off=False, wide=False), (7354, 7375)),
}
"""Each with the bytes of its two walks."""


def strip(dice: random.Random, y: int) -> str:
    runs = []
    for _ in range(dice.randint(1, 4)):
        style, text = dice.choice(STYLES), "".join(dice.choices(WORDS, k=dice.randint(1, 4)))
        runs.append(f"\x1b[{style}m{text}\x1b[0m" if style else text)
    return f"\x1b[{y + 1};{dice.choice((1, 1, dice.randint(1, COLUMNS)))}H{''.join(runs)}"


def pages(seed: int) -> Iterator[tuple[str, tuple[int, int] | None]]:
    """Frames as Textual writes them: single strips, whole pages, pages that moved up or down, a key typed."""
    dice = random.Random(seed)
    lines = [f"{n}. {' '.join(dice.choices(WORDS, k=5))}{'-' * dice.randint(0, 30)}" for n in range(60)]
    first = 20
    for turn in range(40):
        match turn % 8:
            case 0 | 5:
                shown = [strip(dice, y) for y in range(ROWS)]
            case 1 | 2 | 6:
                first = max(0, first + dice.choice((-3, -2, -1, 1, 2, 4)))
                ground = dice.choice(("", "\x1b[44m"))
                shown = [
                    f"\x1b[{y + 1};1H{ground}{lines[first + y][:COLUMNS]:{COLUMNS}}\x1b[0m"
                    for y in range(dice.choice((0, 0, 1)), ROWS - dice.choice((0, 0, 2)))
                ]
            case 3:
                shown = [f"\x1b[{dice.randint(1, ROWS)};{dice.randint(1, COLUMNS)}H{dice.choice('ab-')}"]
            case _:
                shown = [strip(dice, dice.randrange(ROWS)) for _ in range(2)]
        yield "\n".join(shown), dice.choice((None, (dice.randrange(COLUMNS), dice.randrange(ROWS))))


@pytest.mark.parametrize("name", TERMINALS)
def test_a_walk_is_shown_in_so_many_bytes(name: str) -> None:
    terminal, figure = TERMINALS[name]
    assert (walked(terminal, 1), walked(terminal, 2)) == figure


def walked(terminal: Terminal, seed: int) -> int:
    wire, emulator = Wire(terminal, COLUMNS, ROWS), Emulator(COLUMNS, ROWS)
    emulator.feed(wire.begin())
    said = 0
    for frame, cursor in pages(seed):
        told = wire.frame(frame, cursor)
        check_allowed(told)
        emulator.feed(told)
        assert_shows(wire, emulator, painted(wire, Emulator(COLUMNS, ROWS)))
        said += len(told)
    return said
