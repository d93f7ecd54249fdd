"""The base of every widget: it is drawn line by line from safe text; no widget of this program takes markup.

A line is a list of pieces, each a text with a tone. The tones are component classes of the screen, which
``portal.tcss`` styles: Textual makes an object of styles for each, and for every widget they cost megabytes.
Lines are kept until something visible in them changes, so that typing into one field redraws no other.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import ClassVar, NamedTuple, Self

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from screens.text.content import say
from screens.text.phrases import Said
from screens.text.safe_text import visible
from screens.visitor import Visitor

NARROW = 60
"""Below this many columns a label is above its field, and a row of a table folds."""

LOW = 24
"""Below this many rows there is no blank line between the parts of a page."""

PROSE_WIDTH = 72


class Tone(StrEnum):
    """How a piece of text stands out; a tone never carries a meaning alone."""

    PLAIN = ""
    STRONG = "drawn--strong"
    HERE = "drawn--here"  # the place one is in
    MARK = "drawn--mark"  # the thing one is at
    QUIET = "drawn--quiet"
    DONE = "drawn--done"
    WAIT = "drawn--wait"
    FIELD = "drawn--field"  # where one types, on a terminal that underlines blanks
    ERROR = "drawn--error"
    BADGE = "drawn--badge"
    CODE = "drawn--code"
    CHOSEN = "drawn--chosen"  # only while the widget has the focus
    BAR = "drawn--bar"  # the row one is at: only with the focus, at a terminal that is near


TONES = {tone.value for tone in Tone if tone}
"""The component classes of every screen on which widgets draw."""


class Piece(NamedTuple):
    """Text of one tone within a line."""

    text: str
    tone: Tone = Tone.PLAIN


Line = list[Piece]


def classes_of(size: Size) -> dict[str, bool]:
    """Return the classes of a screen of this size, which Textual sets at the first resize only: one frame too
    late, and everything is styled twice."""
    narrow, low = size.width < NARROW, size.height < LOW
    return {"-narrow": narrow, "-wide": not narrow, "-low": low, "-high": not low}


def cells(line: Line) -> int:
    """Return the width of a line in cells."""
    return sum(cell_len(piece.text) for piece in line)


def padded(line: Line, width: int) -> Line:
    """Return the line filled with blanks to a width in cells."""
    missing = width - cells(line)
    return [*line, Piece(" " * missing)] if missing > 0 else line


class DrawnWidget(Widget, inherit_bindings=False):
    """A widget that draws lines of pieces, and knows the place of the cursor in them."""

    DEFAULT_CSS = "DrawnWidget { width: 1fr; height: auto; }"
    ALLOW_SELECT = False
    margin: ClassVar[int] = 1
    """Blank cells at the left; the first of them shows the mark of the focus."""

    def __init__(self, visitor: Visitor, *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self.visitor = visitor
        self._laid: tuple[int, list[Line]] | None = None
        self._strips: dict[int, Strip] = {}
        self._seen: tuple[Region, list[Strip]] | None = None
        self._plain: Style | None = None
        """The style of text without a tone."""

    def drawing(self, width: int) -> list[Line]:
        """Return the lines, at most ``width`` cells each without the margin."""
        raise NotImplementedError

    def spot(self) -> Offset:
        """Return the place of the cursor, without the margin."""
        return Offset(0, 0)

    def said(self, said: Said, *, lines: bool = False) -> str:
        """Return words in the visitor's language, safe to draw."""
        return say(self.visitor.words, said, lines=lines).plain

    def lines(self, width: int) -> list[Line]:
        """Return the drawing for a width in cells, made once."""
        if self._laid is None or self._laid[0] != width:
            self._laid = (width, self.drawing(width - self.margin))
            self._strips.clear()
        return self._laid[1]

    def redraw(self) -> None:
        """Draw anew; the page is laid out anew only when the height has changed."""
        before = len(self._laid[1]) if self._laid else -1
        width = self._laid[0] if self._laid else 0
        self._laid = None
        self._strips.clear()
        self.refresh(layout=before < 0 or len(self.lines(width)) != before)

    def redraw_lines(self, numbers: Collection[int]) -> None:
        """Draw these lines anew, which say the same: the mark of the focus or the bar has moved."""
        if not self.size:
            self.redraw()
            return
        for y in numbers:
            self._strips.pop(y, None)
        self.refresh(*(Region(0, y, self.size.width, 1) for y in numbers))

    def is_barred(self, y: int) -> bool:
        """Whether pieces of a bar in this line are shown as one now."""
        return True

    def report(self, message: Message) -> None:
        """Tell the page something that no other widget listens to: not from one to the next, but at once."""
        if self.is_attached:
            self.screen.post_message(message.set_sender(self))

    def remark(self) -> None:
        """Draw the mark of the focus anew: a dialog has come over its page, or has gone."""
        self._strips.clear()
        self.refresh()

    @property
    def cursor_offset(self) -> Offset:
        """The place of the cursor, from the widget's own corner."""
        self.lines(self._laid[0] if self._laid else self.size.width)
        return self.spot() + Offset(self.margin, 0)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return max((cells(line) for line in self.lines(container.width)), default=0) + self.margin

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.lines(width))

    def render_line(self, y: int) -> Strip:
        strip = self._strips.get(y)
        if strip is None:
            strip = self._strips[y] = self._strip(y)
        return strip

    def line_at(self, y: int) -> Line:
        """Return one line of the drawing."""
        lines = self.lines(self.size.width)
        return lines[y] if y < len(lines) else []

    def _strip(self, y: int) -> Strip:
        style = self._plain = self._plain or self.rich_style
        line = self.line_at(y)
        at = self.has_focus and self.screen is self.app.screen
        bars = at and self.visitor.near and self.is_barred(y)
        mark = ">" if at and y == self.spot().y else " "
        marked = self._toned(style, Tone.MARK) if mark.strip() else style
        segments = [Segment(mark.ljust(self.margin), marked)] if self.margin else []
        for text, tone in line:
            if tone is Tone.PLAIN or (tone is Tone.CHOSEN and not at) or (tone is Tone.BAR and not bars):
                segments.append(Segment(visible(text), style))
            else:
                segments.append(Segment(visible(text), self._toned(style, tone)))
        return Strip(segments).adjust_cell_length(self.size.width, style)

    def _toned(self, style: Style, tone: Tone) -> Style:
        """The style of this widget's text in that tone."""
        return style + self.screen.get_component_rich_style(tone.value, partial=True)

    def strip_at(self, y: int) -> Strip:
        """Return one line as Textual shows it, in the colours of the widget or in none."""
        if self.size != self.outer_size:
            return super().render_lines(Region(0, y, self.outer_size.width, 1))[0]
        strip = self.render_line(y)
        for each in self.get_line_filters():
            strip = strip.apply_filter(each, self.background_colors[1])
        return strip

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return Textual's strips, but keep them: for each key it asks every widget in view anew."""
        if self._seen is None or self._seen[0] != crop:
            self._seen = (crop, super().render_lines(crop))
        return self._seen[1]

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        self._seen = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        self._seen = self._plain = None
        self._strips.clear()
        super().notify_style_update()

    async def _on_key(self, event: events.Key) -> None:
        """Do what a key of the widget's own does; Textual would first pass it up to the app."""
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if await self.app.run_action(binding.action, self):
                event.stop()
                return

    def watch_has_focus(self, _has_focus: bool) -> None:
        self._strips.clear()
        super().watch_has_focus(_has_focus)
