"""A narrative table becomes rows of equal length; cells that span others are kept and shift no column."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from models.clinical.blocks import Block, Paragraph, Table
from models.clinical.text import NS, flat, several_lines, tag_of

MOST_COLUMNS = 24
"""The most columns; a wider table is shown as one line per row, its cells one after the other."""
_REPEATED = 80
"""Characters of a cell that is repeated in each row it spans; a longer one is shown in the first row only."""
_CELLS = frozenset({"td", "th"})
_DATES = re.compile(
    r"\b(dates?|datum|quand|wann|when|depuis|since|seit|d[ée]but|beginn|start|fin|ende?|jour|tag|day)\b", re.I
)
_RAW = re.compile(
    r"([0-9]{4})([0-9]{2})(?:([0-9]{2})(?:([0-9]{2})([0-9]{2})(?:[0-9]{2})?(?:[+-][0-9]{4})?)?)?"
)

Inline = Callable[[Any], str]


def table_blocks(element: Any, caption: str, room: int, inline: Inline) -> tuple[list[Block], int]:
    """Return the table and any text between its cells as blocks, and how many rows exceed ``room``.

    ``inline`` gives the text of a cell.
    """
    head_rows = element.findall(f"{NS}thead/{NS}tr")
    rows = [*element.findall(f"{NS}tbody/{NS}tr"), *element.findall(f"{NS}tr")]
    rows += element.findall(f"{NS}tfoot/{NS}tr")
    over, rows = max(0, len(rows) - room), rows[:room]
    head, grid = _grid(head_rows, inline, heading=True), _grid(rows, inline)
    if head is None or grid is None:
        blocks = [Paragraph(line) for row in [*head_rows, *rows] if (line := _in_line(row, inline))]
        return [*([Paragraph(caption)] if caption else []), *blocks, *_between(element)], over
    names = tuple(" ".join(dict.fromkeys(filter(None, cells))) for cells in zip(*head, strict=True))
    width = max((len(row) for row in [*grid, names]), default=0)
    names += ("",) * (width - len(names)) if names else ()
    filled = tuple(_dated(row + ("",) * (width - len(row)), names) for row in grid)
    found: list[Block] = [Table(filled, names, caption)] if width else []
    return found + _between(element), over


def _grid(rows: list[Any], inline: Inline, *, heading: bool = False) -> list[tuple[str, ...]] | None:
    """Cells by column, or None where there are too many of them for columns.

    A heading is repeated above every column that it spans, a cell in every row that it spans.
    """
    grid: list[tuple[str, ...]] = []
    hanging: dict[int, tuple[int, str]] = {}
    for place, row in enumerate(rows):
        cells: list[str] = []

        def hang(cells: list[str] = cells) -> None:
            while (left := hanging.get(len(cells), (0, "")))[0]:
                hanging[len(cells)] = (left[0] - 1, left[1])
                cells.append(left[1])

        for cell in row:
            if tag_of(cell) not in _CELLS:
                continue
            hang()
            text = several_lines(inline(cell))
            across = min(_span(cell, "colspan"), MOST_COLUMNS)
            down = min(_span(cell, "rowspan"), len(rows) - place) - 1
            again = text if len(text) <= _REPEATED else ""
            for number in range(across):
                if down:
                    hanging[len(cells)] = (down, again if heading or not number else "")
                cells.append(text if heading or not number else "")
            if len(cells) > MOST_COLUMNS:
                return None
        hang()
        if len(cells) > MOST_COLUMNS:
            return None
        grid.append(tuple(cells))
    width = max(map(len, grid), default=0)
    return [row + ("",) * (width - len(row)) for row in grid]


def _span(cell: Any, name: str) -> int:
    value = str(cell.get(name) or "1")
    return int(value[:6]) or 1 if value.isascii() and value.isdecimal() else 1


def _in_line(row: Any, inline: Inline) -> str:
    return " | ".join(
        text for cell in row if tag_of(cell) in _CELLS and (text := several_lines(inline(cell)))
    )


def _between(element: Any) -> list[Block]:
    """Text that lies in a table but in no cell of it, which no schema allows."""
    return [Paragraph(text) for text in map(several_lines, _loose(element)) if text]


def _loose(element: Any) -> Iterator[str]:
    yield flat(element.text)
    for child in element:
        if tag_of(child) in ("thead", "tbody", "tfoot", "tr", "colgroup", "col"):
            yield from _loose(child)
        elif tag_of(child) not in (*_CELLS, "caption"):
            yield flat(" ".join(child.itertext()))
        yield flat(child.tail)


def _dated(row: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """Raw HL7 moments in columns of dates, as a person writes them and as precise as they were."""
    if not names:
        return row
    return tuple(_day(text) if _DATES.search(name) else text for text, name in zip(row, names, strict=True))


def _day(text: str) -> str:
    found = _RAW.fullmatch(text)
    if found is None:
        return text
    year, month, day, hour, minute = found.groups()
    try:
        date(int(year), int(month), int(day or 1))
    except ValueError:
        return text
    written = f"{month}.{year}" if day is None else f"{day}.{month}.{year}"
    return f"{written} {hour}:{minute}" if hour else written
