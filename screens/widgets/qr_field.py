"""Words, and a QR code of an address beside or below them, where the terminal has room and characters.

The field's value holds addresses, one per line: the first whose code fits is drawn.
"""

from typing import ClassVar

from textual.binding import Binding, BindingType

from screens.text.phrases import phrase
from screens.visitor import Blocks
from screens.widgets.base import PROSE_WIDTH, Line, Piece, Tone, padded
from screens.widgets.messages import WentOn
from screens.widgets.qr import qr_lines
from screens.widgets.question import Question
from screens.widgets.wrapping import packed, wrapped

_APART = 2
_WORDS = 30
"""The fewest cells for the words beside the code."""
_REST = 3
"""Lines of a page that are not its body."""


ONE = phrase("Ou scannez le code QR.")
TWO = phrase("Ou scannez un des deux codes QR.")


class QrField(Question):
    """A QR field. It takes the focus so that the cursor is where reading begins; it has no answer."""

    aside = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "go_on", show=False)]

    _height = 0

    @property
    def answer(self) -> str:
        return ""

    @answer.setter
    def answer(self, value: str) -> None:
        """Ignore the value: the field has no answer."""

    @property
    def missing(self) -> bool:
        return False

    def drawing(self, width: int) -> list[Line]:
        text = self.said(self.field.text, lines=True)
        for address in self.field.value.splitlines():
            blocks = self.visitor.blocks
            if blocks is Blocks.COLOURED and (drawn := self._beside(text, address, width)):
                return drawn
            if blocks is Blocks.PLAIN and (drawn := self._below(text, address, width)):
                return drawn
        return [[Piece(line)] for line in wrapped(text, min(width, PROSE_WIDTH))]

    def _beside(self, text: str, address: str, width: int) -> list[Line]:
        """The code at the right of the words, dark on light; [] where it does not fit."""
        code = qr_lines(address)
        if not code or len(code[0]) + _APART + _WORDS > width or not self._high(len(code)):
            return []
        room = width - len(code[0]) - _APART
        words = wrapped(f"{text}\n\n{self.said(ONE)}", min(room, PROSE_WIDTH))
        left: list[Line] = [[Piece(line)] for line in words]
        left += [[]] * (len(code) - len(left))
        right = [[Piece(line, Tone.CODE)] for line in code] + [[]] * (len(left) - len(code))
        return [
            [*padded(words, room + _APART), *modules] if modules else words
            for words, modules in zip(left, right, strict=True)
        ]

    def _below(self, text: str, address: str, width: int) -> list[Line]:
        """Two codes below the words, one of them right whether the background is dark or light.

        A terminal without colours does not tell its background, and many readers take no negative.
        """
        codes = zip(qr_lines(address), qr_lines(address, light_on_dark=True), strict=True)
        drawn = [f"{on_light}{' ' * _APART}{on_dark}" for on_light, on_dark in codes]
        words = packed(f"{text}\n\n{self.said(TWO)}", width)
        if not drawn or len(drawn[0]) > width or not self._high(len(words) + len(drawn)):
            return []
        return [[Piece(line)] for line in words + drawn]

    def _high(self, lines: int) -> bool:
        return lines + _REST <= self.app.size.height

    def lines(self, width: int) -> list[Line]:
        """Return the drawing, made anew for another height too: the code may fit, or fit no longer."""
        if self._height != self.app.size.height:
            self._height = self.app.size.height
            self._laid = self._seen = None
        return super().lines(width)

    def action_go_on(self) -> None:
        self.report(WentOn(self.field.name))
