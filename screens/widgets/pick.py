"""One of some options on one line: the arrows change it, and what is chosen is in view."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset

from screens.forms import Field, Option
from screens.messages import Answered, WentOn
from screens.visitor import Visitor
from screens.widgets.drawn import Line, Piece
from screens.widgets.question import Question


class Pick(Question):
    """``[Assistant DSP v]``; an optional one begins with an empty choice."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,left", "move(-1)", show=False),
        Binding("down,right,space", "move(1)", show=False),
        Binding("home", "move(-1000)", show=False),
        Binding("end", "move(1000)", show=False),
        Binding("enter", "go_on", show=False),
    ]

    def __init__(self, visitor: Visitor, field: Field) -> None:
        super().__init__(visitor, field)
        self._value = field.value or ("" if not field.required else self._options[0].value)

    @property
    def _options(self) -> tuple[Option, ...]:
        return self.field.options if self.field.required else (Option("", ""), *self.field.options)

    @property
    def _at(self) -> int:
        values = [option.value for option in self._options]
        return values.index(self._value) if self._value in values else 0

    @property
    def answer(self) -> str:
        return self._value

    @answer.setter
    def answer(self, value: str) -> None:
        if value != self._value:
            self._value = value
            self.redraw()
            self.post_message(Answered(self.field.name))

    def answering(self, width: int) -> list[Line]:
        label = self.said(self._options[self._at].label)
        room = max([len(self.said(option.label)) for option in self._options], default=0)
        return [[Piece(f"[{label.ljust(room)[: width - 4]} v]")]]

    def answer_spot(self) -> Offset:
        return Offset(1, 0)

    def action_move(self, by: int) -> None:
        self.answer = self._options[max(0, min(self._at + by, len(self._options) - 1))].value

    def on_key(self, event: events.Key) -> None:
        """A letter chooses the next option that begins with it."""
        if not event.is_printable or not event.character or event.character == " ":
            return
        event.stop()
        order = [*self._options[self._at + 1 :], *self._options[: self._at + 1]]
        for option in order:
            if self.said(option.label).casefold().startswith(event.character.casefold()):
                self.answer = option.value
                return

    def action_go_on(self) -> None:
        self.post_message(WentOn(self.field.name))
