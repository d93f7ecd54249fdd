"""Typed text with its cursor: the same keys in a field of one line and in one of several."""

from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType

from screens.forms import Field
from screens.visitor import Visitor
from screens.widgets.base import Line, Piece, Tone
from screens.widgets.messages import Answered, Filled
from screens.widgets.question import Question

DROPPED = {code: None for code in (*range(0x20), 0x7F, *range(0x80, 0xA0), 0x2028, 0x2029)}
"""Controls and line ends: none of them is typed or pasted."""
BLANK = "."
"""What an empty cell of a field shows where the terminal does not underline blanks."""


class TextQuestion(Question):
    """A text of at most ``field.length`` code points; its subclasses draw it."""

    takes_text: ClassVar[bool] = True
    """A letter that is typed here is written, and does nothing else."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", show=False),
        Binding("right", "move(1)", show=False),
        Binding("home,ctrl+a", "edge(0)", show=False),
        Binding("end,ctrl+e", "edge(1)", show=False),
        Binding("backspace,ctrl+h", "delete(-1)", show=False),
        Binding("delete,ctrl+d", "delete(1)", show=False),
        Binding("ctrl+w", "delete_word", show=False),
        Binding("ctrl+u", "delete_line(-1)", show=False),
        Binding("ctrl+k", "delete_line(1)", show=False),
    ]

    def __init__(self, visitor: Visitor, field: Field) -> None:
        super().__init__(visitor, field)
        self._text = field.value[: field.length]
        self._at = len(self._text)

    @property
    def answer(self) -> str:
        return self._text

    @answer.setter
    def answer(self, value: str) -> None:
        self._put(value[: self.field.length], len(value))

    @property
    def typed(self) -> bool:
        return bool(self._text) and self._text != self.field.value and not self.field.passing

    def framed(self, text: str, width: int) -> Line:
        """Return the text and the rest of its frame of ``width`` cells: a line, or dots."""
        rest = width - cell_len(text)
        if self.visitor.underlines:  # what is typed is not: it would cost a change of style per field
            return [Piece(text), Piece(" " * rest, Tone.FIELD)]
        return [Piece(text + BLANK * rest)]

    def redrawn(self) -> None:
        """Draw the text and the cursor as they are now."""
        raise NotImplementedError

    def line(self) -> tuple[int, int]:
        """Return where the line with the cursor begins and ends, in code points."""
        raise NotImplementedError

    def without_word(self, head: str) -> str:
        """Return the text before the cursor without its last word."""
        raise NotImplementedError

    def _put(self, text: str, at: int) -> None:
        changed = text != self._text
        self._text, self._at = text, max(0, min(at, len(text)))
        self.redrawn()
        if changed:
            self.complain("")  # the error was about the text before
            self.report(Answered(self.field.name))

    def _insert(self, typed: str) -> None:
        room = self.field.length - len(self._text)
        if len(typed) > room:
            self.post_message(Filled(self.field.name, self.field.length))
        if taken := typed[:room]:
            self._put(self._text[: self._at] + taken + self._text[self._at :], self._at + len(taken))

    def pasted(self, event: events.Paste) -> str:
        """Return the start of a paste: a huge one is cut before it is looked at."""
        event.stop()
        return event.text[: 4 * self.field.length + 64]

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Insert a printable character."""
        if event.is_printable and event.character:
            event.stop()
            event.prevent_default()
            self._insert(event.character)

    def action_move(self, by: int) -> None:
        self._put(self._text, self._at + by)

    def action_edge(self, end: int) -> None:
        self._put(self._text, self.line()[end])

    def action_delete(self, towards: int) -> None:
        start, stop = sorted((self._at, self._at + towards))
        if start >= 0:
            self._put(self._text[:start] + self._text[stop:], start)

    def action_delete_word(self) -> None:
        head = self.without_word(self._text[: self._at])
        self._put(head + self._text[self._at :], len(head))

    def action_delete_line(self, towards: int) -> None:
        start, stop = self.line()
        first, last = (start, self._at) if towards < 0 else (self._at, stop)
        self._put(self._text[:first] + self._text[last:], first)
