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
from dataclasses import astuple, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import zxcvbn  # noqa: F401  - with argon2: what a log-in would import on its way

from models.account.support_code import SupportLine
from models.dsp.grounds import Grounds
from models.office import Clock, Office, Rules
from models.refusal import Unavailable
from screens.places.helpdesk.door import KEY
from screens.text.phrases import Phrase
from screens.text.theme_names import NAMES
from tui.config.clock import now
from tui.config.endpoints import OpenId
from tui.errors import sentence
from tui.portal.console import entrance
from tui.portal.early import Guest
from tui.portal.local import blocks_of, office_over
from tui.portal.modes import Begun, Seat, begins_linear, show
from tui.portal.session import PortalSession
from tui.ssh import first_page
from tui.ssh.client_info import ClientInfo
from tui.ssh.first_page import FirstPage
from tui.ssh.sentences import MADE_ROOM, STOPPED, STOPS_SOON, UNAVAILABLE, spoken, told
from tui.ssh.told import Told
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
    page = first_page.taken()
    with asyncio.Runner(loop_factory=page.renew) as runner:
        raise SystemExit(runner.run(_serve(page, data, control, station)))


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


async def _serve(
    page: FirstPage, data: socket.socket, control: socket.socket, station: WorkerSettings
) -> int:
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
        return await _visit(page, data, control, station, office, facts, terminal)


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
    page: FirstPage,
    data: socket.socket,
    control: socket.socket,
    station: WorkerSettings,
    office: Office,
    facts: ClientInfo,
    terminal: Terminal,
) -> int:
    line = DescriptorTransport(data.fileno(), data.fileno(), (facts.size[0], facts.size[1]))
    theme = facts.environment.get("ESANTE_THEME", "")
    guest = Guest(
        office,
        facts.source,
        language=spoken(station.language, facts.environment),
        chosen=bool(spoken("", facts.environment)),
        theme=theme if theme in NAMES else station.theme,
        colourless=bool(facts.environment.get("NO_COLOR")),
        blocks=blocks_of(terminal),
        scripts=terminal.scripts,
        underlines=terminal.underlines,
    )
    linear = begins_linear(facts.environment, terminal, line.size())
    begun: Begun | None = None
    if facts.agent_key or linear or not facts.echo:
        session = _another(guest, facts.agent_key, linear=linear)
    else:
        session, begun = page.portal.session, (page.portal, page.run)
        session.runner.start(page.portal.receive(guest, terminal, line))
    seat = Seat(terminal, lambda: line, lambda: thin_driver(terminal, line), guest.colourless, facts.echo)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, _stop, session, STOPPED)
    heard = Told()
    if not facts.agent_key:  # whose sessions are of another kind
        session.visitor.support = SupportLine(terminal.described)
        session.monitor.relies_on(heard.written, lambda: heard.looked_after)
    session.monitor.attended = _attendance(control)
    session.monitor.rests_on = partial(_rests, control)
    listening = asyncio.create_task(_listen(control, session, line, heard))
    await show(session, seat, begun)
    listening.cancel()
    if session.last_words:
        _say(data, terminal, session.last_words)
    _tell(control, reason=session.reason)
    return 0


def _another(guest: Guest, agent_key: str, *, linear: bool) -> PortalSession:
    """A session for whom the first page that was drawn is not the right one."""
    table, checks = entrance(agent_key)
    session = PortalSession(
        office=guest.office,
        source=guest.source,
        table=table,
        attendance=checks,
        language=guest.language,
        chosen=guest.chosen,
        theme=guest.theme,
        closes=True,
        blocks=guest.blocks,
        scripts=guest.scripts,
        underlines=guest.underlines,
        linear=linear,
    )
    session.visitor.facts[KEY] = agent_key
    return session


async def _listen(
    control: socket.socket, session: PortalSession, line: DescriptorTransport, heard: Told
) -> None:
    """What the front says while a terminal is open."""
    loop = asyncio.get_running_loop()
    while said := await loop.sock_recv(control, 65536):
        message: dict[str, Any] = json.loads(said)
        if "size" in message:
            line.resize(*message["size"])
        if "looks" in message and heard.hear(message["looks"]):
            session.monitor.look()
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


def _rests(control: socket.socket, grounds: Grounds) -> None:
    """Who is logged in is not sent away to make room, and somebody looks out for what they rest on."""
    _tell(control, signed_in=grounds.session_id is not None, grounds=astuple(grounds) if grounds else None)


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
