"""One turn is one action of one page and what follows from it; leaving the page never cuts it short."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from textual.app import App

from models.refusal import Refused
from screens import troubles
from screens.dialogs import Dialog
from screens.forms import Answers, Ask, Back, Home, Outcome, Place, Said, Stay, Visit, visit
from screens.help import MESSAGES
from screens.page import Page
from screens.phrases import phrase
from screens.visitor import Visitor

WAIT = phrase("Un instant…")
WAIT_AFTER = 0.3
"""Seconds before a turn says that it is still at work: most are over by then, and say nothing."""

LOWEST = "welcome"
SERVICES = "services"
_ENDING = 5.0
_MOST_MESSAGES = 50


class Turns:
    """Does what pages wish, and moves between them. A turn belongs to the app: no page cancels it.

    ``tune`` is called when the visitor may have changed, ``idle`` when keys may be let in again.
    """

    def __init__(
        self,
        app: App[None],
        visitor: Visitor,
        places: Mapping[str, type[Place]],
        *,
        tune: Callable[[], Awaitable[None]],
        idle: Callable[[], None],
        quit: Callable[[], None],
    ) -> None:
        self._app = app
        self._tune = tune
        self._idle = idle
        self._quit = quit
        self._visitor = visitor
        self._places = places
        self._running: set[asyncio.Task[None]] = set()
        self._calling = False

    # Pages

    @property
    def pages(self) -> list[Page]:
        """From the lowest to the one on top."""
        return [screen for screen in self._app.screen_stack if isinstance(screen, Page)]

    def lowest(self) -> Page:
        """A fresh first page."""
        return Page(self._places[LOWEST](self._visitor), LOWEST, lowest=True)

    async def _page(self, name: str, facts: Mapping[str, Any]) -> Page:
        place = self._places[name](self._visitor, **facts)
        await place.enter()
        return Page(place, name)

    # Turns

    def act(self, page: Page, action: str) -> None:
        """Do an action of a page; while it runs, the page begins no other."""
        if not page.busy:
            page.busy = True
            self.start(self._act(page, action, page.sheet.answers))

    def leave(self, page: Page) -> None:
        """Go back, but ask first when something typed would be lost."""
        if not page.sheet.typed or page.lowest:
            self.start(self._leave(page))
            return
        self.ask(
            phrase("Quitter cette page ? Ce que vous avez tapé ici sera perdu."),
            yes=phrase("Quitter la page"),
            no=phrase("Rester ici"),
            then=lambda: self.start(self._leave(page)),
        )

    def call(self, name: str) -> None:
        """Open a place that can be reached from everywhere, unless one is there already."""
        page = self._app.screen
        if isinstance(page, Page) and page.place_name.partition(".")[0] != name and not self._calling:
            self._calling = True
            self.start(self._call(page, name))

    def start(self, turn: Coroutine[Any, Any, None]) -> None:
        """Let something run that nothing but the end of the program stops."""
        task = asyncio.create_task(self._guarded(turn))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    @property
    def at_work(self) -> bool:
        """Whether any turn is under way."""
        return bool(self._running)

    async def finished(self) -> None:
        """Wait for what is still at work, but not for ever."""
        others = self._running - {asyncio.current_task()}
        if others:
            await asyncio.wait(others, timeout=_ENDING)

    async def _guarded(self, turn: Coroutine[Any, Any, None]) -> None:
        try:
            await turn
        except Exception as error:
            self._app._handle_exception(error)

    async def _act(self, page: Page, action: str, answers: Answers) -> None:
        if page.error:
            page.tell("")
        waiting = asyncio.get_running_loop().call_later(WAIT_AFTER, self._say_wait, page)
        try:
            await self._after(page, page.place.act(action, answers), answers)
        finally:
            waiting.cancel()
            page.busy = False
            self._idle()
            if page.message == WAIT and page in self._app.screen_stack:
                page.tell("")

    async def _leave(self, page: Page) -> None:
        await self._after(page, page.place.leave(), page.sheet.answers)

    async def _call(self, page: Page, name: str) -> None:
        try:
            await self.follow(page, visit(name))
        finally:
            self._calling = False

    def _say_wait(self, page: Page) -> None:
        if page in self._app.screen_stack:
            page.tell(WAIT)

    async def _after(self, page: Page, act: Coroutine[Any, Any, Outcome], answers: Answers) -> None:
        place = page.place
        try:
            outcome = await act
        except Exception as error:
            await self._explain(page, error)
        else:
            if page.place is place:  # else it was wiped meanwhile
                await self.follow(page, outcome, answers)

    async def _explain(self, page: Page, error: Exception) -> None:
        """Say in words what went wrong, at its field where it has one; raise what nobody foresaw."""
        told = troubles.sentence(error, self._visitor.actor.office.now())
        if told is None:
            raise error
        if page not in self._app.screen_stack:
            return
        if isinstance(error, Refused):
            await page.reread(page.place.wiped_by(error.code))
            page.complain(error.field, told)
        else:
            page.tell(told, error=True)
        self.remember(told)

    # Outcomes

    async def follow(self, page: Page, outcome: Outcome, answers: Answers | None = None) -> None:
        """Do what follows, if the page is still there; when it is covered, once it is seen again."""
        if page not in self._app.screen_stack:
            return
        if self._app.screen is not page:
            page.unfinished = outcome
            return
        try:
            await self._do(page, outcome, answers or page.sheet.answers)
            await self._tune()
        except Exception as error:
            await self._explain(page, error)

    def resume(self, page: Page) -> None:
        """The page is seen again: what had to wait for that follows now."""
        outcome, page.unfinished = page.unfinished, None
        if outcome is not None:
            self.start(self.follow(page, outcome))

    async def _do(self, page: Page, outcome: Outcome, answers: Answers) -> None:
        match outcome:
            case Visit():
                await self._visit(page, outcome)
            case Back():
                await self._back(page, outcome)
            case Home():
                await self._home(outcome.message)
            case Stay():
                await page.reread(outcome.clear)
                self.say(page, outcome.message)
            case Ask():
                action = outcome.action
                self.ask(
                    outcome.question,
                    yes=outcome.yes,
                    no=outcome.no,
                    then=lambda: self.act(page, action),
                )

    async def _visit(self, page: Page, there: Visit) -> None:
        new = await self._page(there.place, there.facts)
        if self._app.screen is not page:
            return
        if there.replace and not page.lowest:
            await self._app.switch_screen(new)
        else:
            await self._app.push_screen(new)

    async def _back(self, page: Page, back: Back) -> None:
        if page.lowest:
            self.ask_quit()
            return
        below = self.pages[: self.pages.index(page)]
        named = [each for each in below if each.place_name == back.to]
        target = named[-1] if named else below[-1]
        await target.place.enter()
        await self._down_to(target)
        await target.reread()
        self.say(target, back.message)

    async def _home(self, message: Said) -> None:
        """« Mes services eSanté » for whoever is logged in; else a first page that knows nothing."""
        if not self._visitor.signed_in or SERVICES not in self._places:
            await self.begin_anew(message)
            return
        services = next((page for page in self.pages if page.place_name == SERVICES), None)
        if services is not None:
            await services.place.enter()
            await self._down_to(services)
            await services.reread()
        else:
            services = await self._page(SERVICES, {})
            await self._down_to(self.pages[0])
            await self._app.push_screen(services)
        self.say(services, message)

    async def begin_anew(self, message: Said) -> None:
        """Wipe every page and stand before a fresh first one."""
        self._visitor.facts.pop(MESSAGES, None)
        place = self._places[LOWEST](self._visitor)
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

    # What is said and asked

    def say(self, page: Page, message: Said) -> None:
        """Show a message, and keep it for the help's list."""
        if message:
            page.tell(message)
            self.remember(message)

    def remember(self, message: Said) -> None:
        """Keep it for the help's list."""
        said = self._visitor.facts.setdefault(MESSAGES, [])
        said.append(message)
        del said[:-_MOST_MESSAGES]

    def ask(self, question: Said, *, yes: Said, no: Said, then: Callable[[], None]) -> None:
        """Ask in a dialog; do ``then`` on yes."""
        self._app.push_screen(
            Dialog(self._visitor, question, yes=yes, no=no), lambda answer: then() if answer else None
        )

    def ask_quit(self) -> None:
        """« Voulez-vous quitter ? »"""
        self.ask(
            phrase("Voulez-vous quitter le portail eSanté ?"),
            yes=phrase("Quitter"),
            no=phrase("Rester"),
            then=self._quit,
        )
