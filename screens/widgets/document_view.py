"""A document is read as blocks, a page at a time; what a search found is in view and marked."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Offset

from screens.forms import Field
from screens.text.formats import number
from screens.text.phrases import phrase
from screens.visitor import Visitor
from screens.widgets.base import Line, Piece, Tone, cells
from screens.widgets.blocks import Laid, lay_out, marked
from screens.widgets.messages import Wanted
from screens.widgets.reading import Reading

_ABOVE = 2
"""Lines that stay in view above what was found."""


class DocumentView(Reading):
    """A READING of blocks. Beyond the ends of a page it asks for the next or previous one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "read_on", show=False)]

    def __init__(self, visitor: Visitor, field: Field) -> None:
        super().__init__(visitor, field)
        self._blocks: list[Laid] = []
        self._to_bottom = False

    def change(self, field: Field) -> None:
        """Show another page from its top, or from its bottom after scrolling back."""
        before, self.field = self.field, field
        if (before.page, before.pages) != (field.page, field.pages):
            self._top, self._at_bottom = 0, False
            self._lay_out(0)
            self._go(self._last_top if self._to_bottom else 0)
            self._to_bottom = False
        elif before.blocks != field.blocks:
            self._lay_out(self._paragraph())
        if field.target is not None and (before.target, before.page) != (field.target, field.page):
            self._laid = None
            self._go(max(0, self._target_line() - _ABOVE))
        elif before.target != field.target:
            self._lay_out(self._paragraph())

    def drawing(self, width: int) -> list[Line]:
        self._blocks = lay_out(self.field.blocks, width, self.visitor.words)
        self._paragraphs, last = [], -1
        for place, laid in enumerate(self._blocks):
            if laid.block != last:
                self._paragraphs.append(place)
                last = laid.block
        self._text = [""] * len(self._blocks)
        target = self.field.target
        return [marked(laid.line) if target == (laid.block, laid.row) else laid.line for laid in self._blocks]

    def _target_line(self) -> int:
        """The first line with text of what was found; 0 when nothing was."""
        self.lines(self.size.width)
        for place, laid in enumerate(self._blocks):
            if (laid.block, laid.row) == self.field.target and laid.line:
                return place
        return 0

    @property
    def _bottom(self) -> int:
        """Without a heading whose first line is not in view: it comes with it."""
        whole = last = super()._bottom
        while last < len(self._blocks) and last > self._top and self._blocks[last - 1].leads:
            last -= 1
        return last if last > self._top else whole

    def spot(self) -> Offset:
        if self.field.target is not None:
            line = self._target_line() - self._top
            if 0 <= line < self.window:
                return Offset(0, line)
        return Offset(0, 0)

    def _position(self) -> Line:
        if self.field.pages < 2:
            return super()._position()
        said = phrase(
            "page {page} sur {pages} · lignes {first} à {last} sur {count}",
            page=number(self.field.page),
            pages=number(self.field.pages),
            first=number(min(self._top + 1, len(self._text))),
            last=number(self._bottom),
            count=number(len(self._text)),
        )
        text = Piece(self.said(said), Tone.QUIET)
        room = self.size.width - 2 * self.margin
        return [Piece(" " * max(0, room - cells([text]))), text]

    # Keys

    def _turn(self, to: int, *, to_bottom: bool = False) -> bool:
        """Ask for another page, if there is one."""
        if not 1 <= to <= self.field.pages or to == self.field.page:
            return False
        self._to_bottom = to_bottom
        self.post_message(Wanted(self.field.name, to))
        return True

    def action_scroll(self, by: int) -> None:
        if by > 0 and self._top >= self._last_top and self._turn(self.field.page + 1):
            return
        if by < 0 and self._top == 0 and self._turn(self.field.page - 1, to_bottom=True):
            return
        super().action_scroll(by)

    def action_page(self, by: int) -> None:
        if by > 0 and self._top >= self._last_top and self._turn(self.field.page + 1):
            return
        if by < 0 and self._top == 0 and self._turn(self.field.page - 1, to_bottom=True):
            return
        super().action_page(by)

    def action_edge(self, end: int) -> None:
        """Go to the end of the page; from there, of the document."""
        if end and self._top >= self._last_top and self._turn(self.field.pages):
            return
        if not end and self._top == 0 and self._turn(1):
            return
        super().action_edge(end)

    def action_read_on(self) -> None:
        if self._top >= self._last_top and self._turn(self.field.page + 1):
            return
        super().action_read_on()
