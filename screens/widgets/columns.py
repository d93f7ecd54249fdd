"""Columns are as wide as what is in them; where there is no room, the widest gives way first."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size

from screens.widgets.base import Line, Piece, Tone, cells, padded
from screens.widgets.wrapping import wrapped

GAP = 2
"""Cells between two columns."""
_MORE = "…"


def wanted(rows: Iterable[Sequence[str]]) -> list[int]:
    """Return the width in cells that each column needs for its longest text, at least 1."""
    return [max([1, *map(cell_len, column)]) for column in zip(*rows, strict=True)]


def fitted(widths: Sequence[int], width: int) -> list[int]:
    """Return the widths, reduced from the widest on until they fit with their gaps."""
    widths, room = list(widths), width - GAP * (len(widths) - 1)
    while sum(widths) > room and max(widths) > 1:
        over = sum(widths) - room
        widest = max(widths)
        next_widest = max((each for each in widths if each < widest), default=1)
        places = [place for place, each in enumerate(widths) if each == widest]
        step = max(1, min(widest - next_widest, -(-over // len(places))))
        for each in places:
            widths[each] -= step
    return widths


def cut(text: str, width: int) -> str:
    """Return the text, or its beginning and « … » where it is wider than the column."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + _MORE


def too_wide(texts: Sequence[str], widths: Sequence[int]) -> str:
    """Return the whole of the texts that do not fit into their columns, "" where all do."""
    return " · ".join(t for t, width in zip(texts, widths, strict=True) if cell_len(t) > width)


def row_of(texts: Sequence[str], widths: Sequence[int], tone: Tone) -> list[Line]:
    """Return the lines of one row, each text wrapped in its column."""
    columns = [wrapped(text, width) for text, width in zip(texts, widths, strict=True)]
    lines: list[Line] = []
    for place in range(max(map(len, columns), default=1)):
        line: Line = []
        for column, width in zip(columns, widths, strict=True):
            text = column[place] if place < len(column) else ""
            line = [*padded(line, cells(line) + (GAP if line else 0)), Piece(text, tone)]
            line = padded(line, cells(line) + width - cell_len(text))
        lines.append(_barred(line) if tone is Tone.BAR else _stripped(line))
    return lines


def _barred(line: Line) -> Line:
    """The whole line as one bar."""
    return [Piece("".join(piece.text for piece in line), Tone.BAR)]


def _stripped(line: Line) -> Line:
    """The line without blanks at its end: they cost bytes and show nothing."""
    while line and not line[-1].text.strip() and line[-1].tone is Tone.PLAIN:
        line = line[:-1]
    return line
