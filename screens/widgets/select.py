"""One of several options on one line: the arrows change it; Enter opens the list and, in it, goes on."""

from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.geometry import Offset

from screens.forms import Field, Option
from screens.text.phrases import phrase
from screens.visitor import Visitor
from screens.widgets.base import Line, Piece
from screens.widgets.messages import Answered, Moved, WentOn
from screens.widgets.question import Question
from screens.widgets.wrapping import wrapped

NOTHING = phrase("aucun")


class Select(Question):
    """``[Assistant DSP v]``, or all options one below the other while open; an optional one begins empty."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,left", "move(-1)", show=False),
        Binding("down,right,space", "move(1)", show=False),
        Binding("home", "move(-1000)", show=False),
        Binding("end", "move(1000)", show=False),
        Binding("enter", "go_on", show=False),
        Binding("escape", "give_up", show=False),
    ]

    def __init__(self, visitor: Visitor, field: Field) -> None:
        super().__init__(visitor, field)
        self._opened_at: str | None = None
        """What was chosen when the list was opened; None while it is closed."""
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
            self.report(Answered(self.field.name))

    def answering(self, width: int) -> list[Line]:
        if self._opened_at is not None:
            return self._list(width)
        label = self.said(self._options[self._at].label)
        room = max([len(self.said(option.label)) for option in self._options], default=0)
        return [[Piece(f"[{label.ljust(room)[: width - 4]} v]")]]

    def _list(self, width: int) -> list[Line]:
        lines: list[Line] = []
        for option in self._options:
            mark = "(•) " if option.value == self._value else "( ) "
            text = self.said(option.label or NOTHING)
            lines.append([Piece(wrapped(mark + text, width)[0])])
        return lines

    def answer_spot(self) -> Offset:
        return Offset(1, self._at if self._opened_at is not None else 0)

    def action_move(self, by: int) -> None:
        self.answer = self._options[max(0, min(self._at + by, len(self._options) - 1))].value

    def on_key(self, event: events.Key) -> None:
        """Choose the next option that begins with the letter typed."""
        if not event.is_printable or not event.character or event.character == " ":
            return
        event.stop()
        order = [*self._options[self._at + 1 :], *self._options[: self._at + 1]]
        for option in order:
            if self.said(option.label).casefold().startswith(event.character.casefold()):
                self.answer = option.value
                return

    def action_go_on(self) -> None:
        if self._opened_at is None:
            self._open(self._value)
        else:
            self._open(None)
            self.report(WentOn(self.field.name))

    def action_give_up(self) -> None:
        """Close the list with the choice as before.

        Raises SkipAction while it is closed: Esc is the page's.
        """
        if self._opened_at is None:
            raise SkipAction
        before = self._opened_at
        self._open(None)
        self.answer = before

    def _open(self, before: str | None) -> None:
        self._opened_at = before
        self.redraw()
        self.report(Moved())

    def on_blur(self) -> None:
        """Close the list when the focus leaves it."""
        if self._opened_at is not None:
            self._open(None)
