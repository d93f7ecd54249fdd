"""An action of a page is run together with what follows from it; leaving the page does not cancel it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from models.refusal import Refused
from screens.forms import Answers, Ask, Back, Do, Home, Outcome, Place, Stay, Visit, visit
from screens.page.footer import HELP
from screens.text import errors
from screens.text.phrases import Said, phrase
from screens.visitor import Visitor
from tui.portal.navigation import Navigation, PlaceTable
from tui.portal.surface import ShownPlace, Surface

Result = TypeVar("Result")

WAIT = phrase("Un instant…")
WAIT_AFTER = 0.3
"""Seconds after which a task shows that it is still running: most have ended by then and show nothing."""

TOLD_EVERY = 1.0
"""Seconds between two lines that tell how far a long task has come."""

_ENDING = 5.0
"""Seconds for which the end of the program waits for running tasks."""


class ActionRunner:
    """Runs the actions that stops ask for. Its tasks belong to the session: no stop cancels them.

    ``tune`` is called when the visitor may have changed.
    """

    def __init__(
        self,
        visitor: Visitor,
        table: PlaceTable,
        *,
        tune: Callable[[], Awaitable[None]],
        quit: Callable[[], None],
    ) -> None:
        self._tune = tune
        self._quit = quit
        self._visitor = visitor
        self.navigation = Navigation(visitor, table)
        self._places_at_work: WeakKeyDictionary[Place, asyncio.Lock] = WeakKeyDictionary()
        self._wanted: dict[ShownPlace, tuple[str, int]] = {}
        self._waits: dict[ShownPlace, Said] = {}
        """What was said of a page's running action."""
        self._running: set[asyncio.Task[None]] = set()
        self._calling = False

    @property
    def surface(self) -> Surface:
        """What shows the session now."""
        return self.navigation.surface

    # Tasks

    def act(self, page: ShownPlace, action: str) -> None:
        """Run an action of a page; meanwhile the page begins no other."""
        if not page.busy:
            page.busy = True
            self.start(self._act(page, action, page.answers))

    def load(self, page: ShownPlace, name: str, at: int) -> None:
        """Load other rows or another page of a text; of several requests only the last one counts."""
        under_way = page in self._wanted
        self._wanted[page] = (name, at)
        if not under_way:
            self.start(self._load(page))

    def leave(self, page: ShownPlace) -> None:
        """Go back, after a question where something typed would be lost; a committing action ends first."""
        if page.busy and page.place.committing:
            page.leaves = True
            return
        self._unless_lost(page, lambda: self.start(self._leave(page)))

    def go(self, page: ShownPlace, key: str) -> None:
        """Go where a key of the place leads, after a question where something typed would be lost."""
        outcome = page.place.called(key)
        here = isinstance(outcome, Visit) and outcome.place == page.place_name
        if not here and not page.busy:
            self._unless_lost(page, lambda: self.start(self.follow(page, outcome)))

    def _unless_lost(self, page: ShownPlace, then: Callable[[], None]) -> None:
        if not page.typed or page.lowest:
            then()
            return
        self.ask(
            phrase("Quitter cette page ? Ce que vous avez tapé ici sera perdu."),
            yes=phrase("Quitter la page"),
            no=phrase("Rester ici"),
            then=then,
        )

    def call(self, name: str) -> None:
        """Open a place that can be reached from everywhere, unless it is open already.

        The help comes in a few lines first.
        """
        page = self.surface.top
        if page is None or page.place_name.partition(".")[0] == name or self._calling:
            return
        if name == HELP:
            self.surface.hint(lambda: self._open(page, name))
        else:
            self._open(page, name)

    def _open(self, page: ShownPlace, name: str) -> None:
        self._calling = True
        self.start(self._call(page, name))

    def start(self, turn: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine as a task that only the end of the program stops."""
        task = asyncio.create_task(self._guarded(turn))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    @property
    def at_work(self) -> bool:
        """Whether any task is running."""
        return bool(self._running)

    async def idle(self) -> None:
        """Wait for the running tasks, however long they take."""
        while others := self._running - {asyncio.current_task()}:
            await asyncio.wait(others)

    async def finished(self) -> None:
        """Wait for the running tasks, at most 5 seconds."""
        others = self._running - {asyncio.current_task()}
        if others:
            await asyncio.wait(others, timeout=_ENDING)

    async def _guarded(self, turn: Coroutine[Any, Any, None]) -> None:
        try:
            await turn
        except Exception as error:
            self.surface.broke(error)

    async def _act(self, page: ShownPlace, action: str, answers: Answers) -> None:
        if page.error:
            page.tell("")
        self.surface.hold(WAIT_AFTER)
        waiting = asyncio.create_task(self._say_wait(page))
        try:
            await self._after(page, self._alone(page.place, page.place.act(action, answers)), answers)
        finally:
            waiting.cancel()
            page.busy, leaves, page.leaves = False, page.leaves, False
            if leaves and self.surface.top is page:
                self.leave(page)
            self.surface.let_in_held()
            if page in self._waits and page in self.surface.stops and page.message == self._waits[page]:
                page.tell("")
            self._waits.pop(page, None)

    async def _alone(self, place: Place, step: Coroutine[Any, Any, Result]) -> Result:
        """Run an action of a place, or a loading of its rows, one after the other."""
        async with self._places_at_work.setdefault(place, asyncio.Lock()):
            return await step

    async def _load(self, page: ShownPlace) -> None:
        while wanted := self._wanted.get(page):
            try:
                await self._alone(page.place, page.place.load(*wanted))
                if page in self.surface.stops:
                    await page.reread()
            except Exception as error:
                await self._explain(page, error)
            if self._wanted[page] == wanted:
                del self._wanted[page]

    async def _leave(self, page: ShownPlace) -> None:
        await self._after(page, page.place.leave(), page.answers)

    async def _call(self, page: ShownPlace, name: str) -> None:
        try:
            await self.follow(page, visit(name, page=page.place_name, asked=tuple(page.asked)))
        finally:
            self._calling = False

    async def _say_wait(self, page: ShownPlace) -> None:
        """Say that a task is running, and then how far it has come: a line only where that has changed."""
        await asyncio.sleep(WAIT_AFTER)
        while page in self.surface.stops:
            said = page.place.progress or self._waits.get(page, WAIT)
            if self._waits.get(page) != said:
                self._waits[page] = said
                page.tell(said, wait=True)
            await asyncio.sleep(TOLD_EVERY)

    async def _after(self, page: ShownPlace, act: Coroutine[Any, Any, Outcome], answers: Answers) -> None:
        place = page.place
        try:
            outcome = await act
        except Exception as error:
            await self._explain(page, error)
        else:
            if page.place is place:  # otherwise the page was wiped meanwhile
                await self.follow(page, outcome, answers)
                if isinstance(outcome, Visit) and self.surface.top is not None:
                    self._forget_secrets(page)

    def _forget_secrets(self, page: ShownPlace) -> None:
        """Clear secrets once the person has gone on; a person who comes back types them again."""
        if self.surface.top is not page and page in self.surface.stops:
            page.forget_secrets()

    async def _explain(self, page: ShownPlace, error: Exception) -> None:
        """Show what went wrong, at its field where it has one; raise an error that has no sentence."""
        told = errors.sentence(error, self._visitor.actor.office.now())
        if told is None:
            raise error
        if page not in self.surface.stops:
            return
        if isinstance(error, Refused):
            await page.reread(page.place.wiped_by(error.code))
            page.complain(error.field, told)
        else:
            page.tell(told, error=True)
            self._visitor.remember_error(told)

    # Outcomes

    async def follow(self, page: ShownPlace, outcome: Outcome, answers: Answers | None = None) -> None:
        """Do what follows, if the page is still open; where it is covered, once it is in view again."""
        if page not in self.surface.stops:
            return
        if self.surface.top is not page:
            page.unfinished = outcome
            return
        try:
            await self._do(page, outcome, answers or page.answers)
            await self._tune()
        except Exception as error:
            await self._explain(page, error)

    def resume(self, page: ShownPlace) -> None:
        """Do what had to wait until the page is in view again."""
        outcome, page.unfinished = page.unfinished, None
        if outcome is not None:
            self.start(self.follow(page, outcome))

    async def _do(self, page: ShownPlace, outcome: Outcome, answers: Answers) -> None:
        match outcome:
            case Visit():
                await self.navigation.visit(page, outcome)
            case Back() if page.lowest:
                self.ask_quit()
            case Back():
                await self.navigation.back(page, outcome)
            case Home():
                await self.navigation.home(outcome.message)
            case Stay():
                await page.reread(outcome.clear)
                self.navigation.say(page, outcome.message)
                if outcome.to:
                    page.go_to(outcome.to)
            case Do():
                self.act(page, outcome.action)
            case Ask():
                action = outcome.action
                self.ask(
                    outcome.question,
                    yes=outcome.yes,
                    no=outcome.no,
                    then=lambda: self.act(page, action),
                )

    # Questions

    def ask(self, question: Said, *, yes: Said, no: Said, then: Callable[[], None]) -> None:
        """Ask before a consequence; call ``then`` on yes."""
        self.surface.ask(question, yes=yes, no=no, then=then)

    def ask_quit(self) -> None:
        """Ask « Voulez-vous quitter ? »."""
        self.ask(
            phrase("Voulez-vous quitter le portail eSanté ?"),
            yes=phrase("Quitter"),
            no=phrase("Rester"),
            then=self._quit,
        )
