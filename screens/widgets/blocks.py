"""Blocks become lines of a width: headings stand out, lists hang, tables keep their columns or fold."""

from typing import NamedTuple

from rich.cells import cell_len

from models.clinical.blocks import Block, Heading, Item, Paragraph, Table
from screens.text.formats import labelled
from screens.text.phrases import Catalogue
from screens.text.safe_text import visible
from screens.widgets import columns
from screens.widgets.base import NARROW, PROSE_WIDTH, Line, Piece, Tone, cells, padded
from screens.widgets.wrapping import wrapped

_LEAST = 8
"""Cells below which a column cannot be read: the table folds."""


class Laid(NamedTuple):
    """One line, with the block and the table row it belongs to."""

    line: Line
    block: int
    row: int = 0
    leads: bool = False
    """Whether it says nothing without the line after it: a heading, the names of columns."""


def lay_out(blocks: tuple[Block, ...], width: int, words: Catalogue) -> list[Laid]:
    """Return all lines of the blocks, with one empty line before headings and around tables.

    ``words`` are for what stands between the name of a column and its value.
    """
    laid: list[Laid] = []
    for place, block in enumerate(blocks):
        apart = isinstance(block, (Heading, Table)) or (place > 0 and isinstance(blocks[place - 1], Table))
        if laid and apart and not (place > 0 and isinstance(blocks[place - 1], Heading)):
            laid.append(Laid([], place))
        laid += _block(block, place, width, words)
    return laid


def _block(block: Block, place: int, width: int, words: Catalogue) -> list[Laid]:
    match block:
        case Heading():
            return [Laid([Piece(line, Tone.STRONG)], place, leads=True) for line in _lines(block.text, width)]
        case Paragraph():
            return [Laid([Piece(line)], place) for line in _lines(block.text, min(width, PROSE_WIDTH))]
        case Item():
            return _item(block, place, min(width, PROSE_WIDTH))
        case Table():
            return _table(block, place, width, words)


def _lines(text: str, width: int) -> list[str]:
    return wrapped(visible(text, lines=True), width)


def _item(item: Item, place: int, width: int) -> list[Laid]:
    start = "  " * min(item.depth - 1, 6) + item.mark + " "
    lines = _lines(item.text, width - cell_len(start))
    hanging = " " * cell_len(start)
    return [Laid([Piece((hanging if number else start) + line)], place) for number, line in enumerate(lines)]


def _table(table: Table, place: int, width: int, words: Catalogue) -> list[Laid]:
    caption = [Laid([Piece(line, Tone.STRONG)], place, leads=True) for line in _lines(table.caption, width)]
    laid = caption if table.caption else []
    wanted = _wanted(table)
    widths = columns.fitted(wanted, width)
    shrunk = widths != wanted
    if shrunk and (
        width < NARROW - 1 or any(a < min(_LEAST, b) for a, b in zip(widths, wanted, strict=True))
    ):
        return [*laid, *_folded(table, place, width, words)]
    if table.head:
        laid += [Laid(line, place, leads=True) for line in _set(table.head, widths, Tone.STRONG)]
        rule = _set(tuple("-" * each for each in widths), widths, Tone.PLAIN)[0]
        laid.append(Laid(rule, place, leads=True))
    for row, texts in enumerate(table.rows):
        laid += [Laid(line, place, row) for line in _set(texts, widths, Tone.PLAIN)]
    return laid


def _wanted(table: Table) -> list[int]:
    """The width in cells that each column needs for its longest text."""
    rows = [table.head, *table.rows] if table.head else list(table.rows)
    return columns.wanted([visible(text) for text in row] for row in rows)


def _set(texts: tuple[str, ...], widths: list[int], tone: Tone) -> list[Line]:
    cells_of = [_lines(text, width) for text, width in zip(texts, widths, strict=True)]
    lines: list[Line] = []
    for number in range(max(map(len, cells_of), default=0)):
        line: Line = []
        start = 0
        for column, width in zip(cells_of, widths, strict=True):
            if number < len(column) and column[number]:
                line = [*padded(line, start), Piece(column[number], tone)]
            start += width + columns.GAP
        lines.append(line)
    return lines


def _folded(table: Table, place: int, width: int, words: Catalogue) -> list[Laid]:
    """« Name : value », one below the other, with a blank line between rows."""
    laid: list[Laid] = []
    for row, texts in enumerate(table.rows):
        if row:
            laid.append(Laid([], place, row))
        for number, text in enumerate(texts):
            name = table.head[number] if table.head else ""
            said = words.text(labelled(name, text)) if name else text
            if text:
                laid += [Laid([Piece(line)], place, row) for line in _lines(said, width)]
    return laid


def marked(line: Line) -> Line:
    """Return the line marked as found by a search."""
    return [Piece(piece.text, Tone.CHOSEN) for piece in line] if cells(line) else line
