"""Rows that only moved up or down are found, and the terminal is told to move them."""

from typing import NamedTuple

from tui.terminal.wire.frame import BLANK, Row

_LEAST_GAIN = 8
"""Cells saved from which on a scroll region is worth its bytes."""


class Scroll(NamedTuple):
    """The rows ``top`` to ``bottom`` (inclusive) move up by ``lines``; down where negative."""

    top: int
    bottom: int
    lines: int

    def applied(self, shown: list[Row]) -> list[Row]:
        """Return what the terminal shows after this scroll."""
        moved = list(shown)
        blank = [BLANK] * len(shown[0])
        for y in range(self.top, self.bottom + 1):
            source = y + self.lines
            moved[y] = shown[source] if self.top <= source <= self.bottom else blank
        return moved


def best_scroll(shown: list[Row], wanted: list[Row]) -> Scroll | None:
    """Return the scroll that saves the most cells; None where none is worth its bytes."""
    rows = len(shown)
    inked = [sum(cell[0] != " " for cell in row) for row in wanted]
    gains = [0 if shown[y] == wanted[y] else inked[y] for y in range(rows)]
    # Equal rows get the same number, so that the search below compares numbers. The first column is left
    # out: the mark of the focus stands in it, and does not move with the text.
    numbers: dict[tuple[object, ...], int] = {}
    before = [numbers.setdefault(tuple(row[1:]), len(numbers)) for row in shown]
    after = [numbers.setdefault(tuple(row[1:]), len(numbers)) for row in wanted]
    best, most = None, _LEAST_GAIN
    for lines in range(1 - rows, rows):
        y = max(0, -lines)
        last = min(rows, rows - lines)
        while y < last:
            start, gain = y, 0
            while y < last and after[y] == before[y + lines]:
                gain += gains[y]
                y += 1
            if lines and gain > most:
                most = gain
                best = Scroll(min(start, start + lines), max(y, y + lines) - 1, lines)
            y += 1
    return best
