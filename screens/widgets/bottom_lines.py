"""The last lines of a page: how much lies below, the message, the keys."""

from rich.cells import cell_len

from screens.text.phrases import Phrase, Said, phrase
from screens.visitor import Visitor
from screens.widgets.base import NARROW, DrawnWidget, Line, Piece, Tone, cells
from screens.widgets.wrapping import wrapped


class MessageLine(DrawnWidget):
    """The line above the keys: the last message, in view until there is another one."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__(visitor)
        self.message: Said = ""
        self.error = False
        self._tone = Tone.DONE

    def show(self, message: Said, *, error: bool = False, wait: bool = False) -> None:
        """Show a message; an error begins with « ! ». ``wait``: it tells what is wanted."""
        tone = Tone.ERROR if error else Tone.WAIT if wait else Tone.DONE
        if (message, tone) != (self.message, self._tone):
            self.message, self.error, self._tone = message, error, tone
            self.redraw()

    def drawing(self, width: int) -> list[Line]:
        text = self.said(self.message)
        if not self.error:
            return [[Piece(line, self._tone)] for line in wrapped(text, width - self.margin)]
        first, *others = wrapped(text, width - self.margin - 2)
        return [
            [Piece("!", Tone.BADGE), Piece(" " + first, Tone.ERROR)],
            *([Piece("  " + line, Tone.ERROR)] for line in others),
        ]


FOLLOWED = phrase("Le Helpdesk voit la page où vous êtes, pas ce que vous tapez. F1 y met fin.")


class FollowedLine(DrawnWidget):
    """Says, as long as it is so, that the Helpdesk sees which page this is."""

    def drawing(self, width: int) -> list[Line]:
        return [[Piece(line, Tone.STRONG)] for line in wrapped(self.said(FOLLOWED), width - self.margin)]


class Overflow(DrawnWidget):
    """Which lines are in view of a page that is longer than the screen, in words."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__(visitor)
        self._view = (0, 0, 0)

    def show(self, first: int, last: int, count: int) -> None:
        """Show that the lines ``first`` to ``last`` of ``count`` are in view."""
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
    """The last line: the keys that work here, as many as fit."""

    def __init__(self, visitor: Visitor, keys: tuple[Phrase, ...] = ()) -> None:
        super().__init__(visitor)
        self._keys = keys

    def show(self, keys: tuple[Phrase, ...]) -> None:
        """Show these keys."""
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
