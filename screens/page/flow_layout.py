"""A layout that Textual has not: side by side, and on the next line what does not fit."""

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

GAP = 2
"""Blank cells between two that stand in one line."""


class FlowLayout(Layout):
    """Places children as a line of text places its words; one that is wider than the line has it alone."""

    name = "flow"

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        parent.pre_layout(self)
        viewport = parent.app.viewport_size
        x = y = height = 0
        placements = []
        for child in children:
            width = min(child.get_content_width(size, viewport), size.width)
            lines = child.get_content_height(size, viewport, width)
            if x and x + width > size.width:
                x, y, height = 0, y + height, 0
            placements.append(WidgetPlacement(Region(x, y, width, lines), NULL_OFFSET, NULL_SPACING, child))
            x, height = x + width + GAP, max(height, lines)
        return placements
