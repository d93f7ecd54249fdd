"""A table draws only the rows in view, and asks for others before the cursor reaches them."""

from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Size

from screens.forms import Field, Option
from screens.text.formats import labelled, number
from screens.text.phrases import phrase
from screens.visitor import Visitor
from screens.widgets.base import NARROW, PROSE_WIDTH, Line, Piece, Tone, cells, padded
from screens.widgets.messages import Moved, Opened, Wanted
from screens.widgets.question import Question
from screens.widgets.wrapping import wrapped

_GAP = 2
_AHEAD = 20
"""Rows before the edge of the loaded ones at which others are asked for."""
_FARTHEST = 1 << 40
_SHORT = 30


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
        place = index - self.field.start
        return self.field.options[place] if 0 <= place < len(self.field.options) else None

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

    def on_resize(self, event: events.Resize) -> None:
        self._keep_in_view()
        self.redraw()
        self._fit()

    def _fit(self) -> None:
        """Limit a short table to the lines it needs, so that what follows is right below it."""
        if not self.size.width:
            return
        if self.field.total > _SHORT or len(self.field.options) < self.field.total:
            needed = None
        elif self.field.total:
            needed = len(self._head) + sum(map(self._height, range(self.field.total))) + 1
        else:
            needed = len(self._empty()) + 1
        if needed != self._needed:
            self._needed = needed
            self.styles.max_height = needed

    def _empty(self) -> list[str]:
        return wrapped(self.said(self.field.hint), min(self._width, PROSE_WIDTH))

    @property
    def _width(self) -> int:
        return self.size.width - self.margin

    @property
    def _narrow(self) -> bool:
        return self.size.width < NARROW

    @property
    def _head(self) -> list[Line]:
        if self._narrow:
            return []
        names = [self.said(column.name) for column in self.field.columns]
        return self._set(tuple(names), Tone.STRONG)

    @property
    def _window(self) -> int:
        return max(1, self.size.height - len(self._head) - 1)

    def _widths(self) -> list[int]:
        fixed = [column.width for column in self.field.columns]
        free = self._width - sum(fixed) - _GAP * (len(fixed) - 1)
        sharers = max(1, fixed.count(0))
        share, over = divmod(max(free, sharers), sharers)
        widths = []
        for width in fixed:
            widths.append(width or share + (1 if over > 0 else 0))
            over -= 0 if width else 1
        return widths

    def _set(self, texts: tuple[str, ...], tone: Tone) -> list[Line]:
        """One row of cells, each wrapped in its column."""
        widths = self._widths()
        columns = [wrapped(text, width) for text, width in zip(texts, widths, strict=True)]
        lines: list[Line] = []
        for place in range(max(map(len, columns), default=1)):
            line: Line = []
            for column, width in zip(columns, widths, strict=True):
                text = column[place] if place < len(column) else ""
                line = [*padded(line, cells(line) + (_GAP if line else 0)), Piece(text, tone)]
                line = padded(line, cells(line) + width - cell_len(text))
            lines.append(_stripped(line))
        return lines

    def _row(self, index: int) -> list[Line]:
        option = self._option(index)
        if option is None:
            return [[Piece("…")]]
        tone = Tone.CHOSEN if index == self._at else Tone.PLAIN
        texts = tuple(self.said(cell) for cell in option.cells)
        if not self._narrow:
            return self._set(texts, tone)
        first = [[Piece(line, tone)] for line in wrapped(" ".join(filter(None, texts[:2])), self._width)]
        rest = " · ".join(self._named(place, text) for place, text in enumerate(texts) if place > 1 and text)
        return [*first, *([Piece("  " + line)] for line in wrapped(rest, self._width - 2) if rest)]

    def _named(self, place: int, text: str) -> str:
        """A part of a folded row, with the name of its column."""
        return self.said(labelled(self.field.columns[place].name, text))

    def _lines_in_view(self) -> list[tuple[Line, int]]:
        if self._shown is None:
            self._shown, index = [], self._top
            while len(self._shown) < self._window and index < self.field.total:
                self._shown += [(line, index) for line in self._row(index)]
                index += 1
            del self._shown[self._window :]
        return self._shown

    def line_at(self, y: int) -> Line:
        if not self.field.total:
            told = self._empty()
            return [Piece(told[y])] if y < len(told) else []
        head = self._head
        if y < len(head):
            return head[y]
        rows = self._lines_in_view()
        if y == self.size.height - 1:
            return self._position()
        return rows[y - len(head)][0] if y - len(head) < len(rows) else []

    def _position(self) -> Line:
        rows = self._lines_in_view()
        said = phrase(
            "lignes {first} à {last} sur {count}",
            first=number(self._top + 1),
            last=number(rows[-1][1] + 1 if rows else 0),
            count=number(self.field.total),
        )
        text = Piece(self.said(said))
        return [Piece(" " * max(0, self._width - 1 - cells([text]))), text]

    def spot(self) -> Offset:
        for place, (_, index) in enumerate(self._lines_in_view()):
            if index == self._at:
                return Offset(0, len(self._head) + place)
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

    def _go(self, index: int) -> None:
        self._at = max(0, min(index, self.field.total - 1))
        self._keep_in_view()
        self._wish()
        self.redraw()
        self.post_message(Moved())

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
            self._at = min(max(last, self._at + 1), self.field.total - 1)
            self._top = max(0, min(self._at, self._back_from(self.field.total - 1)))
        else:
            self._top = self._back_from(self._top)
            self._at = self._top if self._at != self._top else max(0, self._top - 1)
        self._go(self._at)

    def action_open(self) -> None:
        if self.answer:
            self.post_message(Opened(self.field.name))


def _stripped(line: Line) -> Line:
    """The line without blanks at its end: they cost bytes and show nothing."""
    while line and not line[-1].text.strip() and line[-1].tone is Tone.PLAIN:
        line = line[:-1]
    return line
