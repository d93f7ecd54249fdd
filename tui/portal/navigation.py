"""The one module that changes the screen stack: to a place, back, home, or to a fresh first page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from textual.app import App

from screens.forms import Back, Place, Visit
from screens.page.page import Page
from screens.text.phrases import Said
from screens.visitor import Visitor
from tui.portal.render_caches import forget_words


@dataclass(frozen=True)
class PlaceTable:
    """Places by name; ``lowest`` is the first page, ``home`` the first one after a log-in."""

    places: Mapping[str, type[Place]]
    lowest: str = "welcome"
    home: str = "services"


class Navigation:
    """Goes from page to page, and shows the message on the page it arrives at."""

    def __init__(self, app: App[None], visitor: Visitor, table: PlaceTable) -> None:
        self._app = app
        self._visitor = visitor
        self._places, self._lowest, self._home = table.places, table.lowest, table.home

    @property
    def pages(self) -> list[Page]:
        """The pages from the lowest to the top one."""
        return [screen for screen in self._app.screen_stack if isinstance(screen, Page)]

    def lowest(self) -> Page:
        """Return a fresh first page."""
        return Page(self._places[self._lowest](self._visitor), self._lowest, lowest=True)

    async def _page(self, name: str, facts: Mapping[str, Any]) -> Page:
        place = self._places[name](self._visitor, **facts)
        await place.enter()
        return Page(place, name)

    async def visit(self, page: Page, there: Visit) -> None:
        """Go on to a place, if the page is still on top once the place is ready."""
        below = [each for each in self.pages[: self.pages.index(page)] if each.place_name == there.above]
        if below and there.place == there.above:
            await self._return_to(below[-1], "")
            return
        new = await self._page(there.place, there.facts)
        if self._app.screen is not page:
            return
        if below:
            with self._app.batch_update():
                await self._down_to(below[-1])
                await self._app.push_screen(new)
        elif (there.replace or there.above) and not page.lowest:
            await self._app.switch_screen(new)
            forget_words()
        else:
            await self._app.push_screen(new)

    async def back(self, page: Page, back: Back) -> None:
        """Go to the page below, or to the nearest one below with the name asked for."""
        below = self.pages[: self.pages.index(page)]
        named = [each for each in below if each.place_name == back.to]
        await self._return_to(named[-1] if named else below[-1], back.message)

    async def out_to(self, name: str, message: Said) -> None:
        """Close everything above the lowest page with this name, dialogs too; go home when there is none."""
        target = next((page for page in self.pages if page.place_name == name), None)
        if target is None:
            await self.home(message)
            return
        # Closed first: what must not be seen any longer does not wait for the database.
        await self._down_to(target)
        self.say(target, message)
        await target.place.enter()
        await target.reread()

    async def _return_to(self, target: Page, message: Said) -> None:
        await target.place.enter()
        await self._down_to(target)
        await target.reread()
        self.say(target, message)

    async def home(self, message: Said) -> None:
        """Go to the home page after a log-in, else to a fresh first page."""
        if not self._visitor.signed_in or self._home not in self._places:
            await self.begin_anew(message)
            return
        home = next((page for page in self.pages if page.place_name == self._home), None)
        if home is not None:
            await self._return_to(home, message)
            return
        home = await self._page(self._home, {})
        await self._down_to(self.pages[0])
        await self._app.push_screen(home)
        self.say(home, message)

    async def begin_anew(self, message: Said) -> None:
        """Wipe every page and show a fresh first one."""
        self._visitor.messages.clear()
        place = self._places[self._lowest](self._visitor)
        await place.enter()
        lowest = self.pages[0]
        with self._app.batch_update():
            await self._down_to(lowest)
            await lowest.restart(place)
        self.say(lowest, message)

    async def _down_to(self, target: Page) -> None:
        with self._app.batch_update():
            while self._app.screen is not target:
                await self._app.pop_screen()
        forget_words()

    def say(self, page: Page, message: Said) -> None:
        """Show a message, and keep it for the help's list."""
        if message:
            page.tell(message)
            self._visitor.remember(message)
