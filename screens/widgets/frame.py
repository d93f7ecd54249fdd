"""The first and the last lines of every page: where one is and for whom, what was said, which keys work."""

from rich.cells import cell_len

from screens.text.phrases import Phrase, Said, phrase
from screens.visitor import Visitor
from screens.widgets.base import NARROW, DrawnWidget, Line, Piece, Tone, cells
from screens.widgets.wrapping import wrapped


class PageHeading(DrawnWidget):
    """Line 1: « eSanté · title » at the left; the step, the person or the date at the right."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__(visitor)
        self._left: Said = ""
        self._right: Said = ""

    def show(self, title: Said, right: Said) -> None:
        """Say where one is."""
        if (title, right) != (self._left, self._right):
            self._left, self._right = title, right
            self.redraw()

    def drawing(self, width: int) -> list[Line]:
        left = self.said(phrase("eSanté · {title}", title=self._left))
        right = self.said(self._right)
        room = width - self.margin - cell_len(left) - cell_len(right)
        if not right or room >= 2:
            return [[Piece(left, Tone.STRONG), Piece(" " * max(0, room)), Piece(right)]]
        return [
            *([Piece(line, Tone.STRONG)] for line in wrapped(left, width - self.margin)),
            *([Piece(line)] for line in wrapped(right, width - self.margin)),
        ]


class MessageLine(DrawnWidget):
    """The line above the keys: the last thing that was said, in view until something else is."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__(visitor)
        self.message: Said = ""
        self.error = False

    def show(self, message: Said, *, error: bool = False) -> None:
        """Say it; an error begins with « ! »."""
        if (message, error) != (self.message, self.error):
            self.message, self.error = message, error
            self.redraw()

    def drawing(self, width: int) -> list[Line]:
        text = self.said(self.message)
        if not self.error:
            return [[Piece(line)] for line in wrapped(text, width - self.margin)]
        first, *others = wrapped(text, width - self.margin - 2)
        return [
            [Piece("!", Tone.BADGE), Piece(" " + first, Tone.ERROR)],
            *([Piece("  " + line, Tone.ERROR)] for line in others),
        ]


class Overflow(DrawnWidget):
    """Which lines of a page that is longer than the screen are in view, in words."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__(visitor)
        self._view = (0, 0, 0)

    def show(self, first: int, last: int, count: int) -> None:
        """Say which."""
        if self._view != (first, last, count):
            self._view = (first, last, count)
            self.redraw()

    def drawing(self, width: int) -> list[Line]:
        first, last, count = self._view
        text = Piece(
            self.said(phrase("lignes {first} à {last} sur {count}", first=first, last=last, count=count))
        )
        return [[Piece(" " * max(0, width - self.margin - cells([text]))), text]]


NARROW_KEYS = phrase("F1 aide · Échap · F10")


class Keys(DrawnWidget):
    """The last line: the keys that work here, as many as there is room for."""

    def __init__(self, visitor: Visitor, keys: tuple[Phrase, ...] = ()) -> None:
        super().__init__(visitor)
        self._keys = keys

    def show(self, keys: tuple[Phrase, ...]) -> None:
        """Say which."""
        if keys != self._keys:
            self._keys = keys
            self.redraw()

    def drawing(self, width: int) -> list[Line]:
        if self.app.size.width < NARROW:
            return [[Piece(self.said(NARROW_KEYS))]]
        keys = [self.said(key) for key in self._keys]
        while keys and cell_len(" · ".join(keys)) > width - 1:
            keys.pop()
        return [[Piece(" · ".join(keys))]]
