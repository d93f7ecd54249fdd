"""The Textual app: filters keys, routes page messages, shows the session as pages."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ScreenStackError
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import NoColor
from textual.geometry import Offset
from textual.screen import Screen

import screens
from screens.page.colours import THEMES
from screens.page.page import Page
from screens.text import theme_names
from screens.visitor import Visitor
from screens.widgets.base import LOW, NARROW, DrawnWidget
from tui.portal.dispatch import dispatch_quickly
from tui.portal.key_gate import KeyGate, read_meta_digit
from tui.portal.page_surface import PageSurface
from tui.portal.render_caches import forget_with_page
from tui.portal.session import PortalSession
from tui.portal.stylesheet import SharedStylesheet
from tui.portal.surface import KeptStop
from tui.terminal.driver import ThinDriver
from tui.terminal.meta_digit import is_meta_digit


class Portal(PageSurface, inherit_bindings=False):
    """One visit at one terminal. Only these keys are bound; everything else is the page's."""

    CSS_PATH = str(Path(screens.__file__).parent / "portal.tcss")
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (LOW, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "call('help')", show=False),
        Binding("f2", "call('language')", show=False),
        Binding("f5", "linear", show=False),
        Binding("f9", "call('mailbox')", show=False),
        Binding("f10,ctrl+c", "call('quit')", show=False),
        Binding("ctrl+l", "repaint", show=False),
    ]

    def __init__(
        self,
        session: PortalSession,
        *,
        kept: Sequence[KeptStop] = (),
        driver_class: type[Driver] | None = None,
        colourless: bool = False,
    ) -> None:
        """``kept`` are the stops of a session that was shown line by line until now."""
        forget_with_page()
        dispatch_quickly()
        super().__init__(driver_class=driver_class)
        self.session = session
        self.visitor, self.runner, self.monitor = session.visitor, session.runner, session.monitor
        self.animation_level = "none"
        self._disable_tooltips = self._disable_notifications = True
        self._gate = KeyGate()
        self.left_behind: Sequence[KeptStop] = ()
        """The stops of a session that goes on line by line."""
        self._kept = kept or (self.runner.navigation.beginning(),)
        self._rounds: asyncio.Task[None] | None = None
        session.shown_on(self)
        for each in THEMES:
            self.register_theme(each)
        if self.no_color or colourless:
            self.lose_colour()
        self._wear()
        self.stylesheet = SharedStylesheet(variables=self.get_css_variables())

    # Beginning and end

    def get_default_screen(self) -> Screen[None]:
        return self._restored(self._kept[0], lowest=True)

    @staticmethod
    def _restored(kept: KeptStop, *, lowest: bool = False) -> Page:
        page = Page(kept.place, kept.name, lowest=lowest, answers=kept.answers)
        page.unfinished = kept.unfinished
        return page

    async def on_mount(self) -> None:
        with self.batch_update():
            for kept in self._kept[1:]:
                await self.push_screen(self._restored(kept))
            if self._kept[-1].message:
                self.pages[-1].tell(self._kept[-1].message)
        self.begin_rounds()

    def begin_rounds(self) -> None:
        """Look from now on at what has to be noticed without a key."""
        self._rounds = asyncio.create_task(self.monitor.rounds())

    def on_unmount(self) -> None:
        if self._rounds is not None:
            self._rounds.cancel()

    def action_quit_now(self) -> None:
        """Leave: the session ends, what is at work is waited for."""
        self.session.quit_now()

    def hang_up(self) -> None:
        """The line is gone."""
        self.session.hang_up()

    def broke(self, error: Exception) -> None:
        """End this session alone, as for any exception in a widget."""
        self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        """Say what Textual would print with its values: nothing but a number."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self.session.broke(error)
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        """Textual's own would print local variables, one-time codes among them."""
        self._close_messages_no_wait()

    # The cursor

    @property
    def cursor_position(self) -> Offset:
        """Inside what has the focus, computed when a frame is shown: it is never left behind."""
        try:
            focused = self.screen.focused
        except ScreenStackError:
            return Offset(0, 0)
        if not isinstance(focused, DrawnWidget) or not focused.is_mounted:
            return Offset(0, 0)
        return focused.region.offset + focused.cursor_offset

    @cursor_position.setter
    def cursor_position(self, position: Offset) -> None:
        """Nobody else sets it."""

    # Keys

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            self.monitor.touch()
            if isinstance(event, events.Key) and is_meta_digit(event):
                keys = read_meta_digit(event, self.screen)
                self.type_again(keys[1:])
                event = keys[0]
            if not self._gate.lets_in(event, self.screen):
                return
        await super().on_event(event)

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """As Textual's, without asking everybody first for bindings with priority: there are none."""
        return not priority and await super()._check_bindings(key)

    def hold(self, seconds: float) -> None:
        """Draw nothing until the outcome of an action is there, at most so long."""
        if isinstance(self._driver, ThinDriver):
            self._driver.hold(seconds)

    def let_in_held(self) -> None:
        """What was typed while a turn was at work arrives where the cursor is now, Enter excepted."""
        self.type_again(self._gate.held())
        if isinstance(self._driver, ThinDriver) and (
            not isinstance(self.screen, Page) or self.screen.is_drawn
        ):
            self._driver.let_go()

    def type_again(self, keys: Sequence[events.Key | events.Paste]) -> None:
        """Have keys and pastes arrive, in their order, once the one at work now has had its effect."""
        if isinstance(self._driver, ThinDriver):
            self._driver.type_again(keys)
            return
        for event in keys:
            self.post_message(event)

    def action_call(self, name: str) -> None:
        """Help, language, mailbox, or the question whether to quit."""
        self.session.call(name)

    def action_linear(self) -> None:
        """Go on line by line from here, with all that was typed."""
        if isinstance(self.screen, Page):
            self.visitor.linear = True
            self.follow(self.visitor)

    def action_repaint(self) -> None:
        """Draw everything again, whatever the terminal shows now."""
        if isinstance(self._driver, ThinDriver):
            self._driver.repaint()
            return
        self.screen.refresh(layout=True)

    # What pages wish

    def on_page_act(self, event: Page.Act) -> None:
        self.runner.act(event.page, event.action)

    def on_page_load(self, event: Page.Load) -> None:
        self.runner.load(event.page, event.name, event.at)

    def on_page_went(self, event: Page.Went) -> None:
        self.runner.go(event.page, event.key)

    def on_page_leave(self, event: Page.Leave) -> None:
        self.runner.leave(event.page)

    def on_page_call(self, event: Page.Call) -> None:
        self.action_call(event.place)

    async def on_page_returned(self, event: Page.Returned) -> None:
        """A page is seen, for the first time or again."""
        if isinstance(self._driver, ThinDriver):
            self._driver.let_go()
        await self.tune()
        self.monitor.tell_mail(event.page)
        self.runner.resume(event.page)

    async def tune(self) -> None:
        """Follow the visitor, who may have changed."""
        await self.session.tune()

    def follow(self, visitor: Visitor) -> None:
        """Show the visitor's colours, or end where the visitor wants to go on line by line."""
        self._wear()
        if visitor.linear and self.is_running:
            self.left_behind = self.kept
            self.exit()

    def _wear(self) -> None:
        theme = (
            "terminal" if self.no_color or self.visitor.theme not in theme_names.NAMES else self.visitor.theme
        )
        if self.theme != theme:
            self.theme = theme

    def lose_colour(self) -> None:
        """No colour at all, whatever the theme: Textual's own answer would be shades of grey."""
        self.no_color = True
        self._filters.append(NoColor())

    # What a terminal must not get

    def copy_to_clipboard(self, text: str) -> None:
        """Never: it would send what is on the screen, a password too, to the terminal (OSC 52)."""

    def bell(self) -> None:
        """Never: it is a byte that is not a frame."""

    def _set_pointer_shape(self, shape: str) -> None:
        """Never: there is no mouse."""

    def refresh_css(self, animate: bool = True) -> None:
        """Only where colours have changed: Textual parses and applies all of it again at its start."""
        assert isinstance(self.stylesheet, SharedStylesheet)
        if not self.stylesheet.shows(self.get_css_variables()):
            super().refresh_css(animate=animate)
