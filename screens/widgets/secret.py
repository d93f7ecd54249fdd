"""A secret with a link beside it that shows and hides it, as F3 does."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.widget import Widget

from screens.forms import Field
from screens.text.phrases import phrase
from screens.visitor import Visitor
from screens.widgets.button import Press
from screens.widgets.entry import TextEntry
from screens.widgets.messages import Pressed

SHOW = phrase("Afficher (F3)")
HIDE = phrase("Masquer (F3)")


class Secret(Widget, inherit_bindings=False):
    """An entry that is masked until the person wants to see it."""

    DEFAULT_CSS = """
    Secret { height: auto; width: 1fr; layers: under over; }
    Secret > Press { layer: over; width: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f3", "reveal", show=False)]

    def __init__(self, visitor: Visitor, field: Field) -> None:
        super().__init__()
        self.entry = TextEntry(visitor, field)
        self._link = Press(visitor, "reveal", SHOW, link=True)

    def compose(self) -> ComposeResult:
        yield self.entry
        yield self._link

    def on_mount(self) -> None:
        """Place the link before the first layout, so that nothing moves after it."""
        self._place(self.app.size.width)

    def on_resize(self) -> None:
        self._place(self.size.width)

    def _place(self, width: int) -> None:
        self.entry.lines(width)
        self._link.styles.offset = self.entry.origin + Offset(self.entry.room + 2, 0)

    def retell(self) -> None:
        """Show the link in the present language; its place may change with the label's height."""
        self._link.change(SHOW if self.entry.masked else HIDE)
        self._place(self.size.width)

    def action_reveal(self) -> None:
        """Show the secret, or hide it."""
        self.entry.masked = not self.entry.masked
        self.entry.redraw()
        self.retell()

    def on_pressed(self, event: Pressed) -> None:
        event.stop()
        self.action_reveal()
