"""Several lines to type in: Enter begins another one, Tab leaves, a paste keeps its lines."""

import re
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset

from screens.forms import Field
from screens.text.safe_text import picture
from screens.visitor import Visitor
from screens.widgets.base import Line, Piece
from screens.widgets.messages import Moved
from screens.widgets.text_question import DROPPED, TextQuestion

_WORD = re.compile(r"([^\S\n]*\w+\W?|[^\S\n]+|\W)$")
_DROPPED = {code: None for code in DROPPED if code != 10}
_LEAST = 4


class TextArea(TextQuestion):
    """A text of at most ``field.length`` code points, wrapped as it is typed."""

    aside = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "line(-1)", show=False),
        Binding("down", "line(1)", show=False),
        Binding("pageup", "line(-8)", show=False),
        Binding("pagedown", "line(8)", show=False),
        Binding("enter", "break_line", show=False),
    ]

    def __init__(self, visitor: Visitor, field: Field) -> None:
        super().__init__(visitor, field)
        self._rows: list[tuple[int, int]] = [(0, 0)]

    def redrawn(self) -> None:
        self.redraw()
        self.report(Moved())

    def line(self) -> tuple[int, int]:
        return self._rows[self._row()]

    def without_word(self, head: str) -> str:
        return _WORD.sub("", head)

    # Drawing

    def answering(self, width: int) -> list[Line]:
        self._rows = _rows(self._text, max(4, width - 1))
        lines: list[Line] = [
            [Piece("".join(picture(c) for c in self._text[start:stop]))] for start, stop in self._rows
        ]
        lines += [[] for _ in range(_LEAST - len(lines))]
        # It is seen where text may be typed, as in the one-line fields.
        for line in lines:
            if not line or not line[0].text:
                line[:] = self.framed("", min(8, width))
        return lines

    def _row(self) -> int:
        return max(row for row, (start, _) in enumerate(self._rows) if start <= self._at)

    def answer_spot(self) -> Offset:
        row = self._row()
        start = self._rows[row][0]
        return Offset(cell_len("".join(picture(c) for c in self._text[start : self._at])), row)

    # Keys

    def on_paste(self, event: events.Paste) -> None:
        """Insert a paste with its line ends; other controls are dropped."""
        text = self.pasted(event).replace("\r\n", "\n").replace("\r", "\n")
        self._insert(text.translate(_DROPPED))

    def action_break_line(self) -> None:
        self._insert("\n")

    def action_line(self, by: int) -> None:
        row = self._row()
        column = self._at - self._rows[row][0]
        start, stop = self._rows[max(0, min(row + by, len(self._rows) - 1))]
        self._put(self._text, min(start + column, stop))


def _rows(text: str, width: int) -> list[tuple[int, int]]:
    """Where each line begins and ends: at line feeds, and at the last blank before the width is full."""
    rows: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        while cell_len("".join(picture(c) for c in text[start:end])) > width:
            cut, room = start, width
            while cut < end and (size := cell_len(picture(text[cut]))) <= room:
                room, cut = room - size, cut + 1
            blank = text.rfind(" ", start, cut)
            cut = blank + 1 if blank > start else max(cut, start + 1)
            rows.append((start, cut))
            start = cut
        rows.append((start, end))
        start = end + 1
    return rows
