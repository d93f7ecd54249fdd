"""A frame is the text that Textual writes to paint; here it is read into the cells of a grid."""

import re

from tui.terminal.capabilities import Terminal
from tui.terminal.wire.style import ASKED_PLAIN, PLAIN, Asked, Style, blank_of, rendition, shown
from tui.terminal.wire.text import CONTINUES, cells, is_safe

Cell = tuple[str, Style]
Row = list[Cell]

BLANK: Cell = (" ", PLAIN)

_BEGINS = re.compile(r"\x1b\[\d+;\d+H")
_TOKENS = re.compile(
    r"(?P<text>[^\x1b\n]+)"
    r"|\x1b\[(?P<style>[\d;]*)m"
    r"|\x1b\[(?P<row>\d{0,5});?(?P<column>\d{0,5})H"
    r"|\x1b\[(?P<count>\d{0,5})(?P<way>[ABCD])"
    r"|(?P<line>\n)"
    # Anything else that begins with ESC is no part of a frame and is skipped, strings with their content.
    r"|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?"
)


class CellGrid:
    """The cells that the app wants shown, and the rows that changed since they were last sent."""

    def __init__(self, terminal: Terminal, columns: int, rows: int) -> None:
        self.terminal = terminal
        self.columns, self.rows = columns, rows
        self.grid: list[Row] = [[BLANK] * columns for _ in range(rows)]
        self.touched: set[int] = set()

    def resize(self, columns: int, rows: int) -> None:
        """Crop the grid or fill it with blanks; the app paints anew for the new size."""
        kept = [_fitted(row, columns) for row in self.grid[:rows]]
        self.grid = kept + [[BLANK] * columns for _ in range(rows - len(kept))]
        self.columns, self.rows = columns, rows
        self.touched = set(range(rows))

    def take(self, text: str) -> bool:
        """Paint a frame into the grid; returns False and ignores text that does not begin like one."""
        if not _BEGINS.match(text):
            return False
        x, y, asked = 0, 0, ASKED_PLAIN
        for token in _TOKENS.finditer(text):
            match token.lastgroup:
                case "text":
                    x = self._write(x, y, token["text"], asked)
                case "style":
                    asked = rendition(asked, token["style"])
                case "row" | "column":
                    x, y = int(token["column"] or 1) - 1, int(token["row"] or 1) - 1
                case "way":
                    x, y = _moved(x, y, token["way"], int(token["count"] or 1))
                case "line":
                    x, y = 0, y + 1
        return True

    def _write(self, x: int, y: int, text: str, asked: Asked) -> int:
        pieces = _styled(text, asked, self.terminal)
        end = x + len(pieces)
        if y < self.rows and 0 <= x < self.columns and pieces:
            row = self.grid[y]
            before = list(row)
            last = min(end, self.columns)
            row[x:last] = pieces[: last - x]
            if before[x][0] == CONTINUES and x:
                row[x - 1] = (" ", blank_of(row[x - 1][1]))
            if last < self.columns and row[last][0] == CONTINUES:
                row[last] = (" ", blank_of(row[last][1]))
            elif end > last and pieces[last - x][0] == CONTINUES:
                row[-1] = (" ", blank_of(row[-1][1]))
            elif last == self.columns and row[-1][0] != CONTINUES and not is_safe(row[-1][0]):
                # A terminal that takes it for wide would draw it over its neighbour.
                row[-1] = ("?", row[-1][1])
            if row != before:
                self.touched.add(y)
        return end


def _moved(x: int, y: int, way: str, count: int) -> tuple[int, int]:
    right, down = {"A": (0, -1), "B": (0, 1), "C": (1, 0), "D": (-1, 0)}[way]
    return max(0, x + right * count), max(0, y + down * count)


def _fitted(row: Row, columns: int) -> Row:
    fitted = row[:columns] + [BLANK] * (columns - len(row))
    if len(row) > columns and row[columns][0] == CONTINUES:
        fitted[-1] = BLANK
    return fitted


def _styled(text: str, asked: Asked, terminal: Terminal) -> list[Cell]:
    style = shown(asked, terminal)
    blank = (" ", blank_of(style))
    return [blank if piece == " " else (piece, style) for piece in cells(text, terminal)]
