"""A long text, read a page at a time; its position is below it in words, and reaching its bottom reads it."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Size

from screens.forms import YES, Field
from screens.text.formats import number
from screens.text.phrases import phrase
from screens.visitor import Visitor
from screens.widgets.base import PROSE_WIDTH, Line, Piece, Tone, cells
from screens.widgets.messages import Answered, WentOn
from screens.widgets.question import Question, yes
from screens.widgets.wrapping import wrapped


class Reading(Question):
    """A text in the room that is left on the page.

    Once its bottom was in view, it counts as read at any size.
    """

    aside = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll(-1)", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "edge(0)", show=False),
        Binding("end", "edge(1)", show=False),
        Binding("enter", "read_on", show=False),
    ]

    def __init__(self, visitor: Visitor, field: Field) -> None:
        super().__init__(visitor, field)
        self._top = 0
        self._read = field.value == YES
        self._at_bottom = False
        self._text: list[str] = []
        self._paragraphs: list[int] = []

    @property
    def answer(self) -> str:
        return yes(self._read)

    @answer.setter
    def answer(self, value: str) -> None:
        self._read = value == YES

    def change(self, field: Field) -> None:
        """Show the field in perhaps another language; the same paragraph stays at the top."""
        before = self._paragraph()
        self.field = field
        self._lay_out(before)

    def _paragraph(self) -> int:
        return max((n for n, start in enumerate(self._paragraphs) if start <= self._top), default=0)

    def _lay_out(self, paragraph: int) -> None:
        """Lay out anew with this paragraph at the top; a view of the bottom shows the bottom again."""
        at_bottom = self._at_bottom and self._top > 0
        self._laid = None
        self.lines(self.size.width)
        starts = self._paragraphs or [0]
        self._go(self._last_top if at_bottom else starts[min(paragraph, len(starts) - 1)] if self._top else 0)

    # Drawing: the last line is the position; above it is the error, if any.

    def drawing(self, width: int) -> list[Line]:
        text = self.said(self.field.text, lines=True).strip("\n")
        self._text, self._paragraphs = [], []
        for paragraph in text.split("\n\n"):
            self._paragraphs.append(len(self._text))
            self._text += [*wrapped(paragraph, min(width, PROSE_WIDTH)), ""]
        self._text.pop()
        return [[Piece(line)] for line in self._text]

    @property
    def window(self) -> int:
        """How many lines of the text are in view."""
        return max(1, self.size.height - 1 - len(self._notice()))

    def _notice(self) -> list[Line]:
        return self.below(self.size.width - self.margin)

    @property
    def _last_top(self) -> int:
        return max(0, len(self.lines(self.size.width)) - self.window)

    @property
    def _bottom(self) -> int:
        """The number of the last line in view, from 1."""
        return min(self._top + self.window, len(self._text))

    def line_at(self, y: int) -> Line:
        if y < self.window:
            return super().line_at(self._top + y) if self._top + y < self._bottom else []
        return [*self._notice(), self._position()][min(y - self.window, len(self._notice()))]

    def _position(self) -> Line:
        count = len(self._text)
        last = self._bottom
        said = phrase(
            "lignes {first} à {last} sur {count} ({percent} %)",
            first=number(min(self._top + 1, count)),
            last=number(last),
            count=number(count),
            percent=100 if last >= count else last * 100 // count,
        )
        text = Piece(self.said(said), Tone.QUIET)
        room = self.size.width - 2 * self.margin
        return [Piece(" " * max(0, min(room, PROSE_WIDTH + 6) - cells([text]))), text]

    def spot(self) -> Offset:
        return Offset(0, 0)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return min(len(self.lines(width)) + 1, container.height)

    # Keys

    def _go(self, top: int) -> None:
        self._top = max(0, min(top, self._last_top))
        self._at_bottom = bool(self._text) and self._top >= self._last_top
        self._strips.clear()
        self.refresh()
        if self._at_bottom and not self._read:
            self._read = True
            self.report(Answered(self.field.name))

    def on_resize(self, event: events.Resize) -> None:
        """Lay out for another size; a text that fits the screen counts as read."""
        if self._laid and self._laid[0] == self.size.width:
            self._go(self._last_top if self._at_bottom and self._top > 0 else self._top)
        else:
            self._lay_out(self._paragraph())

    def redraw(self) -> None:
        if self.size.width:
            self._lay_out(self._paragraph())

    def action_scroll(self, by: int) -> None:
        self._go(self._top + by * self._step)

    @property
    def _step(self) -> int:
        """How many lines an arrow moves: a terminal scrolls whole rows, not a text with a list beside it."""
        whole = self.size.width == self.app.size.width
        return 1 if whole or self.visitor.near else max(1, self.window // 2)

    def action_page(self, by: int) -> None:
        if by < 0:
            self._go(self._top - max(1, self.window - 1))
        else:
            self._go(max(self._top + 1, self._bottom - 1))

    def action_edge(self, end: int) -> None:
        self._go(self._last_top if end else 0)

    def action_read_on(self) -> None:
        """Go a page further; at the bottom, on to what follows."""
        if self._top >= self._last_top:
            self.report(WentOn(self.field.name))
        else:
            self.action_page(1)
