"""A list to choose from: the arrows move, the chosen row has the mark and perhaps a bar, Enter opens it."""

from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.geometry import Offset

from screens.forms import Field, Option
from screens.visitor import Visitor
from screens.widgets.base import NARROW, PROSE_WIDTH, Line, Piece, Tone, padded
from screens.widgets.messages import Moved, Opened
from screens.widgets.question import Question
from screens.widgets.wrapping import wrapped

_LABEL_WIDTH = 38
_PAGE = 8
_COLUMN_DETAIL = 6
"""Cells for the detail of a row where the list is a column beside other fields."""


class RowList(Question):
    """One row per option; its detail is beside it on a wide screen, below it on a narrow one."""

    aside = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", f"move(-{_PAGE})", show=False),
        Binding("pagedown", f"move({_PAGE})", show=False),
        Binding("home", "move(-100000)", show=False),
        Binding("end", "move(100000)", show=False),
        Binding("enter", "open", show=False),
    ]

    def __init__(self, visitor: Visitor, field: Field) -> None:
        super().__init__(visitor, field)
        self._at = 0
        self._starts: list[int] = [0]
        self.answer = field.value

    @property
    def answer(self) -> str:
        return self.field.options[self._at].value if self.field.options else ""

    @answer.setter
    def answer(self, value: str) -> None:
        for place, option in enumerate(self.field.options):
            if option.value == value:
                self._at = place

    @property
    def missing(self) -> bool:
        return False

    def change(self, field: Field) -> None:
        """Show other rows; the cursor stays on its row, or as near as possible."""
        value = self.answer
        self._at = max(0, min(self._at, len(field.options) - 1))
        self.field = field
        self.answer = value
        self.redraw()

    def answering(self, width: int) -> list[Line]:
        if self.has_class("column"):
            return self._set(width, width - _COLUMN_DETAIL)
        if width + self.margin < NARROW:
            return self._stacked(width)
        texts = [self._label(option) for option in self.field.options]
        column = min(max(map(cell_len, texts), default=0), _LABEL_WIDTH) + 2
        return self._set(width, column)

    def _label(self, option: Option) -> str:
        """The label, after the key that opens the row from anywhere."""
        label = self.said(option.label)
        return f"{option.key} {label}" if option.key else label

    def is_barred(self, y: int) -> bool:
        top, bottom = self.rows_shown
        return top <= y < bottom

    def _stacked(self, width: int) -> list[Line]:
        lines: list[Line] = []
        self._starts = []
        for option in self.field.options:
            self._starts.append(len(lines))
            lines += [[Piece(line, Tone.BAR)] for line in wrapped(self._label(option), width)]
            detail = self.said(option.detail)
            lines += [[Piece("  " + line)] for line in wrapped(detail, width - 2)] if detail else []
        return lines

    def _set(self, width: int, column: int) -> list[Line]:
        lines: list[Line] = []
        self._starts = []
        for option in self.field.options:
            self._starts.append(len(lines))
            detail = self.said(option.detail)
            room = column - 2 if detail else min(width, PROSE_WIDTH)
            left: list[Line] = [[Piece(line, Tone.BAR)] for line in wrapped(self._label(option), room)]
            right: list[Line] = [[Piece(line)] for line in wrapped(detail, width - column)] if detail else []
            height = max(len(left), len(right))
            left += [[]] * (height - len(left))
            right += [[]] * (height - len(right))
            lines += [
                [*padded(start, column), *end] if end else start
                for start, end in zip(left, right, strict=True)
            ]
        return lines

    def answer_spot(self) -> Offset:
        return Offset(0, self._starts[self._at] if self._at < len(self._starts) else 0)

    @property
    def rows_shown(self) -> tuple[int, int]:
        """The first and last line of the chosen row, among the widget's own lines."""
        top = self._origin.y + self.answer_spot().y
        after = self._starts[self._at + 1 :][:1] or [len(self._laid[1]) - self._origin.y if self._laid else 1]
        return top, self._origin.y + after[0]

    def action_move(self, by: int) -> None:
        before = self.rows_shown
        self._at = max(0, min(self._at + by, len(self.field.options) - 1))
        self.redraw_lines({*range(*before), *range(*self.rows_shown)})
        self.report(Moved())

    def action_open(self) -> None:
        if self.field.options:
            self.post_message(Opened(self.field.name))
