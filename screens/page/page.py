"""The one page: it draws any form, keeps what was typed, and moves with Enter from field to field."""

from dataclasses import dataclass
from time import monotonic
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import ScrollableContainer
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from screens.forms import Answers, Kind, Outcome, Place
from screens.page.factory import signature
from screens.page.feedback import Feedback
from screens.page.footer import Footer, keys_for
from screens.page.form_view import FormView
from screens.page.scrolling import show_spot
from screens.text.phrases import Said, phrase
from screens.visitor import Visitor
from screens.widgets import messages
from screens.widgets.base import DrawnWidget, classes_of
from screens.widgets.bottom_lines import Overflow
from screens.widgets.page_heading import PageHeading
from screens.widgets.static_text import StaticText


class Body(ScrollableContainer, can_focus=False, inherit_bindings=False):
    """The fields and actions, between the first and the last lines."""


class Page(Feedback, inherit_bindings=False):
    """Shows one place's form. The app runs the actions: the page only asks for them by messages."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", show=False),
        Binding("escape", "leave", show=False),
    ]

    @dataclass
    class Act(Message):
        """Asks for one of the place's actions."""

        page: "Page"
        action: str

    @dataclass
    class Load(Message):
        """Asks for another row of a table, or page of a text (``Place.load``)."""

        page: "Page"
        name: str
        at: int

    @dataclass
    class Went(Message):
        """Asks to go where one of the place's keys leads."""

        page: "Page"
        key: str

    @dataclass
    class Leave(Message):
        """Asks to go back from here."""

        page: "Page"

    @dataclass
    class Call(Message):
        """Asks for the help, the languages or the mailbox, or to quit."""

        place: str

    @dataclass
    class Returned(Message):
        """Tells that this page is in view again."""

        page: "Page"

    def __init__(
        self, place: Place, name: str, *, lowest: bool = False, answers: Answers | None = None
    ) -> None:
        super().__init__()
        self.place = place
        self.place_name = name
        self.form = place.form()
        self.lowest = lowest
        self.busy = False
        self.leaves = False
        """Whether Esc was pressed during a ``committing`` action: it takes effect once that is over."""
        self.drawn_at = float("inf")
        self._fresh = True
        self._styled_in = ""
        """The theme in which its widgets have their styles; "" before it was ever in view."""
        self._steady = True
        """Whether the last look at the layout changed nothing in the height of the page."""
        self.unfinished: Outcome | None = None
        self.sheet = FormView(self.visitor, self.form, answers or {}, back=not lowest)
        self._heading = PageHeading(self.visitor)
        self.body = Body()
        self._overflow = Overflow(self.visitor)
        self._foot = Footer(self.visitor)

    @property
    def visitor(self) -> Visitor:
        return self.place.visitor

    # Layout

    def compose(self) -> ComposeResult:
        self.update_classes(classes_of(self.app.size), update=False)
        yield self._heading
        with self.body:
            yield from self.sheet.widgets
        yield self._overflow
        yield self._foot

    def on_mount(self) -> None:
        self._head()
        self.sheet.sync()
        self.focus_first()
        self.screen_layout_refresh_signal.subscribe(self, self._was_laid_out, immediate=True)

    def focus_first(self) -> None:
        """Focus the first thing to fill in or read; on a page without one, the main action."""
        # Not the focus chain: it is sorted by places on the screen, which are known after the first layout.
        if (first := self.sheet.asked.get(self.form.first)) and first.focusable:
            self.set_focus(first)
            return
        for widget in (*self.sheet.questions.values(), *self.sheet.actions.presses, *self._foot.links):
            if widget.focusable:
                self.set_focus(widget)
                return

    def _focus_text(self) -> None:
        """Focus a text before the first question where it is too long to be seen together with it."""
        first = next((text for text in self.body.query(StaticText) if text.focusable), None)
        if first and self.focused and first.region.y < self.focused.region.y:
            self.set_focus(first)

    # Keeping up with the form and the visitor

    async def reread(self, clear: tuple[str, ...] = ()) -> None:
        """Show the place's form as it is now; the answers are kept except those in ``clear``."""
        before, self.form = signature(self.form), self.place.form()
        if signature(self.form) == before:
            self.sheet.change(self.form)
        else:
            await self._rebuild()
        for name in clear:
            if name in self.sheet.questions:
                self.sheet.questions[name].answer = ""
        self._head()
        self.sheet.sync()

    async def _rebuild(self) -> None:
        old = self.sheet
        focused = self.at
        inside = self.focused is None or self.body in self.focused.ancestors
        await self._lay_out(old.raw)
        if focused in self.sheet.questions:
            self.set_focus(self.sheet.questions[focused])
        elif inside:  # the focused field is gone
            self.focus_first()

    async def _lay_out(self, answers: Answers) -> None:
        self.sheet = FormView(self.visitor, self.form, answers, back=not self.lowest)
        with self.app.batch_update():
            await self.body.remove_children()
            await self.body.mount_all(self.sheet.widgets)
            self.sheet.sync()

    async def restart(self, place: Place) -> None:
        """Show another place as if nothing had been typed or said here."""
        self.place, self.form = place, place.form()
        self.busy, self.leaves, self.unfinished = False, False, None
        self.tell("")
        await self._lay_out({})
        self._head()
        self.focus_first()

    async def retell(self) -> None:
        """Show everything again in the visitor's language."""
        await self.reread()
        for widget in self.query(DrawnWidget):
            widget.redraw()
            widget.refresh(layout=True)

    def _head(self) -> None:
        form = self.form
        self.set_class(any(field.kind is Kind.QR for field in form.fields), "-full")
        right: Said = form.corner or self.visitor.banner
        if form.subject:
            right = form.subject
        if form.step:
            right = phrase("Etape {n} sur 5 : {name}", n=form.step[0], name=form.step[1])
        self._heading.show(form.title, right)
        self._tell_keys()

    def _tell_keys(self) -> None:
        self._foot.keys.show(keys_for(self.form, self.place.keys, lowest=self.lowest, at=self.at))

    @property
    def at(self) -> str:
        """The name of the field that has the focus; "" where none has."""
        return next((name for name, each in self.sheet.questions.items() if each is self.focused), "")

    def go_to(self, name: str) -> None:
        """Focus this field, if it is asked now."""
        if name in self.sheet.asked:
            self.set_focus(self.sheet.asked[name])

    # Where the cursor goes

    def set_focus(
        self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False
    ) -> None:
        """Focus a widget without Textual's scrolling: the page scrolls as little as is needed to see it."""
        super().set_focus(widget, False, from_app_focus)
        self._tell_keys()
        self.look_again()

    def look_again(self) -> None:
        """Keep the focus in view."""
        if self.is_mounted:
            self.call_after_refresh(self._look)

    def _look(self) -> None:
        # Not repeated from here: the sizes read now may be those from before the line came or went.
        self._steady = show_spot(self, self.body, self._overflow, hides=self._steady)
        if self._steady and self._fresh and self.body.size.height:
            self._fresh = False
            self._focus_text()

    def _was_laid_out(self, screen: Screen[object]) -> None:
        self.look_again()

    def on_screen_suspend(self) -> None:
        self._remark()

    def _remark(self) -> None:
        if isinstance(self.focused, DrawnWidget):
            self.focused.remark()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        # New widgets have their styles; so have those that were covered, unless the theme has changed since.
        event.refresh_styles = self._styled_in not in ("", self.app.theme)
        self._styled_in = self.app.theme
        self._remark()
        self.drawn_at = float("inf")
        self.call_after_refresh(self._was_drawn)

    @property
    def is_drawn(self) -> bool:
        """Whether it has been seen since it came into view."""
        return self.drawn_at < float("inf")

    def _was_drawn(self) -> None:
        self.drawn_at = monotonic()
        self.post_message(self.Returned(self))

    # What the page asks the app for

    def wish(self, message: Any) -> None:
        """Ask the app for an action by name, for missing rows, for a place, or (None) to go back."""
        match message:
            case None:
                self.post_message(self.Leave(self))
            case messages.Wanted():
                self.post_message(self.Load(self, message.name, message.at))
            case messages.Pressed():
                self.post_message(self.Call(message.name))
            case str():
                self.post_message(self.Act(self, message))

    def on_key(self, event: events.Key) -> None:
        """Handle the key of a row, an action or the place; a widget that takes text gets its keys first."""
        for field in self.form.fields:
            for option in field.options:
                if option.key and option.key == event.key:
                    event.stop()
                    self.post_message(messages.KeyPressed(field.name, option.value))
                    return
        for action in self.form.actions:
            if action.key and action.key == event.key:
                event.stop()
                self.wish(action.name)
                return
        if event.key in self.place.keys:
            event.stop()
            self.post_message(self.Went(self, event.key))
