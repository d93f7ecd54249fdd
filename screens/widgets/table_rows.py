"""The lines of a table's rows at one width in one language, each made when it is first asked for."""

from collections.abc import Callable
from functools import cached_property

from rich.cells import cell_len

from screens.forms import Field, Option
from screens.text.formats import labelled, number
from screens.text.phrases import Said, phrase
from screens.widgets import columns
from screens.widgets.base import Line, Piece, Tone
from screens.widgets.wrapping import wrapped


def option_at(field: Field, index: int) -> Option | None:
    """Return a row by its number in the whole table, None where it is not loaded."""
    place = index - field.start
    return field.options[place] if 0 <= place < len(field.options) else None


class TableRows:
    """``width`` is in cells; ``narrow``: a row folds, and names what stands in it; ``said`` translates.

    ``elsewhere``: what is cut stands whole beside the table.
    """

    def __init__(
        self, field: Field, width: int, said: Callable[[Said], str], *, narrow: bool, elsewhere: bool
    ) -> None:
        self._field, self._width, self._said = field, width, said
        self._narrow, self._elsewhere = narrow, elsewhere
        self._made: dict[tuple[int, bool], list[Line]] = {}

    @cached_property
    def head(self) -> list[Line]:
        """The names of the columns; none where rows fold."""
        return [] if self._narrow else columns.row_of(self._names, self._widths, Tone.STRONG)

    def row(self, index: int, at: bool) -> list[Line]:
        """The lines of a row; ``at``: the cursor stands on it."""
        key = index, at
        if key not in self._made:
            self._made[key] = self._lines(option_at(self._field, index), Tone.BAR if at else Tone.PLAIN)
        return self._made[key]

    def told(self, index: int) -> str:
        """What the last line tells of a row whose cells are cut; "" where that has no room: the row wraps."""
        option = option_at(self._field, index)
        return "" if option is None or self._elsewhere else self._told(self._texts(option))

    def range(self, first: int, last: int) -> str:
        """Which rows are in view."""
        count = number(self._field.total)
        return self._said(
            phrase("lignes {first} à {last} sur {count}", first=number(first), last=number(last), count=count)
        )

    @cached_property
    def _names(self) -> list[str]:
        return [self._said(column.name) for column in self._field.columns]

    @cached_property
    def _widths(self) -> list[int]:
        """The width of each column: what is loaded and the names of the columns decide."""
        rows = [self._names, *map(self._texts, self._field.options)]
        return columns.fitted(columns.wanted(rows), self._width)

    def _texts(self, option: Option) -> list[str]:
        return [self._said(cell) for cell in option.cells]

    def _told(self, texts: list[str]) -> str:
        if self._narrow or self._field.grows:
            return ""
        told, total = columns.too_wide(texts, self._widths), self._field.total
        room = self._width - 1 - cell_len(self.range(total, total)) - columns.GAP
        return told if cell_len(told) <= room else ""

    def _lines(self, option: Option | None, tone: Tone) -> list[Line]:
        if option is None:
            return [[Piece("…")]]
        texts = self._texts(option)
        if self._narrow:
            return self._folded(texts, tone)
        if self._elsewhere or self._told(texts):
            texts = [columns.cut(text, width) for text, width in zip(texts, self._widths, strict=True)]
        return columns.row_of(texts, self._widths, tone)

    def _folded(self, texts: list[str], tone: Tone) -> list[Line]:
        """The first two cells, and below them the others with the names of their columns."""
        first = wrapped(" ".join(filter(None, texts[:2])), self._width)
        named = zip(self._field.columns[2:], texts[2:], strict=True)
        rest = " · ".join(self._said(labelled(column.name, text)) for column, text in named if text)
        lines = [[Piece(line, tone)] for line in first]
        return [*lines, *([Piece("  " + line)] for line in wrapped(rest, self._width - 2) if rest)]
