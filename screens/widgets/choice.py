"""Radio buttons and the check box: their state is shown as text, and Enter always leads on."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Offset

from screens.forms import YES, Field
from screens.text.formats import labelled
from screens.visitor import Visitor
from screens.widgets.base import PROSE_WIDTH, Line, Piece
from screens.widgets.messages import Answered, Moved, WentOn
from screens.widgets.question import Question, yes
from screens.widgets.wrapping import wrapped

_CHOSEN, _FREE = "(•) ", "( ) "
_TICKED, _EMPTY = "[x] ", "[ ] "
_INDENT = 2


class Choice(Question):
    """A group of radio buttons: one stop for Tab; the arrows move inside it."""

    aside = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,left", "move(-1)", show=False),
        Binding("down,right", "move(1)", show=False),
        Binding("home", "edge(0)", show=False),
        Binding("end", "edge(1)", show=False),
        Binding("space", "choose", show=False),
        Binding("enter", "go_on", show=False),
    ]

    def __init__(self, visitor: Visitor, field: Field) -> None:
        super().__init__(visitor, field)
        self._value = field.value
        self._at = self._place(field.value)
        self._starts: list[int] = [0]

    def _place(self, value: str) -> int:
        values = [option.value for option in self.field.options]
        return values.index(value) if value in values else 0

    @property
    def answer(self) -> str:
        return self._value

    @answer.setter
    def answer(self, value: str) -> None:
        if value != self._value:
            self._value = value
            self.redraw_answer()
            self.report(Answered(self.field.name))

    def change(self, field: Field) -> None:
        """Show perhaps other options; one that went away is no longer chosen."""
        super().change(field)
        if self._value not in {option.value for option in field.options}:
            self._value = ""
        self._at = min(self._at, max(0, len(field.options) - 1))
        self.redraw()

    def answering(self, width: int) -> list[Line]:
        lines: list[Line] = []
        self._starts = []
        for option in self.field.options:
            self._starts.append(len(lines))
            mark = _CHOSEN if option.value == self._value else _FREE
            text = self.said(labelled(option.label, option.detail) if option.detail else option.label)
            for number, line in enumerate(wrapped(text, min(width, PROSE_WIDTH) - _INDENT - len(mark))):
                lines.append([Piece(" " * _INDENT + (" " * len(mark) if number else mark) + line)])
        return lines

    def answer_spot(self) -> Offset:
        return Offset(_INDENT + 1, self._starts[self._at] if self._starts else 0)

    def action_move(self, by: int) -> None:
        self._go(self._at + by)

    def action_edge(self, end: int) -> None:
        self._go(len(self.field.options) - 1 if end else 0)

    def _go(self, to: int) -> None:
        before = self.spot().y
        self._at = max(0, min(to, len(self.field.options) - 1))
        self.redraw_lines({before, self.spot().y})
        self.report(Moved())

    def action_choose(self) -> None:
        if self.field.options:
            self.answer = self.field.options[self._at].value

    def action_go_on(self) -> None:
        self.action_choose()
        self.report(WentOn(self.field.name))


class Box(Question):
    """A box to tick. Enter ticks it and goes on, and never unticks; Space does both."""

    aside = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", show=False),
        Binding("enter", "go_on", show=False),
    ]

    def __init__(self, visitor: Visitor, field: Field) -> None:
        super().__init__(visitor, field)
        self._ticked = field.value == YES

    @property
    def answer(self) -> str:
        return yes(self._ticked)

    @answer.setter
    def answer(self, value: str) -> None:
        if (value == YES) != self._ticked:
            self._ticked = value == YES
            self.redraw_answer()
            self.report(Answered(self.field.name))

    def label(self) -> str:
        """Return "": the label is shown behind the box, not before it."""
        return ""

    def answering(self, width: int) -> list[Line]:
        mark = _TICKED if self._ticked else _EMPTY
        text = wrapped(self.said(self.field.label), min(width, PROSE_WIDTH + len(mark)) - len(mark))
        return [[Piece((" " * len(mark) if number else mark) + line)] for number, line in enumerate(text)]

    def answer_spot(self) -> Offset:
        return Offset(1, 0)

    def action_tick(self) -> None:
        self.answer = yes(not self._ticked)

    def action_go_on(self) -> None:
        self.answer = YES
        self.report(WentOn(self.field.name))
