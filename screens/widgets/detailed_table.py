"""On a broad screen the row one is at is told in full beside its table; elsewhere a table is all there is."""

from screens.forms import Option
from screens.widgets.base import Line, Piece, Tone, padded
from screens.widgets.table import TableField
from screens.widgets.wrapping import wrapped

BROAD = 110
"""From this many columns of the screen on there is room beside a table."""
_FACTS = 42
"""Cells beside the table; all others are the table's, 64 at least."""
_GAP = 3
_LEAST = 12
"""Lines that a short table keeps for what stands beside it."""


class DetailedTable(TableField):
    """A table whose options may have ``facts``."""

    _beside: tuple[object, list[Line]] | None = None

    @property
    def _broad(self) -> bool:
        return self._columns >= BROAD and any(option.facts for option in self.field.options)

    @property
    def _width(self) -> int:
        return self._columns - self.margin - _GAP - _FACTS if self._broad else super()._width

    @property
    def _whole(self) -> int:
        return max(super()._whole, _LEAST) if self._broad else super()._whole

    @property
    def _elsewhere(self) -> bool:
        return self._broad

    def line_at(self, y: int) -> Line:
        line = super().line_at(y)
        if not self._broad or y >= self.size.height - 1:
            return line
        told = self._told_beside()
        return [*padded(line, self._width + _GAP), *told[y]] if y < len(told) else line

    def _told_beside(self) -> list[Line]:
        """The lines about the row one is at."""
        option = self._option(self._at)
        made_of = (option, self.visitor.words.language)
        if self._beside is None or self._beside[0] != made_of:
            self._beside = (made_of, self._facts(option) if option else [])
        return self._beside[1]

    def _facts(self, option: Option) -> list[Line]:
        lines: list[Line] = []
        for place, fact in enumerate(option.facts):
            tone = Tone.PLAIN if place else Tone.STRONG
            lines += [[Piece(line, tone)] for line in wrapped(self.said(fact), _FACTS)]
            if not place:
                lines.append([])
        return lines
