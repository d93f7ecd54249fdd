"""The page scrolls as little as is needed to see the focused question, with the text before it."""

from textual.containers import ScrollableContainer
from textual.screen import Screen
from textual.widget import Widget

from screens.widgets.base import DrawnWidget
from screens.widgets.bottom_lines import Overflow
from screens.widgets.question import Question
from screens.widgets.reading import Reading
from screens.widgets.row_list import RowList
from screens.widgets.static_text import StaticText
from screens.widgets.table import TableField

_FIRST_ROW = 3
"""Lines that a list needs for its first row, a detail below it included."""


def show_spot(screen: Screen[None], body: ScrollableContainer, overflow: Overflow, *, hides: bool) -> bool:
    """Scroll to the focus, and show which lines are in view when not all of them are.

    False when that line appeared or disappeared: the page is then laid out anew, which calls this again. With
    ``hides`` false the line may appear but not disappear. The page passes that after a call that returned
    False, so one change of the page causes two changes of the line at most.
    """
    height, count = body.size.height, body.virtual_size.height
    if not height:
        return True
    room = height + (overflow.size.height if overflow.display else 0)
    longer = count > room
    if overflow.display != longer and (longer or hides):
        overflow.display = longer
        return False
    _let_read(body, height, count)
    focused = screen.focused
    if isinstance(focused, DrawnWidget):
        _scroll(body, height, *_wanted(body, focused, height, count))
    if overflow.display:
        top = round(body.scroll_y)
        overflow.show(top + 1, min(top + height, count), count)
    return True


def _let_read(body: ScrollableContainer, height: int, count: int) -> None:
    """Let a text take the focus where it is too long to be seen together with what follows it."""
    waiting: list[StaticText] = []
    start = 0
    for child in body.displayed_children:
        if isinstance(child, StaticText):
            waiting.append(child)
        elif child.focusable or child.is_container:
            # The first row of a list is enough to be seen with the text: the arrows scroll to the rest.
            bottom = child.virtual_region.y + _FIRST_ROW if isinstance(child, RowList) else None
            _make_stops(waiting, (bottom or child.virtual_region.bottom) - start > height)
            start, waiting = child.virtual_region.bottom, []
    _make_stops(waiting, count - start > height)


def _make_stops(texts: list[StaticText], stop: bool) -> None:
    for text in texts:
        text.can_focus = stop


def _scroll(body: ScrollableContainer, height: int, top: int, bottom: int) -> None:
    now = round(body.scroll_y)
    to = top if top < now else max(now, bottom - height)
    if to != now:
        body.scroll_to(y=to, animate=False, force=True, immediate=True)


def _wanted(body: ScrollableContainer, focused: DrawnWidget, height: int, count: int) -> tuple[int, int]:
    """First and last line that should be in view: with the text before, else the widget, else the line."""
    holder = _holder(body, focused)
    if holder is None:  # a link of the last line: the end of the page is before it
        return max(0, count - height), count
    region = holder.virtual_region
    before = _bottom_before(body, holder)
    if region.bottom - before <= height:
        return before, region.bottom
    if region.height <= height:
        return region.y, region.bottom
    top = focused.cursor_offset.y
    bottom = top + 1
    if isinstance(focused, RowList):
        top, bottom = focused.rows_shown
        if focused.answer_spot().y == 0 and region.y + bottom - before <= height:
            return before, region.y + bottom
    elif isinstance(focused, (Reading, TableField)):
        top, bottom = 0, focused.size.height
    elif isinstance(focused, Question) and focused.error:
        bottom = max(bottom, region.height)  # the error is below the answer
    start = region.y + focused.region.y - holder.region.y
    return start + top, start + min(bottom, top + height)


def _holder(body: ScrollableContainer, widget: Widget) -> Widget | None:
    node: Widget | None = widget
    while node is not None and node.parent is not body:
        node = node.parent if isinstance(node.parent, Widget) else None
    return node


def _bottom_before(body: ScrollableContainer, holder: Widget) -> int:
    """The last line of the nearest widget above that can have the focus."""
    bottom = 0
    for child in body.displayed_children:
        if child is holder:
            break
        if child.focusable or child.is_container:
            bottom = child.virtual_region.bottom
    return bottom
