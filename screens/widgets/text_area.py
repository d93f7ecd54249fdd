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
from screens.widgets.messages import Answered, Filled, Moved
from screens.widgets.question import Question

_WORD = re.compile(r"([^\S\n]*\w+\W?|[^\S\n]+|\W)$")
_DROPPED = {code: None for code in (*range(0x20), 0x7F, *range(0x80, 0xA0), 0x2028, 0x2029) if code != 10}
_LEAST = 4
_BLANK = "."


class TextArea(Question):
    """A text of at most ``field.length`` code points, wrapped softly as it is typed."""

    aside = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", show=False),
        Binding("right", "move(1)", show=False),
        Binding("up", "line(-1)", show=False),
        Binding("down", "line(1)", show=False),
        Binding("pageup", "line(-8)", show=False),
        Binding("pagedown", "line(8)", show=False),
        Binding("home,ctrl+a", "edge(0)", show=False),
        Binding("end,ctrl+e", "edge(1)", show=False),
        Binding("backspace,ctrl+h", "delete(-1)", show=False),
        Binding("delete,ctrl+d", "delete(1)", show=False),
        Binding("ctrl+w", "delete_word", show=False),
        Binding("ctrl+u", "delete_line(-1)", show=False),
        Binding("ctrl+k", "delete_line(1)", show=False),
        Binding("enter", "break_line", show=False),
    ]

    def __init__(self, visitor: Visitor, field: Field) -> None:
        super().__init__(visitor, field)
        self._text = field.value[: field.length]
        self._at = len(self._text)
        self._rows: list[tuple[int, int]] = [(0, 0)]

    @property
    def answer(self) -> str:
        return self._text

    @answer.setter
    def answer(self, value: str) -> None:
        self._put(value[: self.field.length], len(value))

    @property
    def typed(self) -> bool:
        return bool(self._text) and self._text != self.field.value

    def _put(self, text: str, at: int) -> None:
        changed = text != self._text
        self._text, self._at = text, max(0, min(at, len(text)))
        self.redraw()
        self.post_message(Moved())
        if changed:
            self.complain("")
            self.post_message(Answered(self.field.name))

    def _insert(self, typed: str) -> None:
        room = self.field.length - len(self._text)
        if len(typed) > room:
            self.post_message(Filled(self.field.name, self.field.length))
        if taken := typed[:room]:
            self._put(self._text[: self._at] + taken + self._text[self._at :], self._at + len(taken))

    # Drawing

    def answering(self, width: int) -> list[Line]:
        self._rows = _rows(self._text, max(4, width - 1))
        lines: list[Line] = [
            [Piece("".join(picture(c) for c in self._text[start:stop]))] for start, stop in self._rows
        ]
        lines += [[] for _ in range(_LEAST - len(lines))]
        # Dots show where a text may stand, as in the one-line fields.
        for line in lines:
            if not line or not line[0].text:
                line[:] = [Piece(_BLANK * min(8, width))]
        return lines

    def _row(self) -> int:
        return max(row for row, (start, _) in enumerate(self._rows) if start <= self._at)

    def answer_spot(self) -> Offset:
        row = self._row()
        start = self._rows[row][0]
        return Offset(cell_len("".join(picture(c) for c in self._text[start : self._at])), row)

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Whatever prints is typed."""
        if event.is_printable and event.character:
            event.stop()
            event.prevent_default()
            self._insert(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """A paste keeps its line ends; other controls are dropped."""
        event.stop()
        start = event.text[: 4 * self.field.length + 64].replace("\r\n", "\n").replace("\r", "\n")
        self._insert(start.translate(_DROPPED))

    def action_break_line(self) -> None:
        self._insert("\n")

    def action_move(self, by: int) -> None:
        self._put(self._text, self._at + by)

    def action_line(self, by: int) -> None:
        row = self._row()
        column = self._at - self._rows[row][0]
        start, stop = self._rows[max(0, min(row + by, len(self._rows) - 1))]
        self._put(self._text, min(start + column, stop))

    def action_edge(self, end: int) -> None:
        start, stop = self._rows[self._row()]
        self._put(self._text, stop if end else start)

    def action_delete(self, towards: int) -> None:
        start, stop = sorted((self._at, self._at + towards))
        if start >= 0:
            self._put(self._text[:start] + self._text[stop:], start)

    def action_delete_word(self) -> None:
        head = _WORD.sub("", self._text[: self._at])
        self._put(head + self._text[self._at :], len(head))

    def action_delete_line(self, towards: int) -> None:
        start, stop = self._rows[self._row()]
        first, last = (start, self._at) if towards < 0 else (self._at, stop)
        self._put(self._text[:first] + self._text[last:], first)


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
