"""The Textual app: filters keys, routes page messages, ends the session."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App, ScreenStackError
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import NoColor
from textual.geometry import Offset
from textual.screen import Screen

import screens
from models.actor import Actor
from models.office import Office
from screens.forms import Place
from screens.page.colours import THEMES
from screens.page.page import Page
from screens.text import errors, helpdesk, theme_names
from screens.text.phrases import Said, catalogue, phrase
from screens.visitor import Blocks, Mail, Visitor
from screens.widgets.base import LOW, NARROW, DrawnWidget
from tui import errors as faults
from tui.portal.actions import ActionRunner
from tui.portal.key_gate import KeyGate
from tui.portal.monitor import Monitor, SessionChecks
from tui.portal.navigation import PlaceTable
from tui.portal.places import PATIENTS
from tui.portal.render_caches import forget_with_page
from tui.portal.stylesheet import SharedStylesheet
from tui.terminal.driver import ThinDriver

log = logging.getLogger("esante")


class Portal(App[None], inherit_bindings=False):
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
        Binding("f9", "call('mailbox')", show=False),
        Binding("f10,ctrl+c", "call('quit')", show=False),
        Binding("ctrl+l", "repaint", show=False),
    ]

    def __init__(
        self,
        *,
        office: Office,
        source: str,
        language: str,
        chosen: bool = False,
        theme: str = "terminal",
        mailbox: Callable[[], Awaitable[list[Mail]]] | None = None,
        table: PlaceTable = PATIENTS,
        places: Mapping[str, type[Place]] | None = None,
        driver_class: type[Driver] | None = None,
        notice: Said = "",
        attendance: SessionChecks | None = None,
        closes: bool = False,
        colourless: bool = False,
        blocks: Blocks = Blocks.COLOURED,
        near: bool = False,
        scripts: bool = True,
    ) -> None:
        """``closes``: when time is over the line ends, where a terminal that stays shows the first page.

        ``chosen``: the person's own terminal asked for the language, so a log-in does not change it.
        """
        forget_with_page()
        super().__init__(driver_class=driver_class)
        self.last_words = ""
        """What is to be said once the terminal is given back."""
        self.reason = "left"
        """Why it ended, in a word for the log."""
        self.animation_level = "none"
        self._disable_tooltips = self._disable_notifications = True
        self.visitor = Visitor(Actor(office, source), catalogue(language), theme, mailbox, chosen=chosen)
        self.visitor.blocks, self.visitor.near, self.visitor.scripts = blocks, near, scripts
        if notice:
            self.visitor.facts["demonstration"] = notice
        self._gate = KeyGate()
        self._spoken = self.visitor.words
        self.runner = ActionRunner(
            self,
            self.visitor,
            replace(table, places={**table.places, **(places or {})}),
            tune=self.tune,
            hold=self._hold,
            idle=self._let_in_held,
            quit=self.action_quit_now,
        )
        over = self._close if closes else self._begin_anew
        self.monitor = Monitor(self, self.runner, self.visitor, attendance or SessionChecks(), over)
        for each in THEMES:
            self.register_theme(each)
        self.no_color = self.no_color or colourless
        if self.no_color:
            # No colour at all, whatever the theme: Textual's own answer would be shades of grey.
            self._filters.append(NoColor())
        self._wear()
        self.stylesheet = SharedStylesheet(variables=self.get_css_variables())

    # Beginning and end

    def get_default_screen(self) -> Screen[None]:
        return self.runner.navigation.lowest()

    def on_mount(self) -> None:
        self._rounds = asyncio.create_task(self.monitor.rounds())

    def on_unmount(self) -> None:
        self._rounds.cancel()

    def action_quit_now(self) -> None:
        """Leave: the session ends, what is at work is waited for."""
        self.runner.start(self._quit())

    async def _quit(self) -> None:
        await self.runner.finished()
        await self._end_well()

    def hang_up(self) -> None:
        """The line is gone: nobody can be asked, and what was typed is kept where it should be."""
        if self.reason != "gone":
            self.reason = "gone"
            self.action_quit_now()

    def announce(self, words: Said) -> None:
        """Say something on the page that is seen."""
        if isinstance(self.screen, Page):
            self.runner.navigation.say(self.screen, words)

    def dismiss(self, words: Said, reason: str) -> None:
        """End the session, and say why once the terminal is given back."""
        self._part(words, reason)
        self.runner.start(self._end_well())

    def _part(self, words: Said, reason: str) -> None:
        self.last_words, self.reason = self.visitor.words.text(words), reason

    async def _close(self, words: Said, reason: str) -> None:
        self._part(words, reason)
        self.exit()

    async def _begin_anew(self, words: Said, _reason: str) -> None:
        await self.runner.navigation.begin_anew(words)

    async def _end_well(self) -> None:
        try:
            await self.monitor.keep_drafts()
            await self.monitor.sign_out()
        finally:
            self.exit()

    def _handle_exception(self, error: Exception) -> None:
        """End this session alone: type and place go to the log, a number to the person, no values."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self._farewell(error)
        self._close_messages_no_wait()

    def _farewell(self, error: Exception) -> None:
        reference = faults.reference()
        frames = traceback.extract_tb(error.__traceback__)
        where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-6:]))
        log.error("%s %s at %s", reference, type(error).__name__, where)
        log.debug("%s", reference, exc_info=error)
        told = phrase(errors.UNEXPECTED.text, helpdesk=helpdesk.PHONE, reference=reference)
        self.last_words, self.reason = self.visitor.words.text(told), f"fault {reference}"

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
            if not self._gate.lets_in(event, self.screen):
                return
        await super().on_event(event)

    def _hold(self, seconds: float) -> None:
        if isinstance(self._driver, ThinDriver):
            self._driver.hold(seconds)

    def _let_in_held(self) -> None:
        """What was typed while a turn was at work arrives where the cursor is now, Enter excepted."""
        held = self._gate.held()
        if isinstance(self._driver, ThinDriver):
            self._driver.type_again(held)
            if not isinstance(self.screen, Page) or self.screen.is_drawn:
                self._driver.let_go()
            return
        for event in held:
            self.post_message(event)

    def action_call(self, name: str) -> None:
        """Help, language, mailbox, or the question whether to quit."""
        if name == "quit":
            self.runner.ask_quit()
        elif name != "mailbox" or self.visitor.demo is not None:
            self.runner.call(name)

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
        """Follow the visitor: colours, language, and which limits of time hold."""
        self._wear()
        if self._spoken != self.visitor.words:
            self._spoken = self.visitor.words
            for page in self.runner.navigation.pages:
                await page.retell()
        self.monitor.know(self.visitor)

    def _wear(self) -> None:
        theme = (
            "terminal" if self.no_color or self.visitor.theme not in theme_names.NAMES else self.visitor.theme
        )
        if self.theme != theme:
            self.theme = theme

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
