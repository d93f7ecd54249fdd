"""One line to type in, with the terminal's own cursor; typing never changes its width.

It is not Textual's ``Input``: that one lays out the whole page for each character, copies a password to the
terminal on Ctrl+C (OSC 52) and paints a cursor of its own (docs/dependencies.md, « The others »).
"""

import re
from itertools import accumulate, pairwise
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset

from screens.forms import Field, Kind
from screens.text.safe_text import picture
from screens.visitor import Visitor
from screens.widgets.base import Line, Piece
from screens.widgets.messages import WentOn
from screens.widgets.text_question import DROPPED, TextQuestion

_WORD = re.compile(r"(\w+\W*|\W+)$")
_LINK_ROOM = 18
"""Cells that a secret leaves free beside it for the link that shows it."""


class TextEntry(TextQuestion):
    """A field for one line of at most ``field.length`` code points, masked when it is a secret."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "go_on", show=False)]

    def __init__(self, visitor: Visitor, field: Field) -> None:
        super().__init__(visitor, field)
        self._from = 0
        self._room = 1
        self.masked = field.kind is Kind.SECRET

    def forget(self) -> None:
        """Empty the field and drop what was drawn of it: a covered page is not drawn anew."""
        self.masked = self.field.kind is Kind.SECRET
        self.answer = ""
        self._styles_cache.clear()

    def redrawn(self) -> None:
        self.redraw_answer()

    def line(self) -> tuple[int, int]:
        return 0, len(self._text)

    def without_word(self, head: str) -> str:
        """Return the text without its last word; in a secret nothing is left, so that no word end shows."""
        return "" if self.masked else _WORD.sub("", head)

    # Drawing

    def _shown(self, text: str) -> str:
        if self.masked:
            return "*" * len(text)
        if self._grouped:
            ends = [0, *accumulate(self.field.groups), len(text)]
            return " ".join(filter(None, (text[start:end] for start, end in pairwise(ends))))
        return "".join(picture(c) for c in text)

    @property
    def _grouped(self) -> bool:
        """Whether the text is shown in groups; one with blanks of its own is shown as it was typed."""
        return bool(self.field.groups) and self._text.isascii() and self._text.isdecimal()

    def _cursor(self) -> int:
        """The cells before the cursor; between two groups it stands on the digit that Delete takes."""
        behind = self._grouped and self._at < len(self._text) and self._at in accumulate(self.field.groups)
        return cell_len(self._shown(self._text[: self._at])) + behind

    def answering(self, width: int) -> list[Line]:
        """Return the text in its frame; the cursor may be one cell behind it."""
        self._room = max(1, min(self.field.width, width - 1 - self._kept_free))
        shown = self._shown(self._text)
        cursor = self._cursor()
        whole = cell_len(shown)
        if whole <= self._room:
            self._from = 0
            return [[*self.framed(shown, self._room), *self._beside(width)]]
        self._from = min(max(self._from, cursor - self._room), cursor, whole - self._room)
        before = set_cell_size(shown, self._from)
        # A wide character cut in two leaves a blank on either side.
        rest = shown[len(before) :] if before == shown[: len(before)] else " " + shown[len(before) :]
        return [[*self.framed(set_cell_size(rest, self._room), self._room), *self._beside(width)]]

    def _beside(self, width: int) -> Line:
        """The hint of a filter at its right, if there is room: the table below has a line more."""
        hint = self.said(self.field.hint) if self.field.passing and not self.error else ""
        return [Piece("  " + hint)] if hint and self._room + 2 + cell_len(hint) <= width else []

    def below(self, width: int) -> list[Line]:
        return [] if self._beside(width) else super().below(width)

    @property
    def _kept_free(self) -> int:
        return _LINK_ROOM if self.field.kind is Kind.SECRET else 0

    @property
    def room(self) -> int:
        """The width of the frame in cells."""
        return self._room

    @property
    def origin(self) -> Offset:
        """Where the frame begins, from the widget's own corner."""
        return self._origin + Offset(self.margin, 0)

    def answer_spot(self) -> Offset:
        return Offset(self._cursor() - self._from, 0)

    # Keys

    def on_paste(self, event: events.Paste) -> None:
        """Insert a paste as one line: its line ends and controls are dropped, and it never submits."""
        self._insert(self.pasted(event).translate(DROPPED))

    def action_go_on(self) -> None:
        self.report(WentOn(self.field.name))
