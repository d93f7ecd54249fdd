"""Pages are screens of Textual; this half of the app is the surface on which navigation and actions work."""

from collections.abc import Callable, Sequence
from typing import cast

from textual.app import App

from screens.forms import Place
from screens.page.dialogs import Dialog, Hint, Notice
from screens.page.page import Page
from screens.places.help import CODE, code_of, hint
from screens.text.formats import labelled
from screens.text.phrases import Said, phrase
from screens.visitor import Visitor
from tui.portal.render_caches import forget_words
from tui.portal.surface import KeptStop, ShownPlace


class PageSurface(App[None], inherit_bindings=False):
    """The stack of places as a stack of screens; the other half of the app is ``tui.portal.app``."""

    visitor: Visitor

    @property
    def stops(self) -> Sequence[ShownPlace]:
        """The pages from the lowest to the top one."""
        return self.pages

    @property
    def pages(self) -> list[Page]:
        """The pages from the lowest to the top one."""
        return [screen for screen in self.screen_stack if isinstance(screen, Page)]

    @property
    def top(self) -> ShownPlace | None:
        """The page in view; None while a dialog covers it."""
        top = next(reversed(self.screen_stack), None)
        return top if isinstance(top, Page) else None

    @property
    def kept(self) -> tuple[KeptStop, ...]:
        """All pages with what was typed there, for another surface."""
        return tuple(
            KeptStop(each.place, each.place_name, each.raw, each.unfinished, each.message)
            for each in self.pages
        )

    def made(self, place: Place, name: str) -> ShownPlace:
        """Return a page for a place."""
        return Page(place, name)

    async def push(self, stop: ShownPlace, above: ShownPlace | None = None) -> None:
        """Show a page over the present one, or over ``above``, without a frame in between."""
        with self.batch_update():
            if above is not None:
                await self.down_to(above)
            await self.push_screen(cast(Page, stop))
        forget_words()

    async def replace(self, stop: ShownPlace) -> None:
        """Show a page in the place of the present one."""
        await self.switch_screen(cast(Page, stop))
        forget_words()

    async def down_to(self, stop: ShownPlace) -> None:
        """Close every page and dialog over this page."""
        with self.batch_update():
            while self.screen_stack and self.top is not stop:  # there are none once the app has ended
                await self.pop_screen()
        forget_words()

    async def begin_anew(self, place: Place) -> None:
        """Close everything, and wipe the first page."""
        lowest = self.pages[0]
        with self.batch_update():
            await self.down_to(lowest)
            await lowest.restart(place)

    def ask(self, question: Said, *, yes: Said, no: Said, then: Callable[[], None]) -> None:
        """Ask in a dialog."""
        self.push_screen(
            Dialog(self.visitor, question, yes=yes, no=no), lambda answer: then() if answer else None
        )

    def hint(self, all_of_it: Callable[[], None]) -> None:
        """Help with the page in view in a dialog of a few lines."""
        page = cast(Page, self.top)
        said = hint(page.place_name, tuple(page.asked), page.at)
        if code := code_of(self.visitor):
            said = phrase("{hint}\n{code}", hint=said, code=labelled(CODE, code))
        self.push_screen(
            Hint(self.visitor, said, yes=phrase("Toute l'aide"), no=phrase("Retour")),
            lambda answer: all_of_it() if answer else None,
        )

    async def warn(self, message: Said) -> None:
        """Cover the page with the warning, until any key is pressed."""
        if not isinstance(self.screen, Notice):
            await self.push_screen(Notice(self.visitor, message))
