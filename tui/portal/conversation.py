"""The session is asked line by line: the stack of places is the same as that of the pages."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar, cast

from screens.conversation import speech
from screens.conversation.asides import OPENING, commands
from screens.conversation.confirmation import Consequence, confirmed
from screens.conversation.stop import LinearStop
from screens.conversation.talk import talk
from screens.conversation.wishes import ActWish, CallWish, LeaveWish, LoadWish, Wish
from screens.forms import Kind, Place
from screens.text.phrases import Said, phrase
from screens.visitor import Visitor
from tui.portal.line_editor import LineEditor
from tui.portal.render_caches import forget_words
from tui.portal.session import PortalSession
from tui.portal.surface import KeptStop, ShownPlace
from tui.terminal.capabilities import Terminal
from tui.terminal.transport import Transport

Result = TypeVar("Result")

VISIBLE = phrase("Attention : votre programme montre ce que vous tapez, un mot de passe aussi.")
INPUT_OVER = phrase("Plus rien ne peut être tapé : la session se termine.")
NO_PAGES = phrase("Ce terminal ne sait pas afficher de pages.")


class Conversation:
    """The surface of a session that is asked line by line."""

    def __init__(
        self,
        session: PortalSession,
        line: Transport,
        terminal: Terminal,
        *,
        echo: bool = True,
        kept: Sequence[KeptStop] = (),
    ) -> None:
        """``kept`` are the stops of a session that was shown as pages until now."""
        self._session = session
        self._visitor = session.visitor
        self._echo = echo
        self._editor = LineEditor(line, terminal, echo=echo, touched=self._touched, gone=session.hang_up)
        kept = kept or (session.runner.navigation.beginning(),)
        self._stops = [self._restored(each, lowest=place == 0) for place, each in enumerate(kept)]
        if kept[-1].message:
            self._stops[-1].pending.append(speech.spoken(self._visitor.words, kept[-1].message))
        self._question: Consequence | None = None
        self._then: Callable[[], None] = lambda: None
        """What follows a yes."""
        self._talking: asyncio.Task[Any] | None = None
        self._over = asyncio.Event()
        self._warned = self._mail = ""
        session.shown_on(self)

    def _restored(self, kept: KeptStop, *, lowest: bool) -> LinearStop:
        stop = self._stop(kept.place, kept.name, lowest=lowest, answers=dict(kept.answers))
        stop.unfinished = kept.unfinished
        return stop

    def _stop(self, place: Place, name: str, **more: Any) -> LinearStop:
        return LinearStop(
            place, name, tell_now=self._tell, tell_mail=self._news, changed=self._changed, **more
        )

    @property
    def kept(self) -> tuple[KeptStop, ...]:
        """All stops with what was typed there, for another surface."""
        return tuple(
            KeptStop(each.place, each.place_name, each.typed_here, each.unfinished, each.message)
            for each in self._stops
        )

    # The conversation

    async def run(self) -> None:
        """Ask until the session ends, or goes on by pages."""
        self._editor.open()
        rounds = asyncio.create_task(self._session.monitor.rounds())
        try:
            if not self._echo:
                self._editor.say(self._visitor.words.text(VISIBLE))
            self._editor.say(f"{self._visitor.words.text(OPENING)} {commands(self._visitor.words)}")
            while not self._over.is_set():
                try:
                    await self._turn()
                except EOFError:
                    self._editor.say(self._visitor.words.text(INPUT_OVER))
                    self._session.quit_now()
                    await self._over.wait()
                except Exception as error:
                    self.broke(error)
        finally:
            rounds.cancel()
            self._editor.close()

    async def _turn(self) -> None:
        """Put one question, or talk about the top stop, and do what the person wants."""
        question, stop = self._question, self._stops[-1]
        if question is not None:
            if await self._interruptible(self._confirmed(question)):
                self._then()
        elif stop.unfinished is not None:
            self._session.runner.resume(stop)
        else:
            await self._session.tune()
            self._session.monitor.tell_mail(stop)
            for message in stop.pending:
                self._editor.say(message)
            stop.pending.clear()
            wish = await self._interruptible(talk(stop, self._editor))
            if wish is not None:
                self._do(stop, wish)
        await self._settled()

    async def _settled(self) -> None:
        """Wait for what was asked for, unless the session ends first."""
        waits = [asyncio.create_task(self._session.runner.idle()), asyncio.create_task(self._over.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()

    async def _interruptible(self, question: Coroutine[Any, Any, Result]) -> Result | None:
        """Wait for an answer; None where something has changed meanwhile."""
        self._talking = asyncio.create_task(question)
        try:
            await asyncio.wait([self._talking])
            return None if self._talking.cancelled() else self._talking.result()
        finally:
            self._talking.cancel()
            self._talking = None

    def _changed(self, stop: LinearStop | None = None) -> None:
        """Something is to be asked otherwise: what is asked now is broken off."""
        if self._talking is not None and (stop is None or stop is self._stops[-1]):
            self._talking.cancel()

    def _moved(self) -> None:
        self._editor.forget()
        forget_words()
        self._changed()

    def _do(self, stop: LinearStop, wish: Wish) -> None:
        runner = self._session.runner
        match wish:
            case ActWish():
                runner.act(stop, wish.action)
            case LoadWish():
                runner.load(stop, wish.name, wish.at)
            case LeaveWish():
                runner.leave(stop)
            case CallWish("pages"):
                self._go_to_pages(stop)
            case CallWish():
                self._session.call(wish.place)

    def _go_to_pages(self, stop: LinearStop) -> None:
        if not self._visitor.pages:
            stop.tell(NO_PAGES)
            return
        self._visitor.linear = False
        self.follow(self._visitor)

    async def _confirmed(self, question: Consequence) -> bool:
        yes = await confirmed(self._stops[-1], self._editor, question)
        self._question = None
        return yes

    def _touched(self) -> None:
        self._warned = ""
        self._session.monitor.touch()

    def _tell(self, stop: LinearStop, text: str) -> None:
        """Say a message of the top stop at once, of another one when it is on top."""
        if self._stops and stop is self._stops[-1]:
            self._editor.say(text)
        else:
            stop.pending.append(text)

    def _news(self, stop: LinearStop, text: str) -> None:
        """Say the demonstration's newest message once, on whichever stop is on top."""
        if stop is self._stops[-1] and text != self._mail:
            self._mail = text
            self._editor.say(text)

    # The surface

    @property
    def stops(self) -> Sequence[ShownPlace]:
        """The stops from the lowest to the top one."""
        return self._stops

    @property
    def top(self) -> ShownPlace | None:
        """The stop that is asked now; None while a question with a consequence is."""
        return self._stops[-1] if self._question is None else None

    def made(self, place: Place, name: str) -> ShownPlace:
        """Return a stop for a place."""
        return self._stop(place, name)

    async def push(self, stop: ShownPlace, above: ShownPlace | None = None) -> None:
        """Ask another place."""
        if above is not None:
            self._close_over(above)
        self._stops[-1].introduced = False
        self._stops.append(cast(LinearStop, stop))
        self._moved()

    async def replace(self, stop: ShownPlace) -> None:
        """Ask another place instead of the top one."""
        self._stops[-1] = cast(LinearStop, stop)
        self._moved()

    async def down_to(self, stop: ShownPlace) -> None:
        """Go back to a place."""
        self._close_over(stop)
        self._stops[-1].returns()
        self._moved()

    def _close_over(self, stop: ShownPlace) -> None:
        self._question = None
        del self._stops[[each is stop for each in self._stops].index(True) + 1 :]

    async def begin_anew(self, place: Place) -> None:
        """Leave everything, and forget what was typed on the first place."""
        del self._stops[1:]
        self._question = None
        self._stops[0].restart(place)
        self._moved()

    def ask(self, question: Said, *, yes: Said, no: Said, then: Callable[[], None]) -> None:
        """Put a question before anything else is asked."""
        self._question, self._then = Consequence(question, yes, no), then
        self._changed()

    async def warn(self, message: Said) -> None:
        """Say it once, until the next key."""
        text = speech.spoken(self._visitor.words, message)
        if text != self._warned:
            self._warned = text
            self._editor.say(text)

    def hint(self, all_of_it: Callable[[], None]) -> None:
        """« ? » helps with the question; here all of the help is asked for."""
        all_of_it()

    def hold(self, seconds: float) -> None:
        """Nothing that was said is ever overwritten."""

    def let_in_held(self) -> None:
        """What was typed waits in the editor anyway."""

    def follow(self, visitor: Visitor) -> None:
        """End where the visitor wants to go on by pages."""
        if not visitor.linear and visitor.pages:
            self._keep_typed()
            self.exit()

    def _keep_typed(self) -> None:
        stop = self._stops[-1]
        field = next((each for each in stop.questions if each.name == stop.next_field), None)
        typed = self._editor.typed
        if field is None or not typed:
            return
        if field.kind in (Kind.TEXT, Kind.SECRET):
            stop.raw[field.name] = typed
        elif field.kind is Kind.LINES:
            stop.raw[field.name] = "\n".join(filter(None, (stop.raw[field.name], typed)))

    def broke(self, error: Exception) -> None:
        """End this session alone."""
        self._session.broke(error)
        self.exit()

    def exit(self) -> None:
        """End."""
        self._over.set()
        self._changed()
