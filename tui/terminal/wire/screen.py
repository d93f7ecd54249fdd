"""Each frame becomes the fewest bytes that turn what the terminal shows into it.

The module is pure: it knows no Textual, no SSH, no file and no clock. Its parts: ``capabilities`` (what a
TERM can do), ``frame`` (what the app wants shown), ``text`` (characters and their widths), ``style``
(colours, SGR), ``pen`` (motions, erasures), ``row`` (one row into another), ``scroll`` (rows that only
moved).
"""

from collections.abc import Sequence
from typing import NamedTuple

from tui.terminal.capabilities import Terminal
from tui.terminal.wire.frame import CellGrid, Row
from tui.terminal.wire.pen import Pen
from tui.terminal.wire.row import paint_row, painted
from tui.terminal.wire.scroll import Scroll, best_scroll
from tui.terminal.wire.style import INKED, PLAIN, Style

_TRY_OTHER_WAYS = 60
"""Bytes from which on clearing or scrolling may be cheaper than writing the changes."""


class _Way(NamedTuple):
    """One way to the wanted page: the pen at its start, what is shown then, and the rows to look at."""

    pen: Pen
    standing: list[Row]
    rows: Sequence[int]


class Wire:
    """One terminal at the other end of a line, and what it shows."""

    def __init__(self, terminal: Terminal, columns: int, rows: int) -> None:
        self.terminal = terminal
        self._page = CellGrid(terminal, columns, rows)
        self._shown: list[Row] | None = None
        self._pen = Pen(terminal, columns, rows)
        self._cursor = (0, 0)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self._page.columns, self._page.rows

    @property
    def stale(self) -> bool:
        """Whether the terminal does not yet show everything that was asked for."""
        return self.terminal.addressable and (self._shown is None or bool(self._page.touched))

    def frame(self, text: str, cursor: tuple[int, int] | None) -> bytes:
        """Take one frame; return the bytes that make the terminal show it."""
        self.absorb(text)
        return self.due(cursor)

    def absorb(self, text: str) -> bool:
        """Take one frame without sending anything; returns False and ignores text that is no frame."""
        return self._page.take(text)

    def due(self, cursor: tuple[int, int] | None, limit: int | None = None) -> bytes:
        """Return the bytes that make the terminal show the newest state, with the cursor (x, y from 0).

        With a ``limit`` in bytes, they end after the row that exceeds it, and ``stale`` stays true. The
        cursor None stays where it was last asked for.
        """
        if cursor is not None:
            self._cursor = cursor
        if not self.terminal.addressable:
            self._page.touched.clear()
            return b""
        pen = self._painted(limit)
        if not self._page.touched:
            columns, rows = self.size
            x, y = min(max(self._cursor[0], 0), columns - 1), min(max(self._cursor[1], 0), rows - 1)
            pen.go(x, y, self._page.grid[y])
        self._pen = pen
        return pen.taken()

    def resize(self, columns: int, rows: int) -> None:
        """Note another size of the terminal; what it shows is unknown until the next ``due``."""
        self._page.resize(columns, rows)
        style, region = self._pen.style, self._pen.region
        self._pen = Pen(self.terminal, columns, rows)
        self._pen.style, self._pen.region = style, region
        self._shown = None

    def repaint(self) -> bytes:
        """Return the bytes that set modes and page anew, whatever the terminal shows (Ctrl+L)."""
        self._shown = None
        self._pen.style = self._pen.region = None
        return self._modes().encode() + self.due(None)

    def begin(self) -> bytes:
        """Return the bytes that take the terminal over with a clear screen."""
        self._shown = None
        self._pen.style = self._pen.region = None
        return ("\x1b[?1049h" * self.terminal.alternate + self._modes()).encode() + self.due(None)

    def end(self) -> bytes:
        """Return the bytes that give the terminal back: blank, cursor visible, every mode off."""
        known = self.terminal
        parts = ["\x1b[m", "\x1b[r" * known.regions, "\x1b[H\x1b[J"]
        parts += ["\x1b[?7h" * known.wrap_off, "\x1b[?2004l" * known.bracketed_paste]
        parts += ["\x1b[?1049l" * known.alternate, "\x1b[?25h" * known.hide_cursor]
        parts += ["\x1b[3J" * known.clear_scrollback]
        self._shown = None
        self._pen.style = self._pen.region = None
        return "".join(parts).encode() if known.addressable else b""

    def _modes(self) -> str:
        known = self.terminal
        if not known.addressable:
            return ""
        modes = "\x1b[r" * known.regions + "\x1b[?7l" * known.wrap_off
        return modes + "\x1b[?25h" * known.hide_cursor + "\x1b[?2004h" * known.bracketed_paste

    def _painted(self, limit: int | None) -> Pen:
        """The pen after the cheapest way to the wanted page."""
        touched = sorted(self._page.touched)
        ways = [] if self._shown is None else [_Way(self._pen, self._shown, touched)]
        pens = [self._paint(way)[0] for way in ways]
        if not pens or pens[0].length > _TRY_OTHER_WAYS:
            ways += self._other_ways(touched)
            # One that exceeds the first is given up there: it cannot win, and it took half of a key.
            bound = pens[0].length if pens else None
            pens += [self._paint(way, bound)[0] for way in ways[len(pens) :]]
        cheapest = min(range(len(ways)), key=lambda way: pens[way].length)
        pen, way, done = pens[cheapest], ways[cheapest], len(self._page.grid)
        if limit is not None and pen.length > limit:
            pen, done = self._paint(way, limit)
        if way.standing is not self._shown:
            self._shown = way.standing
            touched = list(way.rows)
        for y in touched:
            if y < done:
                self._shown[y] = painted(self._page.grid[y], y == len(self._page.grid) - 1, self.terminal)
        self._page.touched = {y for y in touched if y >= done}
        return pen

    def _other_ways(self, touched: Sequence[int]) -> list[_Way]:
        every_row = range(len(self._page.grid))
        pen, style = self._pen.copy(), self._commonest_ground()
        pen.clear(style)
        ways = [_Way(pen, [[(" ", style)] * self._page.columns for _ in every_row], every_row)]
        if self._shown is None or not self.terminal.regions:
            return ways
        if self._pen.region is not None:
            pen = self._pen.copy()
            pen.confine(None)
            ways.append(_Way(pen, self._shown, touched))
        best = best_scroll(self._shown, self._page.grid)
        if best is not None:
            # The region that the terminal has already may do as well, and costs nothing.
            for top, bottom in {(best.top, best.bottom), self._pen.region or (best.top, best.bottom)}:
                scroll = Scroll(top, bottom, best.lines)
                pen = self._pen.copy()
                pen.scroll(*scroll)
                ways.append(_Way(pen, scroll.applied(self._shown), every_row))
        return ways

    def _commonest_ground(self) -> Style:
        """The background in which most rows end, where the terminal can clear the screen to it."""
        ends = [row[-1] for row in self._page.grid]
        end = max(ends, key=ends.count)
        if end[0] == " " and not end[1].attributes & INKED and self.terminal.colour_erase:
            return end[1]
        return PLAIN

    def _paint(self, way: _Way, limit: int | None = None) -> tuple[Pen, int]:
        """The pen at the end of a way, and the first row that the limit left undone."""
        pen = way.pen.copy()
        for y in way.rows:
            if way.standing[y] != self._page.grid[y]:
                if limit is not None and pen.length > limit:
                    return pen, y
                paint_row(pen, y, way.standing[y], self._page.grid[y])
        return pen, len(self._page.grid)
