"""The pen knows the terminal's cursor and style, and changes both in the fewest bytes."""

from tui.terminal.capabilities import Terminal
from tui.terminal.wire.frame import Cell, Row
from tui.terminal.wire.style import INKED, PLAIN, Style, change
from tui.terminal.wire.text import CONTINUES


class Pen:
    """The bytes to be sent to the terminal, and the cursor and style in which they leave it.

    ``x`` or ``y`` is None while the terminal's own position cannot be known.
    """

    def __init__(self, terminal: Terminal, columns: int, rows: int) -> None:
        self.terminal = terminal
        self.columns, self.rows = columns, rows
        self.x: int | None = None
        self.y: int | None = None
        self.style: Style | None = None
        self.region: tuple[int, int] | None = None
        """The first and last row of the scroll region that the terminal has; None for the whole screen."""
        self.written: list[str] = []
        self.length = 0

    def copy(self) -> "Pen":
        """Return a second pen in the same state."""
        twin = Pen(self.terminal, self.columns, self.rows)
        twin.x, twin.y, twin.style, twin.region = self.x, self.y, self.style, self.region
        twin.written, twin.length = list(self.written), self.length
        return twin

    def taken(self) -> bytes:
        """Return the bytes written since the last call."""
        written, self.written, self.length = "".join(self.written), [], 0
        return written.encode("utf-8", "replace")

    def say(self, text: str) -> None:
        """Write text that moves no cursor and changes no style."""
        if text:
            self.written.append(text)
            self.length += len(text) if text.isascii() else len(text.encode("utf-8", "replace"))

    def wear(self, style: Style) -> None:
        """Change the style."""
        if self.style is None:
            self.say("\x1b[m")
            self.style = PLAIN
        self.say(change(self.style, style, self.terminal.attribute_off))
        self.style = style

    def wear_blank(self, style: Style) -> None:
        """Change to any style in which a blank looks like one of ``style``."""
        worn = self.style
        if worn is None or not self._blanks_alike(style):
            if worn and not (worn.attributes | style.attributes) & INKED:
                # Weight and text colour may stay as they are: a blank shows neither.
                off = self.terminal.attribute_off
                kept = Style(worn.fg, style.bg, worn.attributes)
                style = min(style, kept, key=lambda other: len(change(worn, other, off)))
            self.wear(style)

    def _blanks_alike(self, style: Style) -> bool:
        worn = self.style or PLAIN
        if style.attributes & INKED or worn.attributes & INKED:
            return worn == style
        return worn.bg == style.bg

    # Moving

    def go(self, x: int, y: int, row: Row) -> None:
        """Move to a cell.

        ``row`` is what row ``y`` shows left of it: writing that again may be the cheapest way.
        """
        if (self.x, self.y) == (x, y):
            return
        ways = [_address(x, y)]
        if self.y is not None:
            down = self._down(y)
            if self.x is not None:
                ways.append(down + self._across(self.x, x, row))
            ways.append("\r" + down + self._across(0, x, row))
            if self.terminal.column_address:
                ways.append(f"{down}\x1b[{x + 1 if x else ''}G")
        self.say(min(ways, key=len))
        self.x, self.y = x, y

    def _down(self, y: int) -> str:
        steps = y - (self.y or 0)
        if not steps:
            return ""
        ways = []
        if not self._leaves_region(y):
            ways.append(_counted(abs(steps), "B" if steps > 0 else "A"))
            if steps > 0:
                ways.append("\n" * steps)
            elif self.terminal.regions:
                ways.append("\x1bM" * -steps)
        if self.terminal.column_address:
            ways.append(f"\x1b[{y + 1 if y else ''}d")
        return min(ways, key=len)

    def _leaves_region(self, y: int) -> bool:
        """Whether the way to a row leaves the scroll region: a step scrolls it, or stops (DEC STD 070)."""
        if self.region is None or self.y is None:
            return False
        top, bottom = self.region
        return self.y <= bottom < y or y < top <= self.y

    def _across(self, start: int, x: int, row: Row) -> str:
        if x == start:
            return ""
        if x < start:
            return min("\b" * (start - x), _counted(start - x, "D"), key=len)
        way = _counted(x - start, "C")
        if x - start <= len(way):
            again = row[start:x]
            if again and all(cell[0].isascii() and self._would_write(cell) for cell in again):
                return "".join(cell[0] for cell in again)
        return way

    def _would_write(self, cell: Cell) -> bool:
        if cell[0] == " ":
            return self.style is not None and self._blanks_alike(cell[1])
        return cell[1] == self.style and cell[0] != CONTINUES

    # Writing

    def write(self, cell: Cell, times: int) -> None:
        """Write the same safe cell ``times`` times, from the pen's position."""
        self._wear_for(cell)
        self.say(cell[0] * times)
        self._advanced(times)

    def repeat(self, cell: Cell, times: int) -> None:
        """Write the same cell ``times`` times by REP."""
        self._wear_for(cell)
        self.say(f"{cell[0]}\x1b[{times - 1}b")
        self._advanced(times)

    def _wear_for(self, cell: Cell) -> None:
        if cell[0] == " ":
            self.wear_blank(cell[1])
        else:
            self.wear(cell[1])

    def write_unsafe(self, cell: Cell, width: int) -> None:
        """Write a character on whose width terminals differ; after it the column is unknown."""
        self.wear(cell[1])
        if width > 1 and self.x is not None and self.y is not None:
            # Where the terminal draws it narrow, its second cell must not keep its old content.
            x, y = self.x, self.y
            self.say(" " * width)
            self._advanced(width)
            self.go(x, y, [])
        self.say(cell[0])
        self.x = None

    def _advanced(self, cells: int) -> None:
        if self.x is None:
            return
        self.x += cells
        if self.x >= self.columns:
            if self.terminal.wrap_off:
                self.x = self.columns - 1
            else:
                self.x = self.y = None

    # Erasing

    def erase_to_end(self, style: Style) -> None:
        """Blank the rest of the row."""
        self.wear_blank(style)
        self.say("\x1b[K")

    def erase(self, cells: int, style: Style) -> None:
        """Blank this many cells without moving."""
        self.wear_blank(style)
        self.say(_counted(cells, "X"))

    def clear(self, style: Style) -> None:
        """Blank the whole screen and go to its first cell."""
        self.wear_blank(style)
        self.say("\x1b[r\x1b[J" if self.region else "\x1b[H\x1b[J")
        self.x = self.y = 0
        self.region = None

    def scroll(self, top: int, bottom: int, lines: int) -> None:
        """Move the rows ``top`` to ``bottom`` up by ``lines``, down where negative; blanks follow."""
        self.wear_blank(PLAIN)
        if self.terminal.scroll_lines and self.terminal.column_address:
            # The region stays: who reads on scrolls the same rows again.
            self.confine((top, bottom))
            self.say(_counted(abs(lines), "S" if lines > 0 else "T"))
            return
        ways = [_region_scrolled(top, bottom, lines)]
        if self.terminal.insert_lines:
            ways.append(_address(0, top) * bool(top) + _counted(abs(lines), "M" if lines > 0 else "L"))
        self.confine((top, bottom))
        self.say(min(ways, key=len))
        self.confine(None)

    def confine(self, region: tuple[int, int] | None) -> None:
        """Set the scroll region; None for the whole screen. Another one than before puts the cursor home."""
        if region == (0, self.rows - 1):
            region = None
        if region != self.region:
            first, last = region or (0, 0)
            self.say(f"\x1b[{first + 1 if first else ''};{last + 1}r" if region else "\x1b[r")
            self.region, self.x, self.y = region, 0, 0


def _region_scrolled(top: int, bottom: int, lines: int) -> str:
    if lines > 0:
        return _address(0, bottom) + "\n" * lines
    return _address(0, top) * bool(top) + "\x1bM" * -lines


def _address(x: int, y: int) -> str:
    return f"\x1b[{y + 1 if y else ''}{f';{x + 1}' if x else ''}H"


def _counted(count: int, final: str) -> str:
    return f"\x1b[{count if count > 1 else ''}{final}"
