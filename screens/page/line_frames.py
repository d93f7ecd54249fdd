"""A frame in which only lines of widgets have changed is made of these alone: most keys change one or two.

Textual 8.2.8 cuts every line of the screen at the edges of every widget for each frame
(``Compositor._render_chops``), which costs more than the lines themselves.
"""

from typing import Any, NamedTuple, TypeVar, cast

from rich.console import Console, ConsoleRenderable
from textual._compositor import CompositorUpdate
from textual.screen import Screen
from textual.strip import Strip

from screens.widgets.base import TONES, DrawnWidget

_FEW = 8
"""Lines; a frame of more of them is made by Textual."""
Result = TypeVar("Result")


class ChangedLine(NamedTuple):
    """A line of a widget, and where it stands on the screen, in cells."""

    x: int
    y: int
    strip: Strip


class LinesUpdate(CompositorUpdate):
    """The lines that a frame consists of."""

    def __init__(self, lines: list[ChangedLine]) -> None:
        self._lines = lines

    def render_segments(self, console: Console) -> str:
        return "".join(f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for x, y, strip in self._lines)


def changed_lines(screen: Screen[Any]) -> list[ChangedLine] | None:
    """Return the lines that have to be drawn anew; None where something else has changed as well."""
    compositor = screen._compositor
    dirty = compositor._dirty_regions
    if not dirty or sum(region.height for region in dirty) > _FEW:
        return None
    drawn = [
        (widget, region)
        for widget, (region, clip) in compositor.visible_widgets.items()
        if isinstance(widget, DrawnWidget) and clip.x <= region.x and region.right <= clip.right
    ]
    lines: list[ChangedLine] = []
    for part in dirty:
        found = [(widget, region) for widget, region in drawn if region.contains_region(part)]
        if not found:
            return None
        # What lies over another, as the link over the line of a secret, is within it, and stays.
        widget, region = min(found, key=lambda each: each[1].area)
        over = [other for _, other in drawn if other != region and region.contains_region(other)]
        for y in part.line_range:
            strip, x = widget.strip_at(y - region.y), region.x
            for other in sorted(other for other in over if y in other.line_range):
                lines.append(ChangedLine(x, y, strip.crop(x - region.x, other.x - region.x)))
                x = other.right
            lines.append(ChangedLine(x, y, strip.crop(x - region.x) if x > region.x else strip))
    return lines


class LineFrames(Screen[Result], inherit_bindings=False):
    """A screen whose frames are made of the changed lines, where there are but few of them."""

    COMPONENT_CLASSES = TONES

    def _compositor_refresh(self) -> None:
        lines = changed_lines(self) if self is self.app.screen else None
        if lines is None:
            super()._compositor_refresh()
            return
        self._compositor._dirty_regions.clear()
        self._dirty_widgets.clear()
        self.app._display(self, cast(ConsoleRenderable, LinesUpdate(lines)))
