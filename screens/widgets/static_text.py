"""Static text: a paragraph, or a fact beside its label; there is nothing to answer.

It takes the focus only where it would otherwise be out of view (``screens.page.scrolling``); Enter then goes
on.
"""

from typing import ClassVar

from textual.binding import Binding, BindingType

from screens.forms import Field, Kind
from screens.text.formats import labelled
from screens.visitor import Visitor
from screens.widgets.base import NARROW, PROSE_WIDTH, DrawnWidget, Line, Piece, Tone, padded
from screens.widgets.messages import WentOn
from screens.widgets.question import COLUMN
from screens.widgets.wrapping import wrapped


class StaticText(DrawnWidget):
    """A PROSE or a SHOWN field."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "go_on", show=False)]

    def __init__(self, visitor: Visitor, field: Field) -> None:
        super().__init__(visitor, classes=field.kind.value)
        self.field = field

    def change(self, field: Field) -> None:
        """Show this field instead."""
        self.field = field
        self.redraw()

    def drawing(self, width: int) -> list[Line]:
        text = self.said(self.field.text, lines=True)
        label = self.said(self.field.label)
        if self.field.kind is Kind.PROSE:
            head: list[Line] = [[Piece(label, Tone.STRONG)]] if label else []
            return [*head, *([Piece(line)] for line in wrapped(text, min(width, PROSE_WIDTH)))]
        if width + self.margin < NARROW:
            both = f"{label} {text}" if label.endswith(":") else self.said(labelled(label, text))
            return [[Piece(line)] for line in wrapped(both if label else text, width)]
        left: list[Line] = [[Piece(line)] for line in wrapped(label, COLUMN - 1)]
        right: list[Line] = [[Piece(line)] for line in wrapped(text, min(PROSE_WIDTH, width - COLUMN))]
        height = max(len(left), len(right))
        left += [[]] * (height - len(left))
        right += [[]] * (height - len(right))
        return [[*padded(start, COLUMN), *end] for start, end in zip(left, right, strict=True)]

    def action_go_on(self) -> None:
        self.report(WentOn(self.field.name))
