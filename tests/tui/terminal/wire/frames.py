"""Frames as Textual writes them, of random texts: what the wire is tried with."""

from collections.abc import Callable
from random import Random

Story = list[tuple[str, tuple[int, int] | None]]
COLUMNS, ROWS = 16, 5

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

COLOURS = ["31", "97", "42", "105", "38;5;203", "48;5;17", "38;2;9;200;77", "48;2;255;250;240"]
RENDITIONS = [*"13479", *COLOURS]


def plain_text(dice: Random) -> str:
    count = dice.randint(1, COLUMNS)
    return dice.choice(["".join(dice.choices(PLAIN_TEXT, k=count)), " " * count, "-" * count])


def _of(dice: Random, pieces: list[str]) -> str:
    return "".join(dice.choices(pieces, k=dice.randint(0, 6)))


def true_text(dice: Random) -> str:
    return plain_text(dice) if dice.randint(0, 1) else _of(dice, [*WIDE, *MARKED, "a", " "])


def any_text(dice: Random) -> str:
    return true_text(dice) if dice.randint(0, 1) else _of(dice, [*WIDE, *MARKED, *ODD, *HOSTILE, "a", "b "])


def frame(dice: Random, text: Callable[[Random], str]) -> str:
    """Strips of runs, each at a place of its own."""

    def run() -> str:
        worn = ";".join(dice.choices(RENDITIONS, k=dice.randint(0, 3)))
        return f"\x1b[{worn}m{text(dice)}\x1b[0m" if worn else text(dice)

    def strip() -> str:
        place = f"\x1b[{dice.randint(1, ROWS)};{dice.randint(1, COLUMNS)}H"
        return place + "".join(run() for _ in range(dice.randint(1, 4)))

    return "\n".join(strip() for _ in range(dice.randint(1, 6)))


def frames(dice: Random, text: Callable[[Random], str], least: int = 1, most: int = 3) -> list[str]:
    return [frame(dice, text) for _ in range(dice.randint(least, most))]


def story(dice: Random) -> Story:
    return [
        (text, dice.choice([None, (dice.randrange(COLUMNS), dice.randrange(ROWS))]))
        for text in frames(dice, any_text, most=4)
    ]
