"""One line to type in: the terminal's own cursor, no blink, no copy, and a width that typing never changes.

It is not Textual's ``Input``: that one lays out the whole page for each character, copies a password
to the terminal on Ctrl+C (OSC 52) and paints a cursor of its own (docs/dependencies.md).
"""

import re
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset

from screens.forms import Field, Kind
from screens.text.safe_text import picture
from screens.visitor import Visitor
from screens.widgets.base import Line, Piece
from screens.widgets.messages import Answered, Filled, WentOn
from screens.widgets.question import Question

_WORD = re.compile(r"(\w+\W*|\W+)$")
_DROPPED = {code: None for code in (*range(0x20), 0x7F, *range(0x80, 0xA0), 0x2028, 0x2029)}
_BLANK = "."
_LINK_ROOM = 18
"""What a secret leaves free beside it for the link that shows it."""


class TextEntry(Question):
    """A field for one line of at most ``field.length`` code points, masked when it is a secret."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", show=False),
        Binding("right", "move(1)", show=False),
        Binding("home,ctrl+a", "edge(0)", show=False),
        Binding("end,ctrl+e", "edge(1)", show=False),
        Binding("backspace,ctrl+h", "delete(-1)", show=False),
        Binding("delete,ctrl+d", "delete(1)", show=False),
        Binding("ctrl+w", "delete_word", show=False),
        Binding("ctrl+u", "delete_all(-1)", show=False),
        Binding("ctrl+k", "delete_all(1)", show=False),
        Binding("enter", "go_on", show=False),
    ]

    def __init__(self, visitor: Visitor, field: Field) -> None:
        super().__init__(visitor, field)
        self._text = field.value[: field.length]
        self._at = len(self._text)
        self._from = 0
        self._room = 1
        self.masked = field.kind is Kind.SECRET

    @property
    def answer(self) -> str:
        return self._text

    @answer.setter
    def answer(self, value: str) -> None:
        self._put(value[: self.field.length], len(value))

    @property
    def typed(self) -> bool:
        return bool(self._text) and self._text != self.field.value and not self.field.passing

    def forget(self) -> None:
        """Empty it, and drop what was drawn of it: a covered page is not drawn anew."""
        self.masked = self.field.kind is Kind.SECRET
        self.answer = ""
        self._styles_cache.clear()

    def _put(self, text: str, at: int) -> None:
        changed = text != self._text
        self._text, self._at = text, max(0, min(at, len(text)))
        self.redraw_answer()
        if changed:
            self.complain("")  # it spoke of what stood there before
            self.post_message(Answered(self.field.name))

    def _insert(self, typed: str) -> None:
        room = self.field.length - len(self._text)
        if len(typed) > room:
            self.post_message(Filled(self.field.name, self.field.length))
        if taken := typed[:room]:
            self._put(self._text[: self._at] + taken + self._text[self._at :], self._at + len(taken))

    # Drawing

    def _shown(self, text: str) -> str:
        return "*" * len(text) if self.masked else "".join(picture(c) for c in text)

    def answering(self, width: int) -> list[Line]:
        """The text in its frame of dots; the cursor may stand one cell behind it."""
        self._room = max(1, min(self.field.width, width - 1 - self._kept_free))
        shown = self._shown(self._text)
        cursor = cell_len(self._shown(self._text[: self._at]))
        whole = cell_len(shown)
        if whole <= self._room:
            self._from = 0
            return [[Piece(shown + _BLANK * (self._room - whole))]]
        self._from = min(max(self._from, cursor - self._room), cursor, whole - self._room)
        before = set_cell_size(shown, self._from)
        # A wide character cut in two leaves a blank on either side.
        rest = shown[len(before) :] if before == shown[: len(before)] else " " + shown[len(before) :]
        return [[Piece(set_cell_size(rest, self._room))]]

    @property
    def _kept_free(self) -> int:
        return _LINK_ROOM if self.field.kind is Kind.SECRET else 0

    @property
    def room(self) -> int:
        """How many cells the frame takes."""
        return self._room

    @property
    def origin(self) -> Offset:
        """Where the frame begins, from the widget's own corner."""
        return self._origin + Offset(self.margin, 0)

    def answer_spot(self) -> Offset:
        return Offset(cell_len(self._shown(self._text[: self._at])) - self._from, 0)

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Whatever prints is typed."""
        if event.is_printable and event.character:
            event.stop()
            event.prevent_default()
            self._insert(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """A paste is one line: its line ends and controls are dropped, and it never submits."""
        event.stop()
        # A huge paste is cut before it is looked at.
        start = event.text[: 4 * self.field.length + 64]
        self._insert(start.translate(_DROPPED))

    def action_move(self, by: int) -> None:
        self._put(self._text, self._at + by)

    def action_edge(self, end: int) -> None:
        self._put(self._text, len(self._text) if end else 0)

    def action_delete(self, towards: int) -> None:
        start, stop = sorted((self._at, self._at + towards))
        if start >= 0:
            self._put(self._text[:start] + self._text[stop:], start)

    def action_delete_word(self) -> None:
        """A word to the left; in a secret everything, so that nothing shows where words end."""
        head = "" if self.masked else _WORD.sub("", self._text[: self._at])
        self._put(head + self._text[self._at :], len(head))

    def action_delete_all(self, towards: int) -> None:
        if towards < 0:
            self._put(self._text[self._at :], 0)
        else:
            self._put(self._text[: self._at], self._at)

    def action_go_on(self) -> None:
        self.post_message(WentOn(self.field.name))
