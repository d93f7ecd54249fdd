"""Questions before a consequence, and the short help: the harmless answer has the focus, the page stays."""

from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widget import Widget

from screens.page.line_frames import LineFrames
from screens.text.phrases import Said
from screens.visitor import Visitor
from screens.widgets.base import PROSE_WIDTH, TONES, DrawnWidget, Line, Piece, classes_of
from screens.widgets.button import Press
from screens.widgets.messages import Pressed
from screens.widgets.wrapping import wrapped

_RULE = 40


class Statement(DrawnWidget):
    """A sentence or two, wrapped."""

    def __init__(self, visitor: Visitor, text: Said) -> None:
        super().__init__(visitor)
        self._text = text

    def drawing(self, width: int) -> list[Line]:
        return [[Piece(line)] for line in wrapped(self.said(self._text, lines=True), min(width, PROSE_WIDTH))]


class Rule(DrawnWidget):
    """The line above a dialog; a terminal that repeats no character gets each cell of it."""

    def drawing(self, width: int) -> list[Line]:
        return [[Piece("-" * min(width, _RULE))]]


class Dialog(LineFrames[bool], ModalScreen[bool], inherit_bindings=False):
    """One question with two answers: False is the harmless one, has the focus, and is what Esc answers.

    Keys typed before it was drawn do not answer it: the app compares their time with ``drawn_at``, which is
    in seconds of ``monotonic``.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,right,down", "app.focus_next", show=False),
        Binding("shift+tab,left,up", "app.focus_previous", show=False),
        Binding("escape,f10,ctrl+c", "refuse", show=False),
        Binding("ctrl+l", "app.repaint", show=False),
    ]

    def __init__(self, visitor: Visitor, question: Said, *, yes: Said, no: Said) -> None:
        super().__init__()
        self.drawn_at = float("inf")
        self._rule = Rule(visitor)
        self._statement = Statement(visitor, question)
        self._no = Press(visitor, "no", no)
        self._yes = Press(visitor, "yes", yes)

    def compose(self) -> ComposeResult:
        self.update_classes(classes_of(self.app.size), update=False)
        with Widget(classes="box"):
            yield self._rule
            yield self._statement
            with Widget(classes="answers"):
                yield self._no
                yield self._yes

    def on_mount(self) -> None:
        self.set_focus(self._no)
        self.call_after_refresh(self._was_drawn)

    def _was_drawn(self) -> None:
        self.drawn_at = monotonic()

    def on_pressed(self, event: Pressed) -> None:
        self.dismiss(event.name == "yes")

    def action_refuse(self) -> None:
        self.dismiss(False)

    def action_agree(self) -> None:
        self.dismiss(True)


class Hint(Dialog):
    """The help in a few lines, without leaving the page; F1 again opens all of it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f1", "agree", show=False)]


class Notice(ModalScreen[None], inherit_bindings=False):
    """A text that covers the page until any key is pressed; that key does nothing else."""

    COMPONENT_CLASSES = TONES
    AUTO_FOCUS = ""

    def __init__(self, visitor: Visitor, text: Said) -> None:
        super().__init__()
        self.statement = Statement(visitor, text)
        # The cursor stands at the sentence, where screen readers and braille lines look for it.
        self.statement.can_focus = True

    def compose(self) -> ComposeResult:
        yield self.statement

    def on_mount(self) -> None:
        self.set_focus(self.statement)
