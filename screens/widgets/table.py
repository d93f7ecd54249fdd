"""A table draws only the rows in view, and asks for others before the cursor reaches them."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Size

from screens.forms import Field, Option
from screens.visitor import Visitor
from screens.widgets.base import NARROW, PROSE_WIDTH, Line, Piece, Tone, cells
from screens.widgets.messages import Moved, Opened, Wanted
from screens.widgets.question import Question
from screens.widgets.table_rows import TableRows, option_at
from screens.widgets.wrapping import wrapped

_AHEAD = 20
"""Rows before the edge of the loaded ones at which others are asked for."""
_FARTHEST = 1 << 40
_SHORT = 30
_LEAST = 4
"""Lines of a table, however small the screen."""


class TableField(Question):
    """Rows of cells below the names of their columns; below 60 columns of the screen a row folds."""

    aside = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", f"move(-{_FARTHEST})", show=False),
        Binding("end", f"move({_FARTHEST})", show=False),
        Binding("enter", "open", show=False),
    ]

    def __init__(self, visitor: Visitor, field: Field) -> None:
        super().__init__(visitor, field)
        self._at = self._top = 0
        self._asked: int | None = None
        self._shown: list[tuple[Line, int]] | None = None
        self._needed: int | None = None
        self._made: TableRows | None = None
        self._made_of: object = None
        self.can_focus = field.total > 0

    @property
    def answer(self) -> str:
        option = self._option(self._at)
        return option.value if option else ""

    @answer.setter
    def answer(self, value: str) -> None:
        for place, option in enumerate(self.field.options):
            if option.value == value:
                self._at = self.field.start + place

    @property
    def missing(self) -> bool:
        return False

    def _option(self, index: int) -> Option | None:
        return option_at(self.field, index)

    def change(self, field: Field) -> None:
        """Show other rows; the cursor stays on its row, or as near as possible."""
        value = self.answer
        self.field, self._asked = field, None
        self._at = max(0, min(self._at, field.total - 1))
        if value:
            self.answer = value
        self.can_focus = field.total > 0
        self._keep_in_view()  # loaded rows may be higher than the lines shown in their place before
        self._wish()
        self.redraw()
        self._fit()

    # Drawing: the names of the columns, the rows in view, and in the last line their numbers.

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return container.height

    def drawing(self, width: int) -> list[Line]:
        return [[] for _ in range(max(1, self.size.height))]

    def redraw(self) -> None:
        self._shown = self._laid = None
        self._strips.clear()
        self.refresh()

    def redraw_answer(self) -> None:
        self.redraw()

    def on_mount(self) -> None:
        self._fit()

    def on_resize(self, event: events.Resize) -> None:
        self._keep_in_view()
        self.redraw()
        self._fit()

    def _fit(self) -> None:
        """Limit a short table to the lines it needs, so that what follows is right below it."""
        if self.field.total > _SHORT or len(self.field.options) < self.field.total:
            needed = None
        elif self.field.total or self.field.grows:
            needed = self._whole + (not self.field.grows)
        else:
            needed = len(self._empty()) + 1
        if needed != self._needed:
            self._needed = needed
            self.styles.max_height = needed
            # What follows is a part of the table, without a blank line between.
            self.styles.min_height = min(needed, _LEAST) if needed and self.field.grows else _LEAST

    @property
    def _whole(self) -> int:
        """The lines of the names of the columns and of all rows."""
        return len(self._rows.head) + sum(map(self._height, range(self.field.total)))

    @property
    def _foot(self) -> int:
        """1 for the line that tells which rows are in view; 0 where a new row follows and all are."""
        return int(not self.field.grows or self.field.total > _SHORT or self._whole > self.size.height)

    def _empty(self) -> list[str]:
        return wrapped(self.said(self.field.hint), min(self._width, PROSE_WIDTH))

    @property
    def _columns(self) -> int:
        """The width in cells; before the first layout that of the page, which a table fills."""
        return self.size.width or self.app.size.width

    @property
    def _width(self) -> int:
        return self._columns - self.margin

    @property
    def _narrow(self) -> bool:
        return self._columns < NARROW

    @property
    def _window(self) -> int:
        return max(1, self.size.height - len(self._rows.head) - self._foot)

    @property
    def _elsewhere(self) -> bool:
        """Whether the row one is at is told in full beside the table."""
        return False

    @property
    def _rows(self) -> TableRows:
        """Made anew where the field, the width or the language is another one."""
        made_of = (self.field, self._columns, self.visitor.words.language)
        if self._made is None or self._made_of != made_of:
            self._made_of = made_of
            self._made = TableRows(
                self.field, self._width, self.said, narrow=self._narrow, elsewhere=self._elsewhere
            )
        return self._made

    def _row(self, index: int) -> list[Line]:
        return self._rows.row(index, at=index == self._at)

    def _lines_in_view(self) -> list[tuple[Line, int]]:
        if self._shown is None:
            self._shown, index = [], self._top
            while len(self._shown) < self._window and index < self.field.total:
                self._shown += [(line, index) for line in self._row(index)]
                index += 1
            del self._shown[self._window :]
        return self._shown

    def line_at(self, y: int) -> Line:
        if not self.field.total and not self.field.grows:
            told = self._empty()
            return [Piece(told[y])] if y < len(told) else []
        head = self._rows.head
        if y < len(head):
            return head[y]
        rows = self._lines_in_view()
        if y >= self.size.height - self._foot:
            return self._position()
        return rows[y - len(head)][0] if y - len(head) < len(rows) else []

    def _position(self) -> Line:
        rows = self._lines_in_view()
        told = Piece(self._rows.told(self._at))
        text = Piece(self._rows.range(self._top + 1, rows[-1][1] + 1 if rows else 0), Tone.QUIET)
        return [told, Piece(" " * max(0, self._width - 1 - cells([told, text]))), text]

    def spot(self) -> Offset:
        for place, (_, index) in enumerate(self._lines_in_view()):
            if index == self._at:
                return Offset(0, len(self._rows.head) + place)
        return Offset(0, 0)

    # Keys

    def _height(self, index: int) -> int:
        return len(self._row(index))

    def _back_from(self, index: int) -> int:
        """The first row in view when this one is the last in view."""
        room, top = self._window - self._height(index), index
        while top > 0 and room >= (height := self._height(top - 1)):
            room, top = room - height, top - 1
        return top

    def _keep_in_view(self) -> None:
        self._shown = None
        if self._at < self._top:
            self._top = self._at
        elif self.size.height:
            # Room below the last row is not left empty while there are rows above.
            self._top = min(self._top, self._back_from(self.field.total - 1))
            self._top = max(self._top, self._back_from(self._at))

    def _go(self, index: int, top: int | None = None) -> None:
        """Move to a row, with this one as the first in view if that is possible."""
        before, stood = self._at, self._top
        self._top = stood if top is None else top
        self._at = max(0, min(index, self.field.total - 1))
        self._keep_in_view()
        self._wish()
        if self._top == stood and not self._elsewhere:
            rows = enumerate(self._lines_in_view(), len(self._rows.head))
            moved = (y for y, (_, index) in rows if index in (before, self._at))
            self.redraw_lines({*moved, self.size.height - 1})
        else:
            self.redraw()
        self.report(Moved())

    def _wish(self) -> None:
        """Ask once for rows that are not loaded, a little before the cursor reaches them."""
        last = self.field.total - 1
        edges = (max(0, self._at - _AHEAD), min(last, self._at + _AHEAD))
        lacking = last >= 0 and any(self._option(edge) is None for edge in edges)
        elsewhere = self._asked != self._at and self._option(self._at) is None
        if lacking and (self._asked is None or elsewhere):
            self._asked = self._at
            self.post_message(Wanted(self.field.name, self._at))

    def action_move(self, by: int) -> None:
        self._go(self._at + by)

    def action_page(self, by: int) -> None:
        """Move by the number of rows in view."""
        rows = self._lines_in_view()
        last = rows[-1][1] if rows else 0
        if by > 0:
            at = min(max(last, self._at + 1), self.field.total - 1)
            top = max(0, min(at, self._back_from(self.field.total - 1)))
        else:
            top = self._back_from(self._top)
            at = top if self._at != top else max(0, top - 1)
        self._go(at, top)

    def action_open(self) -> None:
        if self.answer:
            self.post_message(Opened(self.field.name))
