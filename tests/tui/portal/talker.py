"""Somebody who is asked line by line: a real session and conversation over a line in memory."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from models.office import Office
from screens.forms import Place
from screens.visitor import Mail
from tui.portal.conversation import Conversation
from tui.portal.session import PortalSession
from tui.portal.session_checks import SessionChecks
from tui.terminal.capabilities import terminal_for
from tui.terminal.transport import Listener

PATIENCE = 20.0


class MemoryLine:
    """A line whose other end is the test."""

    hold = 0.1
    queued = 0

    def __init__(self, columns: int = 80, rows: int = 24) -> None:
        self.sent = bytearray()
        self.listener: Listener | None = None
        self._size = columns, rows

    def size(self) -> tuple[int, int]:
        return self._size

    def open(self, listener: Listener) -> None:
        self.listener = listener

    def send(self, data: bytes) -> None:
        self.sent += data

    def rest(self, seconds: float) -> None:
        """A line in memory never hurries."""

    def deafen(self) -> None:
        self.listener = None

    def close(self, last: bytes) -> None:
        self.sent += last
        self.listener = None


class Talker:
    """Types lines, and reads what was said since the last one."""

    def __init__(self, conversation: Conversation, session: PortalSession, line: MemoryLine) -> None:
        self.conversation, self.session, self.line = conversation, session, line
        self._from = 0

    @property
    def said(self) -> str:
        """Everything that was said and echoed so far."""
        return self.line.sent.decode()

    @property
    def new(self) -> str:
        """What was said since the last line, wrapped lines as one."""
        return " ".join(self.line.sent[self._from :].decode().split())

    @property
    def places(self) -> list[str]:
        """The names of the stops."""
        return [stop.place_name for stop in self.conversation.stops]

    def press(self, keys: str) -> None:
        """Type keys without waiting."""
        assert self.line.listener is not None
        self.line.listener.received(keys.encode())

    async def types(self, *lines: str) -> str:
        """Type lines, each once its question is put; returns what was said since the last."""
        for line in lines:
            await self.settles()
            self._from = len(self.line.sent)
            self.press(f"{line}\r")
        await self.settles()
        return self.new

    async def settles(self) -> None:
        """Wait until a question is open and nothing is at work, or the session is over."""
        async with asyncio.timeout(PATIENCE):
            quiet = 0
            while quiet < 3:
                await asyncio.sleep(0.002)
                asked = self.conversation._editor._asked
                over = self.conversation._over.is_set()
                waits = over or (asked is not None and not asked.done())
                quiet = quiet + 1 if waits and not self.session.runner.at_work else 0


@asynccontextmanager
async def talking(
    office: Office,
    places: Mapping[str, type[Place]] | None = None,
    *,
    language: str = "fr",
    mailbox: Callable[[], Awaitable[list[Mail]]] | None = None,
    attendance: SessionChecks | None = None,
    echo: bool = True,
    columns: int = 80,
    **more: Any,
) -> AsyncIterator[Talker]:
    """A conversation that has put its first question."""
    line = MemoryLine(columns)
    session = PortalSession(
        office=office,
        source="local:test",
        language=language,
        mailbox=mailbox,
        places=places,
        attendance=attendance,
        linear=True,
        **more,
    )
    session.monitor.begin = lambda: None  # type: ignore[method-assign]  # the test goes round itself
    conversation = Conversation(session, line, terminal_for("xterm", utf8=True), echo=echo)
    task = asyncio.create_task(conversation.run())
    talker = Talker(conversation, session, line)
    try:
        await talker.settles()
        yield talker
    finally:
        conversation.exit()
        await asyncio.wait_for(task, PATIENCE)
