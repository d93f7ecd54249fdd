"""Buttons and links: in brackets as part of the form, bare where they lead aside."""

from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Size

from screens.text.phrases import Said
from screens.visitor import Visitor
from screens.widgets.base import DrawnWidget, Line, Piece, Tone
from screens.widgets.messages import Pressed
from screens.widgets.wrapping import wrapped


class Press(DrawnWidget, can_focus=True):
    """A button, or a link; Enter presses it. In reverse video while it has the focus."""

    margin = 0
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "press", show=False)]

    def __init__(
        self, visitor: Visitor, action: str, label: Said, *, link: bool = False, after: str = ""
    ) -> None:
        super().__init__(visitor, classes="link" if link else "button")
        self.action = action
        self.label = label
        self.link = link
        self.after = after
        self._available = True

    @property
    def available(self) -> bool:
        """Whether it can be pressed now; if not, the focus skips it."""
        return self._available

    @available.setter
    def available(self, available: bool) -> None:
        if available != self._available:
            self._available = self.can_focus = available
            self.redraw()

    def change(self, label: Said) -> None:
        """Show this label instead."""
        self.label = label
        self._laid = None
        self.refresh(layout=True)

    @property
    def text(self) -> str:
        """The text of the button or link."""
        text = self.said(self.label)
        return text if self.link else f"[ {text} ]"

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return cell_len(self.text + self.after)

    def drawing(self, width: int) -> list[Line]:
        lines: list[Line] = [
            [Piece(line, Tone.CHOSEN)] for line in wrapped(self.text, width - len(self.after))
        ]
        lines[-1].append(Piece(self.after))
        return lines

    def spot(self) -> Offset:
        return Offset(0 if self.link else 2, 0)

    def action_press(self) -> None:
        self.post_message(Pressed(self.action))
