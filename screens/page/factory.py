"""Each kind of field gets its widget; the actions of a form form one row below the fields."""

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.widget import Widget

from screens.forms import Action, Answers, Field, Form, Kind
from screens.page.flow_layout import FlowLayout
from screens.text.phrases import Said, phrase
from screens.visitor import Visitor
from screens.widgets.base import DrawnWidget, Line, Piece
from screens.widgets.button import Press
from screens.widgets.choice import Box, Choice
from screens.widgets.detailed_table import DetailedTable
from screens.widgets.document_view import DocumentView
from screens.widgets.entry import TextEntry
from screens.widgets.qr_field import QrField
from screens.widgets.question import Question
from screens.widgets.reading import Reading
from screens.widgets.row_list import RowList
from screens.widgets.secret import Secret
from screens.widgets.select import Select
from screens.widgets.static_text import StaticText
from screens.widgets.text_area import TextArea
from screens.widgets.wrapping import wrapped

BACK = "@back"
"""The name of the button that does what Esc does."""

_WIDGETS: Mapping[Kind, type[Question | StaticText | Secret]] = {
    Kind.TEXT: TextEntry,
    Kind.SECRET: Secret,
    Kind.CHOICE: Choice,
    Kind.BOX: Box,
    Kind.PICK: Select,
    Kind.LINES: TextArea,
    Kind.ROWS: RowList,
    Kind.TABLE: DetailedTable,
    Kind.READING: Reading,
    Kind.SHOWN: StaticText,
    Kind.PROSE: StaticText,
    Kind.QR: QrField,
}


def drawn(visitor: Visitor, field: Field) -> Question | StaticText | Secret:
    """Return the widget of a field."""
    if field.kind is Kind.READING and not field.text:
        return DocumentView(visitor, field)
    return _WIDGETS[field.kind](visitor, field)


def question_in(widget: Widget) -> Question | None:
    """Return the question that a widget asks, or None."""
    if isinstance(widget, Secret):
        return widget.entry
    return widget if isinstance(widget, Question) else None


class Beside(Widget, inherit_bindings=False):
    """A list at the left of all other fields; on a narrow screen, before them."""

    def __init__(self, first: Widget, rest: list[Widget]) -> None:
        super().__init__()
        self._first = first
        self._first.add_class("column")
        self._rest = rest

    def compose(self) -> ComposeResult:
        yield self._first
        with Widget(classes="rest"):
            yield from self._rest


class Aside(DrawnWidget):
    """The reason why the button beside it is not available."""

    margin = 0

    def __init__(self, visitor: Visitor, text: Said) -> None:
        super().__init__(visitor)
        self._text = text

    def change(self, text: Said) -> None:
        """Show this text instead."""
        self._text = text
        self.redraw()

    def drawing(self, width: int) -> list[Line]:
        return [[Piece(line)] for line in wrapped(self.said(self._text), width)]


class Actions(Widget, inherit_bindings=False):
    """The buttons and links of a form, side by side; what does not fit stands in the next line."""

    def __init__(self, visitor: Visitor, form: Form, *, back: bool) -> None:
        super().__init__()
        self._flow = FlowLayout()
        self._actions = actions_of(form, back=back)
        # What stands beside a list needs the line that is empty above the buttons elsewhere.
        self.set_class(bool(form.beside), "tight")
        self.presses = [Press(visitor, each.name, each.label, link=each.link) for each in self._actions]
        self._asides = [Aside(visitor, each.unless) for each in self._actions]

    def compose(self) -> ComposeResult:
        yield from self.presses
        yield from self._asides

    @property
    def layout(self) -> FlowLayout:
        """How its children are placed; Textual's styles take only layouts of their own."""
        return self._flow

    def change(self, form: Form, *, back: bool) -> None:
        """Show the same actions, perhaps in other words."""
        self._actions = actions_of(form, back=back)
        for action, press, aside in zip(self._actions, self.presses, self._asides, strict=True):
            press.change(action.label)
            aside.change(action.unless)

    def sync(self, answers: Answers) -> None:
        """Show what can be done now, and beside what cannot, why."""
        for action, press, aside in zip(self._actions, self.presses, self._asides, strict=True):
            available = action.when is None or action.when(answers)
            press.available = available
            press.display = available or bool(action.unless)
            aside.display = not available and bool(action.unless)


def actions_of(form: Form, *, back: bool) -> list[Action]:
    """Return the primary action first, and last a button that does what Esc does, where there is none.

    A page with a QR code and no other action gets no such button: the code needs every line.
    """
    actions = [action for action in (form.primary, *form.actions) if action]
    bare = any(field.kind is Kind.QR for field in form.fields) and not actions
    if back and not bare and not any(action.name == "back" for action in actions):
        actions.append(Action(BACK, phrase("Retour")))
    return actions


def signature(form: Form) -> tuple[object, ...]:
    """Return what must be equal for the present widgets to show another form."""
    fields = tuple((field.name, field.kind) for field in form.fields)
    return fields, tuple(action.name for action in actions_of(form, back=False))
