"""Words, and at their right a QR code of the field's value, where the terminal has room and signs for it."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from screens.messages import WentOn
from screens.qr import qr_lines
from screens.visitor import Blocks
from screens.widgets.drawn import PROSE_WIDTH, Line, Piece, Tone, padded
from screens.widgets.question import Question
from screens.widgets.wrapping import wrapped

_APART = 2
_WORDS = 30
"""Least cells for the words beside the code."""
_REST = 3
"""Lines of a page that are not its body."""


class Invitation(Question):
    """A QR field. It has the focus, so that the cursor stands where reading begins; nothing is answered."""

    aside = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "go_on", show=False)]

    _height = 0

    @property
    def answer(self) -> str:
        return ""

    @answer.setter
    def answer(self, value: str) -> None:
        """There is none."""

    @property
    def missing(self) -> bool:
        return False

    def drawing(self, width: int) -> list[Line]:
        text = self.said(self.field.text, lines=True)
        code = self._code(width)
        if not code:
            return [[Piece(line)] for line in wrapped(text, min(width, PROSE_WIDTH))]
        room = width - len(code[0]) - _APART
        left: list[Line] = [[Piece(line)] for line in wrapped(text, min(room, PROSE_WIDTH))]
        left += [[]] * (len(code) - len(left))
        tone = Tone.CODE if self.visitor.blocks is Blocks.COLOURED else Tone.PLAIN
        right = [[Piece(line, tone)] for line in code] + [[]] * (len(left) - len(code))
        return [
            [*padded(words, room + _APART), *modules] if modules else words
            for words, modules in zip(left, right, strict=True)
        ]

    def _code(self, width: int) -> list[str]:
        blocks = self.visitor.blocks
        if blocks is Blocks.NONE:
            return []
        code = qr_lines(self.field.value, light_on_dark=blocks is Blocks.PLAIN)
        fits = code and len(code[0]) + _APART + _WORDS <= width and len(code) + _REST <= self.app.size.height
        return code if fits else []

    def lines(self, width: int) -> list[Line]:
        """Made anew for another height too: it may have room for the code, or none any more."""
        if self._height != self.app.size.height:
            self._height = self.app.size.height
            self._laid = self._seen = None
        return super().lines(width)

    def action_go_on(self) -> None:
        self.post_message(WentOn(self.field.name))
