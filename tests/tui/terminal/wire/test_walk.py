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
from tui.terminal.capabilities import terminal_for
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
    "xterm": (
        terminal_for("xterm-256color", utf8=True, colorterm="truecolor"),
        (11152, 10164, 10645, 11087, 10555),
    ),
    "sixteen": (terminal_for("xterm", utf8=True), (10756, 9726, 10205, 10730, 10214)),
    "alacritty": (terminal_for("alacritty", utf8=True), (12754, 11847, 12356, 12776, 12289)),
    "screen": (terminal_for("screen", utf8=True), (12473, 11522, 12004, 12510, 12002)),
    "linux": (terminal_for("linux", utf8=True), (9239, 9381, 9363, 9696, 9585)),
    "vt220": (VT220, (7976, 8045, 8179, 8698, 8535)),
    "vt100": (terminal_for("vt100", utf8=False), (6681, 6638, 6591, 7209, 6920)),
    "unknown": (terminal_for("?", utf8=False), (7519, 7368, 7111, 7763, 7261)),
    "repeats": (
        replace(VT220, repeat=True, erase_characters=False, colours=256),
        (7821, 7939, 7835, 8155, 8006),
    ),
    "no regions": (
        replace(VT220, regions=False, column_address=True, colours=8),
        (9866, 9867, 9850, 10076, 9869),
    ),
    "wraps": (
        replace(terminal_for("xterm", utf8=False), wrap_off=False, regions=False, wide=False),
        (7742, 7716, 7648, 7966, 7600),
    ),
}
"""Each with the bytes of its walks."""


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
def test_a_walk_costs_so_many_bytes(name: str) -> None:
    terminal, figures = TERMINALS[name]
    for seed, figure in enumerate(figures):
        wire = Wire(terminal, COLUMNS, ROWS)
        said = [wire.begin(), *(wire.frame(frame, cursor) for frame, cursor in pages(seed))]
        assert sum(map(len, said)) == figure, seed


@pytest.mark.parametrize("name", TERMINALS)
def test_a_walk_is_shown(name: str) -> None:
    wire, emulator = Wire(TERMINALS[name][0], COLUMNS, ROWS), Emulator(COLUMNS, ROWS)
    emulator.feed(wire.begin())
    for frame, cursor in pages(0):
        told = wire.frame(frame, cursor)
        check_allowed(told)
        emulator.feed(told)
        assert_shows(wire, emulator, painted(wire, Emulator(COLUMNS, ROWS)))
