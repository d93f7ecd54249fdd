"""A portal that has drawn its first page before anybody comes, and then is the portal of whoever does."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import cast

from models.actor import Actor
from models.office import Office
from screens.page.page import Page
from screens.text.phrases import catalogue
from screens.visitor import Blocks
from tui.portal.app import Portal
from tui.portal.session import PortalSession
from tui.terminal.capabilities import Terminal
from tui.terminal.early_driver import EarlyDriver
from tui.terminal.transport import Transport

_REFRESHES = 2
"""Until a page that was laid out anew has also fitted what depends on its size."""
_TURNS = 3
"""Turns of the loop within which the line is read once."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Who comes, and how their terminal and its variables want the page."""

    office: Office
    source: str
    language: str
    chosen: bool
    theme: str
    colourless: bool
    blocks: Blocks
    scripts: bool
    underlines: bool


class EarlyPortal(Portal):
    """Nobody is there until ``receive``."""

    def __init__(self, session: PortalSession) -> None:
        super().__init__(session, driver_class=EarlyDriver)
        self.drawn = asyncio.Event()
        """Whether the first page is drawn."""

    async def on_page_returned(self, event: Page.Returned) -> None:
        await super().on_page_returned(event)
        self.drawn.set()

    def begin_rounds(self) -> None:
        """Nobody's time is counted yet."""

    async def receive(self, guest: Guest, terminal: Terminal, line: Transport) -> None:
        """Draw anew what differs for this person, and give them the page."""
        driver, page, drawn = cast(EarlyDriver, self._driver), cast(Page, self.screen), self._drawn_for
        self.call_later(self._meet, guest)
        await _called(self.call_later)
        if driver.lay_out(line.size()) or self._drawn_for != drawn:
            for _ in range(_REFRESHES):
                await _called(self.call_later)
                await _called(page.call_after_refresh)
        page.drawn_at = float("inf")
        driver.attach(terminal, line)
        for _ in range(_TURNS):  # what was typed before there was a page does not act on it
            await asyncio.sleep(0)
        page.drawn_at = monotonic()

    async def _meet(self, guest: Guest) -> None:
        visitor, words = self.visitor, self.visitor.words
        actor = Actor(guest.office, guest.source)
        visitor.arrives(actor, catalogue(guest.language), guest.theme, chosen=guest.chosen)
        visitor.blocks, visitor.scripts = guest.blocks, guest.scripts
        visitor.underlines = guest.underlines
        self.monitor.anew()
        super().begin_rounds()
        if guest.colourless:
            self.lose_colour()
        await self.tune()
        if guest.colourless and visitor.words == words:
            await cast(Page, self.screen).retell()

    @property
    def _drawn_for(self) -> tuple[object, ...]:
        """What the look of the first page depends on, besides its size."""
        return self.visitor.words, self.theme, self.no_color


async def _called(later: Callable[[Callable[[], None]], object]) -> None:
    """Wait until what was to be called later is called."""
    called = asyncio.Event()
    later(called.set)
    await called.wait()
