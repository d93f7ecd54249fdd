"""The process of one person: the portal over a socket, within limits of memory, time and files.

The fork server imports this module and forks; so whatever it imports is paid for once.
"""

import asyncio
import gc
import json
import logging
import resource
import select
import signal
import socket
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import zxcvbn  # noqa: F401  - with argon2: what a log-in would import on its way

from models.office import Clock, Office, Rules
from models.refusal import Unavailable
from screens.places.helpdesk.door import KEY
from screens.text.phrases import Phrase
from screens.text.theme_names import NAMES
from tui.config.endpoints import OpenId
from tui.errors import sentence
from tui.portal.console import entrance
from tui.portal.local import blocks_of, office_over
from tui.portal.modes import Seat, begins_linear, show
from tui.portal.session import PortalSession
from tui.ssh.client_info import ClientInfo
from tui.ssh.sentences import MADE_ROOM, STOPPED, STOPS_SOON, UNAVAILABLE, spoken, told
from tui.terminal.capabilities import Terminal, terminal_of
from tui.terminal.driver import thin_driver
from tui.terminal.transport import DescriptorTransport
from tui.terminal.wire.text import cells

log = logging.getLogger("esante")

MEMORY = 1 << 30
CPU = 600
"""Seconds for one session: hundreds of hours of reading and typing, or ten minutes of a fault."""
FILES = 64
_NOTICE = 5.0
"""Seconds from the word that the service stops to the end of the session."""
_LAST_WORD = 1.0
_LOOK = 1.0


def now() -> datetime:
    """The clock of the service."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What a session must know of the settings: no gateway, and no password of one."""

    database: str
    key_file: Path
    rules: Rules
    language: str
    theme: str
    colours: int | None
    clock: Clock = now
    luxtrust: OpenId | None = None
    """The one thing that is asked from outside during a conversation, by the session itself."""


def main(data: socket.socket, control: socket.socket, station: WorkerSettings) -> None:
    """Wait for a terminal, serve it, end. The exit status is 0 unless something broke."""
    _limit()
    # A page that is left is a ring of 2,000 objects: found soon, a session stays at 25 MB, not at 33.
    gc.set_threshold(3_000, 2, 2)
    log.addHandler(logging.StreamHandler())
    raise SystemExit(asyncio.run(_serve(data, control, station)))


def _limit() -> None:
    # What the terminal's keyboard sends to the whole group is for the front.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


async def _serve(data: socket.socket, control: socket.socket, station: WorkerSettings) -> int:
    control.setblocking(False)
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        office = await _opened(stack, station)
        hello = await loop.sock_recv(control, 65536)
        if not hello:
            return 0
        facts = ClientInfo(**json.loads(hello))
        terminal = terminal_of(facts.environment, station.colours)
        office = office or await _opened(stack, station, loud=True)
        if office is None:
            _say(data, terminal, told(UNAVAILABLE, station.language, facts.environment))
            _tell(control, reason="unavailable")
            return 0
        return await _visit(data, control, station, office, facts, terminal)


async def _opened(stack: AsyncExitStack, station: WorkerSettings, loud: bool = False) -> Office | None:
    """The office, as early as it can be had."""
    opening = office_over(station.database, station.key_file, station.rules, station.clock, station.luxtrust)
    try:
        return await stack.enter_async_context(opening)
    except Exception as error:
        if loud:
            log.error("session unavailable: %s", sentence(error))
        elif not isinstance(error, (Unavailable, OSError)):
            raise
        return None


async def _visit(
    data: socket.socket,
    control: socket.socket,
    station: WorkerSettings,
    office: Office,
    facts: ClientInfo,
    terminal: Terminal,
) -> int:
    line = DescriptorTransport(data.fileno(), data.fileno(), (facts.size[0], facts.size[1]))
    theme = facts.environment.get("ESANTE_THEME", "")
    table, checks = entrance(facts.agent_key)
    session = PortalSession(
        office=office,
        source=facts.source,
        table=table,
        attendance=checks,
        language=spoken(station.language, facts.environment),
        chosen=bool(spoken("", facts.environment)),
        theme=theme if theme in NAMES else station.theme,
        closes=True,
        blocks=blocks_of(terminal),
        scripts=terminal.scripts,
        linear=begins_linear(facts.environment, terminal, line.size()),
    )
    session.visitor.facts[KEY] = facts.agent_key
    colourless = bool(facts.environment.get("NO_COLOR"))
    seat = Seat(terminal, lambda: line, lambda: thin_driver(terminal, line), colourless, facts.echo)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, _stop, session, STOPPED)
    session.monitor.attended = _attendance(control)
    beside = [
        asyncio.create_task(_listen(control, session, line)),
        asyncio.create_task(_report(control, lambda: session.visitor.signed_in)),
    ]
    await show(session, seat)
    for task in beside:
        task.cancel()
    if session.last_words:
        _say(data, terminal, session.last_words)
    _tell(control, reason=session.reason)
    return 0


async def _listen(control: socket.socket, session: PortalSession, line: DescriptorTransport) -> None:
    """What the front says while a terminal is open."""
    loop = asyncio.get_running_loop()
    while said := await loop.sock_recv(control, 65536):
        message: dict[str, Any] = json.loads(said)
        if "size" in message:
            line.resize(*message["size"])
        match message.get("end"):
            case "stop":
                session.announce(STOPS_SOON)
                loop.call_later(_NOTICE, _stop, session, STOPPED)
            case "room":
                _stop(session, MADE_ROOM)
            case "gone":
                break
    session.hang_up()


def _stop(session: PortalSession, words: Phrase) -> None:
    session.dismiss(words, "stopped" if words is STOPPED else "made room")


async def _report(control: socket.socket, signed_in: Callable[[], bool]) -> None:
    """Who is logged in is not sent away to make room: the front has to know."""
    known = False
    while True:
        await asyncio.sleep(_LOOK)
        if signed_in() != known:
            known = not known
            _tell(control, signed_in=known)


def _attendance(control: socket.socket) -> Callable[[], None]:
    """Nor is who is there: the front sees bytes, and only the portal knows which of them are keys."""
    told = float("-inf")

    def attended() -> None:
        nonlocal told
        if time.monotonic() - told >= _LOOK:
            told = time.monotonic()
            _tell(control, active=True)

    return attended


def _tell(control: socket.socket, **message: object) -> None:
    with suppress(OSError):
        control.send(json.dumps(message).encode())


def _say(data: socket.socket, terminal: Terminal, text: str) -> None:
    """The last line, once the terminal is as it was, if the client takes it soon."""
    left = memoryview("".join((*cells(text, terminal), "\r\n")).encode())
    deadline = time.monotonic() + _LAST_WORD
    data.setblocking(False)
    while left and time.monotonic() < deadline:
        select.select([], [data], [], 0.05)
        with suppress(BlockingIOError):
            try:
                left = left[data.send(left) :]
            except ConnectionError:
                return
