"""A portal on a stage: real app, real pages; only the places are made up by the test."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual import events
from textual.geometry import Size
from textual.keys import _character_to_key
from textual.message_pump import MessagePump
from textual.pilot import Pilot

from models.office import Clock, Office, Rules
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from screens.forms import Answers, Form, Outcome, Place, Stay, visit
from screens.page.page import Page
from screens.text.phrases import Said
from screens.visitor import Mail
from screens.widgets.base import DrawnWidget
from tests.conftest import QUICK
from tui.portal.app import Portal
from tui.portal.navigation import PlaceTable
from tui.portal.places import PATIENTS
from tui.portal.session import PortalSession
from tui.portal.session_checks import SessionChecks
from tui.terminal.type_ahead import _idle

_CHARACTERS = {"space": " ", "enter": "\r", "tab": "\t", "escape": "\x1b"}

Act = Callable[[str, Answers], Awaitable[Outcome]]
WIDE, NARROW = (80, 24), (40, 20)


def place(form: Form | Callable[[Place], Form], act: Act | None = None, **more: Any) -> type[Place]:
    """A place with this form; what its actions do is ``act``, else nothing."""

    class Made(Place):
        def form(self) -> Form:
            return form(self) if callable(form) else form

        async def act(self, action: str, answers: Answers) -> Outcome:
            return await act(action, answers) if act else Stay()

    for name, value in more.items():
        setattr(Made, name, value)
    return Made


class Log(list[tuple[str, dict[str, str]]]):
    """What was done, with which answers."""

    async def act(self, action: str, answers: Answers) -> Outcome:
        self.append((action, dict(answers)))
        return Stay()

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self]


@dataclass
class Stage:
    """The running portal and the person's hands and eyes."""

    app: Portal
    pilot: Pilot[None]

    @property
    def page(self) -> Page:
        """The page on top."""
        assert isinstance(self.app.screen, Page)
        return self.app.screen

    @property
    def lines(self) -> list[str]:
        """What stands on the screen."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        """The screen as one text, blanks at line ends gone."""
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def words(self) -> str:
        """The screen as one line of words, wherever lines were broken."""
        return " ".join(self.text.split())

    @property
    def at(self) -> str:
        """The name of the field, or the words of the button, that has the focus."""
        focused = self.app.screen.focused
        if isinstance(self.app.screen, Page):
            for name, question in self.page.sheet.questions.items():
                if question is focused:
                    return name
        return getattr(focused, "text", repr(focused))

    async def press(self, *keys: str) -> None:
        """Press keys, and wait after each until everything is drawn."""
        for key in keys:
            self.strike(key)
            await self.settle()

    def strike(self, *keys: str) -> None:
        """Press keys as fast as a terminal sends them, and do not wait."""
        for key in keys:
            character = key if len(key) == 1 else _CHARACTERS.get(key)
            name = _character_to_key(key) if len(key) == 1 else key
            self.app.post_message(events.Key(name, character))

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.press(*("space" if c == " " else c for c in text))

    async def paste(self, text: str) -> None:
        """Paste a text."""
        self.app.post_message(events.Paste(text))
        await self.settle()

    async def resize(self, width: int, height: int) -> None:
        """The window becomes another; Textual's pilot would wait for 50 ms of silence each time."""
        driver = self.app._driver
        assert driver is not None
        driver._size = (width, height)
        self.app.post_message(events.Resize(Size(width, height), Size(width, height)))
        await self._handled()
        self.app._check_resize()  # its timer would fire 8 ms later
        await self.settle()

    async def settle(self, *, turns: bool = True) -> None:
        """Wait until nothing is under way: no message, no frame and, unless told so, no turn."""
        quiet = 0
        while quiet < 2 and self.app.is_running:
            await self._handled()
            if turns:
                await self.app.runner.finished()
                if (under_way := self.app.monitor._under_way) is not None:
                    await asyncio.wait([under_way])
            else:
                for _ in range(50):  # what needs no outcome from outside has its turn, and ends
                    await asyncio.sleep(0)
            self.app.screen._on_timer_update()
            quiet = quiet + 1 if self._is_quiet() else 0

    async def _handled(self) -> None:
        """Wait until no widget handles a message; Textual's pilot sends each of them one more for that."""
        looks, deadline = 0, time.monotonic() + 30
        while self.app.is_running and not self.app._exception_event.is_set():
            if all(map(_idle, self._pumps())):
                return
            await asyncio.sleep(0 if looks < 50 else 0.002)
            looks += 1
            assert time.monotonic() < deadline, f"still busy at {self.at}:\n{self.text}"

    def _pumps(self) -> Iterator[MessagePump]:
        yield self.app
        yield from self.app.screen.walk_children(with_self=True)

    def _is_quiet(self) -> bool:
        screen = self.app.screen
        waiting = screen._callbacks or screen._layout_required or screen._dirty_widgets
        return not waiting and all(
            pump._message_queue.empty() and not pump._next_callbacks for pump in self._pumps()
        )

    async def go(self, name: str, **facts: Any) -> None:
        """Visit a place."""
        self.app.runner.start(self.app.runner.follow(self.page, visit(name, **facts)))
        await self.settle()

    def cursor_is_inside(self) -> bool:
        """Whether the hardware cursor would stand in the focused widget, and that in view."""
        focused = self.app.screen.focused
        if not isinstance(focused, DrawnWidget):
            return False
        seen = focused.region.intersection(self.app.screen.region)
        body = getattr(self.app.screen, "body", None)
        if body is not None and body in focused.ancestors:
            seen = seen.intersection(body.region)
        return seen.contains(*self.app.cursor_position)


def office_of(folder: Path, clock: Clock, rules: Rules | None = None) -> Office:
    """An office that needs no database."""
    return Office(
        clock, Keyring.make(folder / "stage.key"), Hasher(folder / "slots", QUICK), rules or Rules()
    )


@asynccontextmanager
async def staged(
    office: Office,
    places: Mapping[str, type[Place]],
    *,
    table: PlaceTable = PATIENTS,
    size: tuple[int, int] = WIDE,
    language: str = "fr",
    theme: str = "terminal",
    mailbox: Callable[[], Awaitable[list[Mail]]] | None = None,
    attendance: SessionChecks | None = None,
    notice: Said = "",
    ticking: bool = False,
    near: bool = False,
) -> AsyncIterator[Stage]:
    """The portal, drawn once."""
    session = PortalSession(
        office=office,
        source="local:test",
        language=language,
        theme=theme,
        mailbox=mailbox,
        table=table,
        places=places,
        attendance=attendance,
        notice=notice,
        near=near,
    )
    app = Portal(session)
    if not ticking:
        app.monitor.begin = lambda: None  # type: ignore[method-assign]  # the test goes round itself
    async with app.run_test(size=size) as pilot:
        stage = Stage(app, pilot)
        await stage.settle()
        yield stage
