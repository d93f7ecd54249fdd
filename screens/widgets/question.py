"""A field on the page: its label before it, its hint below it; an error stands before the hint."""

from textual.geometry import Offset, Region

from screens.forms import YES, Field, Kind
from screens.text.phrases import Said, phrase
from screens.visitor import Visitor
from screens.widgets.base import NARROW, PROSE_WIDTH, DrawnWidget, Line, Piece, Tone, padded
from screens.widgets.wrapping import wrapped

COLUMN = 21
"""The column in cells where answers begin on a wide screen, without the margin."""

_OPTIONAL = (Kind.TEXT, Kind.SECRET, Kind.CHOICE, Kind.PICK)


class Question(DrawnWidget, can_focus=True):
    """A field that asks something; ``answer`` reads and sets what is in it."""

    aside = True
    """Whether the label is at the left of the answer on a wide screen."""

    def __init__(self, visitor: Visitor, field: Field) -> None:
        super().__init__(visitor)
        self.field = field
        self.error: Said = ""
        self._origin = Offset(0, 0)
        self._before: list[Line] = []

    @property
    def answer(self) -> str:
        """The answer in the field."""
        raise NotImplementedError

    @answer.setter
    def answer(self, value: str) -> None:
        raise NotImplementedError

    @property
    def missing(self) -> bool:
        """Whether the field must be answered and is not."""
        return self.field.required and not self.answer

    @property
    def typed(self) -> bool:
        """Whether something was typed that would be lost."""
        return False

    def change(self, field: Field) -> None:
        """Show this field instead; the answer is kept."""
        self.field = field
        self.redraw()

    def complain(self, error: Said) -> None:
        """Show an error before the hint; "" removes it."""
        if error != self.error:
            self.error = error
            self.redraw()

    def answering(self, width: int) -> list[Line]:
        """Return the lines of the answer alone."""
        raise NotImplementedError

    def answer_spot(self) -> Offset:
        """Return the place of the cursor in the lines of the answer."""
        return Offset(0, 0)

    def spot(self) -> Offset:
        return self._origin + self.answer_spot()

    def label(self) -> str:
        """Return the label; an optional field says so in words."""
        label = self.field.label
        asked = self.field.kind in _OPTIONAL and not self.field.passing
        if label and asked and not self.field.required:
            label = phrase("{label} (facultatif)", label=label)
        return self.said(label)

    def drawing(self, width: int) -> list[Line]:
        label = self.label()
        if not (self.aside and label) or width + self.margin < NARROW:
            above: list[Line] = [[Piece(line)] for line in wrapped(label, width)] if label else []
            self._origin = Offset(0, len(above))
            self._before = []
            return [*above, *self.answering(width), *self.below(width)]
        rest = width - COLUMN
        right = [*self.answering(rest), *self.below(rest)]
        left: list[Line] = [[Piece(line)] for line in wrapped(label, COLUMN - 1)]
        self._origin = Offset(COLUMN, 0)
        height = max(len(left), len(right))
        right += [[]] * (height - len(right))
        self._before = [padded(line, COLUMN) for line in [*left, *[[]] * (height - len(left))]]
        return [[*start, *end] for start, end in zip(self._before, right, strict=True)]

    def redraw_answer(self) -> None:
        """Draw only the answer anew: this is the cost of a key in a field."""
        if self._laid is None:
            self.redraw()
            return
        width, lines = self._laid
        top = self._origin.y
        answer = self.answering(width - self.margin - self._origin.x)
        for y, line in enumerate(answer, top):
            lines[y] = [*self._before[y], *line] if self._before else line
            self._strips.pop(y, None)
        self.refresh(Region(0, top, width, len(answer)))

    def below(self, width: int) -> list[Line]:
        """Return the error, and the hint with the format, unless the error repeats it."""
        width = min(width, PROSE_WIDTH)
        error, hint = self.said(self.error), self.said(self.field.hint)
        lines: list[Line] = []
        if error:
            first, *others = wrapped(error, width - 2)
            start: Line = [Piece("!", Tone.BADGE), Piece(" " + first, Tone.ERROR)]
            lines = [start, *([Piece("  " + line, Tone.ERROR)] for line in others)]
        if hint and hint not in error:
            lines += [[Piece(line)] for line in wrapped(hint, width)]
        return lines


def yes(answered: bool) -> str:
    """Return the answer of a box, or of a text that was read."""
    return YES if answered else ""
