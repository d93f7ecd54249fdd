"""One row is turned into another by writing, repeating and erasing only what differs."""

from tui.terminal.capabilities import Terminal
from tui.terminal.wire.frame import BLANK, Cell, Row
from tui.terminal.wire.pen import Pen
from tui.terminal.wire.style import INKED, PLAIN
from tui.terminal.wire.text import CONTINUES, is_safe

_UNKNOWN: Cell = ("\x00", PLAIN)
"""The content of a cell that depends on the terminal's own width tables; it equals no wanted cell."""
_ERASE_TO_END = len("\x1b[K")
_MOVE = 4
"""About how many bytes a motion to the next change takes."""


def paint_row(pen: Pen, y: int, old: Row, new: Row) -> None:
    """Write what turns row ``y``, which shows ``old``, into ``painted(new, …)``."""
    old, last = list(old), y == pen.rows - 1
    new = painted(new, last, pen.terminal)
    corner = last and not pen.terminal.wrap_off
    writable = pen.columns - corner
    end = _last_change(old, new, 0, writable)
    tail = _blank_tail(new, pen.terminal)
    x = _next_change(old, new, 0, end)
    while x < end:
        pen.go(x, y, new)
        if x >= tail and end - x >= _ERASE_TO_END:
            pen.erase_to_end(new[x][1])
            return
        if width := _unsafe_width(new, x):
            pen.write_unsafe(new[x], width)
            x += width
            if x < pen.columns:
                # A terminal that drew it wider may have overwritten its neighbour.
                old[x] = _UNKNOWN
                end = max(end, min(x + 1, writable))
        else:
            x += _write_run(pen, x, old, new, end)
        x = _next_change(old, new, x, end)
    if corner and old[-1] != new[-1]:
        pen.go(writable, y, new)
        pen.erase_to_end(new[-1][1])


def painted(row: Row, last: bool, terminal: Terminal) -> Row:
    """Return what a row shows once it is written.

    On a terminal that always wraps, writing the very last cell would scroll: that cell is only erased.
    """
    if not last or terminal.wrap_off or _erasable(row[-1], terminal):
        return list(row)
    return [*row[:-1], BLANK]


def _last_change(old: Row, new: Row, start: int, end: int) -> int:
    while end > start and old[end - 1] == new[end - 1]:
        end -= 1
    return end


def _next_change(old: Row, new: Row, x: int, end: int) -> int:
    while x < end and old[x] == new[x]:
        x += 1
    return x - 1 if x < end and new[x][0] == CONTINUES else x


def _unsafe_width(row: Row, x: int) -> int:
    """The width of a character on whose width terminals differ; 0 for one that has one cell everywhere."""
    if x + 1 < len(row) and row[x + 1][0] == CONTINUES:
        return 2
    return 0 if is_safe(row[x][0]) else 1


def _blank_tail(row: Row, terminal: Terminal) -> int:
    """Where the erasable blanks of one style begin that end the row."""
    last = row[-1]
    if not _erasable(last, terminal):
        return len(row)
    tail = len(row)
    while tail and row[tail - 1] == last:
        tail -= 1
    return tail


def _erasable(cell: Cell, terminal: Terminal) -> bool:
    text, style = cell
    return text == " " and not style.attributes & INKED and (terminal.colour_erase or not style.bg)


def _write_run(pen: Pen, x: int, old: Row, new: Row, end: int) -> int:
    """Write the safe cell at ``x`` and the equal ones after it; returns how many cells."""
    cell = new[x]
    if x + 1 == end or new[x + 1] != cell:
        pen.write(cell, 1)
        return 1
    alike = changed = x + 1
    while alike < end and new[alike] == cell:
        alike += 1
    while changed < alike and old[changed] != cell:
        changed += 1
    first, whole = changed - x, _last_change(old, new, x + 1, alike) - x
    size = len(cell[0].encode())
    one_by_one = size * first + _MOVE * (whole > first)
    erased = 3 + len(str(whole)) + _MOVE * (x + whole < end)
    repeated = size + 3 + len(str(whole - 1))
    erasable = pen.terminal.erase_characters and _erasable(cell, pen.terminal)
    if pen.terminal.repeat and repeated < one_by_one and not (erasable and erased < repeated):
        pen.repeat(cell, whole)
        return whole
    if erasable and erased < one_by_one:
        pen.erase(whole, cell[1])
        return whole
    pen.write(cell, first)
    return first
