"""The one module that changes the stack of places: to a place, back, home, or to a fresh first one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from screens.forms import Back, Place, Visit
from screens.text.phrases import Said
from screens.visitor import Visitor
from tui.portal.surface import KeptStop, ShownPlace, Surface


@dataclass(frozen=True)
class PlaceTable:
    """Places by name; ``lowest`` is the first page, ``home`` the first one after a log-in."""

    places: Mapping[str, type[Place]]
    lowest: str = "welcome"
    home: str = "services"


class Navigation:
    """Goes from stop to stop, and shows the message on the one it arrives at.

    ``surface`` is set by whoever shows the session, before anything is asked of it.
    """

    surface: Surface

    def __init__(self, visitor: Visitor, table: PlaceTable) -> None:
        self._visitor = visitor
        self._places, self._lowest, self._home = table.places, table.lowest, table.home

    @property
    def pages(self) -> Sequence[ShownPlace]:
        """The stops from the lowest to the top one."""
        return self.surface.stops

    def beginning(self) -> KeptStop:
        """Return a fresh first stop, on which nothing was typed."""
        return KeptStop(self._places[self._lowest](self._visitor), self._lowest, {})

    async def _stop(self, name: str, facts: Mapping[str, Any]) -> ShownPlace:
        place = self._places[name](self._visitor, **facts)
        await place.enter()
        return self.surface.made(place, name)

    async def visit(self, page: ShownPlace, there: Visit) -> None:
        """Go on to a place, if the page is still on top once the place is ready."""
        below = [each for each in self._below(page) if each.place_name == there.above]
        if below and there.place == there.above:
            await self._return_to(below[-1], "")
            return
        new = await self._stop(there.place, there.facts)
        if self.surface.top is not page:
            return
        if below:
            await self.surface.push(new, above=below[-1])
        elif (there.replace or there.above) and not page.lowest:
            await self.surface.replace(new)
        else:
            await self.surface.push(new)

    def _below(self, page: ShownPlace) -> Sequence[ShownPlace]:
        pages = list(self.pages)
        return pages[: pages.index(page)]

    async def back(self, page: ShownPlace, back: Back) -> None:
        """Go to the page below, or to the nearest one below with the name asked for."""
        below = self._below(page)
        named = [each for each in below if each.place_name == back.to]
        await self._return_to(named[-1] if named else below[-1], back.message)

    async def out_to(self, name: str, message: Said) -> None:
        """Close everything above the lowest page with this name, dialogs too; go home when there is none."""
        target = next((page for page in self.pages if page.place_name == name), None)
        if target is None:
            await self.home(message)
            return
        # Closed first: what must not be seen any longer does not wait for the database.
        await self.surface.down_to(target)
        self.say(target, message)
        await target.place.enter()
        await target.reread()

    async def _return_to(self, target: ShownPlace, message: Said) -> None:
        await target.place.enter()
        await self.surface.down_to(target)
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
        home = await self._stop(self._home, {})
        await self.surface.push(home, above=self.pages[0])
        self.say(home, message)

    async def begin_anew(self, message: Said) -> None:
        """Wipe every page and show a fresh first one."""
        self._visitor.messages.clear()
        place = self.beginning().place
        await place.enter()
        await self.surface.begin_anew(place)
        self.say(self.pages[0], message)

    def say(self, page: ShownPlace, message: Said) -> None:
        """Show a message, and keep it for the help's list."""
        if message:
            page.tell(message)
            self._visitor.remember(message)
