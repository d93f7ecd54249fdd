"""The first line of a page: where somebody is, and whose page it is."""

from rich.cells import cell_len

from screens.text.phrases import Said, phrase
from screens.visitor import Visitor
from screens.widgets.base import DrawnWidget, Line, Piece, Tone
from screens.widgets.wrapping import wrapped


class PageHeading(DrawnWidget):
    """Line 1: « eSanté · title » at the left; the step, the person or the date at the right."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__(visitor)
        self._left: Said = ""
        self._right: Said = ""

    def show(self, title: Said, right: Said) -> None:
        """Show this title and this text at the right."""
        if (title, right) != (self._left, self._right):
            self._left, self._right = title, right
            self.redraw()

    def drawing(self, width: int) -> list[Line]:
        left = self.said(phrase("eSanté · {title}", title=self._left))
        right = self.said(self._right)
        room = width - self.margin - cell_len(left) - cell_len(right)
        if not right or room >= 2:
            return [[Piece(left, Tone.HERE), Piece(" " * max(0, room)), Piece(right)]]
        return [
            *([Piece(line, Tone.HERE)] for line in wrapped(left, width - self.margin)),
            *([Piece(line)] for line in wrapped(right, width - self.margin)),
        ]
