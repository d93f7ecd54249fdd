"""``esante serve``: the front listens, lets in whom the limits allow, and gives each a process."""

import asyncio
import logging
import os
import secrets
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from models.actor import source_of
from models.helpdesk.known_keys import is_known
from models.office import Clock
from models.refusal import Unavailable
from models.storage.address import is_server
from tui.config import settings
from tui.config.settings import Settings
from tui.delivery.choice import gateways
from tui.errors import sentence
from tui.portal.local import database_folder, opened_office
from tui.ssh.admission import wrapped
from tui.ssh.algorithms import bound_compression, options
from tui.ssh.call import TerminalSession
from tui.ssh.connection import Connection
from tui.ssh.courier import Courier
from tui.ssh.file_limits import sessions_within
from tui.ssh.forkserver import preload_server
from tui.ssh.host_key import fingerprint, host_keys
from tui.ssh.limits import Arrival, ConnectionBook, Limits, listed
from tui.ssh.overseer import Overseer
from tui.ssh.pool import PooledWorker, WorkerPool
from tui.ssh.readiness import NOTICE, Readiness
from tui.ssh.server import PatientServer
from tui.ssh.status import answering
from tui.ssh.systemd import notify
from tui.ssh.worker import WorkerSettings

log = logging.getLogger("esante.ssh")

GRACE = 20.0
"""Seconds from the connection to the log-in, and from there to the terminal."""
IDLE = 60.0
"""Seconds without a key after which a session without log-in may be ended to make room."""
DRAIN = 10.0


async def serve(config: Path | None, clock: Clock) -> int:
    """Serve until SIGTERM; the exit status. SIGHUP reads the settings and the keys again."""
    lines = logging.StreamHandler()
    lines.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logging.getLogger("esante").addHandler(lines)
    logging.getLogger("esante").setLevel(logging.INFO)
    # asyncssh would tell user names, commands and variables.
    logging.getLogger("asyncssh").setLevel(logging.CRITICAL)
    read = partial(settings.read, config, _withdrawn_environment())
    found = read()
    await _sound(found, clock)
    if is_server(found.database):
        preload_server()
    front = Front(found, clock)
    # Before anybody is told that it is ready: a signal may come at once.
    stopped = front.hear(read)
    async with front.open():
        await stopped.wait()
    return 0


def _withdrawn_environment() -> dict[str, str]:
    """The environment as it was; no setting stays in it, since every child inherits what is left."""
    given = dict(os.environ)
    for name in given:
        if name.startswith(settings.PREFIX):
            del os.environ[name]
    return given


async def _sound(found: Settings, clock: Clock) -> None:
    """Better no start than one at which everybody is turned away."""
    if not gateways(found):
        raise Unavailable("no_gateway")
    async with opened_office(found, clock):
        pass


class Front:
    """The service: its limits, its children, its courier, and whoever is there."""

    def __init__(self, found: Settings, clock: Clock) -> None:
        self.grace = GRACE
        self.calls: set[TerminalSession] = set()
        self.stopping = False
        self._clock = clock
        self._know(found)
        self.book = ConnectionBook(_limits(found))
        self._children = WorkerPool(self._station(found), found.waiting, lambda: self.book.room)
        self._courier = Courier(found, clock)
        self._overseer = Overseer(self._station(found))
        self.oversee = self._overseer.know
        self._readiness = Readiness(self.book, self._overseer, self.calls)
        self._counts = self._readiness.counts
        self.first_frame = self._counts.first_frame
        self._told_away = 0
        self._reloading: asyncio.Task[None] | None = None
        self.session = wrapped(self)

    def _know(self, found: Settings) -> None:
        self.settings, self.language = found, found.language

    def _station(self, found: Settings) -> WorkerSettings:
        return WorkerSettings(
            found.database,
            found.key_file,
            found.rules(),
            found.language,
            found.theme,
            found.colours,
            self._clock,
            found.luxtrust,
        )

    # Beginning and end

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Listen. Raises OSError, Unavailable."""
        bound_compression()
        await self._learn_key(self.settings)
        sockets = _bound(*self.settings.listen)
        loop = asyncio.get_running_loop()
        await self._children.start()
        self._courier.start()
        self.port = sockets[0].getsockname()[1]
        # Two machines may have one name: none of them speaks for the other.
        self._overseer.node = f"{socket.gethostname()}:{self.port}/{secrets.token_hex(4)}"
        self._overseer.start()
        servers = [await loop.create_server(self._connection, sock=each, backlog=100) for each in sockets]
        counting = asyncio.create_task(self._count_turned_away())
        log.info("listening on %s port %s, host key %s", self.settings.listen[0], self.port, self.fingerprint)
        notify("READY=1")
        try:
            async with answering(self.settings.status, self._readiness.answers()):
                yield
                notify("STOPPING=1")
                self._readiness.draining = True
                await asyncio.sleep(NOTICE if self.settings.status else 0)
        finally:
            if self._reloading is not None:
                self._reloading.cancel()
            for server in servers:
                server.close()
            await asyncio.gather(self._drain(), self._courier.stop())
            await self._overseer.stop()
            counting.cancel()
            self._children.close()
            log.info("stopped")

    async def _learn_key(self, found: Settings) -> None:
        file = found.host_key or database_folder(found) / "esante_host_key"
        keys = host_keys(file)
        self._options = await options(keys, lambda: PatientServer(self), GRACE)
        self.fingerprint = self._overseer.host_key = fingerprint(keys[0])
        for following in keys[1:]:
            log.info("host key that follows %s", fingerprint(following))

    def hear(self, read: Callable[[], Settings]) -> asyncio.Event:
        """What is set at SIGTERM (or Ctrl+C); SIGHUP reloads."""
        loop, stop = asyncio.get_running_loop(), asyncio.Event()

        def reload() -> None:
            self._reloading = asyncio.create_task(self._reload(read, after=self._reloading))

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        loop.add_signal_handler(signal.SIGHUP, reload)
        return stop

    async def _reload(self, read: Callable[[], Settings], after: asyncio.Task[None] | None) -> None:
        if after is not None:
            await asyncio.wait([after])
        notify(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")
        try:
            found = replace(read(), listen=self.settings.listen)
            await _sound(found, self._clock)
            await self._learn_key(found)
            self._know(found)
            self.book.limits = _limits(found)
            await self._children.replace(self._station(found), found.waiting)
            await self._courier.replace(found)
            await self._overseer.replace(self._station(found))
            log.info("reloaded, host key %s", self.fingerprint)
        except Exception as error:
            log.error("not reloaded: %s", sentence(error))
        finally:
            notify("READY=1")

    async def _drain(self) -> None:
        """Tell everybody, and be alone within ten seconds."""
        self.stopping = True
        for call in self.calls:
            call.tell(end="stop")
        await self._alone(DRAIN - 2)
        for call in self.calls:
            call.gone.set()
        await self._alone(2)

    async def _alone(self, seconds: float) -> None:
        if lives := [call.life for call in self.calls]:
            await asyncio.wait(lives, timeout=seconds)

    # Who comes

    def _connection(self) -> Connection:
        return Connection(
            asyncio.get_running_loop(), self._options, admit=self._admit, behind=self._is_balancer
        )

    def _is_balancer(self, address: str) -> bool:
        return listed(address, self.settings.proxy_from)

    def _admit(self, address: str, drop: Callable[[], None]) -> Arrival | None:
        def push_out() -> None:
            self._counts.turned_away += 1
            drop()

        if not self.stopping:
            arrival = self.book.arrive(source_of(address, ""), time.monotonic(), push_out)
            if arrival is not None:
                return arrival
        self._counts.turned_away += 1
        return None

    async def _count_turned_away(self) -> None:
        """One line per minute, however many connections were refused."""
        while True:
            await asyncio.sleep(60)
            if more := self._counts.turned_away - self._told_away:
                self.note("turned away", connections=more)
                self._told_away += more

    def note(self, event: str, **facts: object) -> None:
        """One line; values are clean before they come here."""
        self._counts.note(event, facts)
        log.info("%s %s", event, " ".join(f"{name}={value}" for name, value in facts.items()))

    async def knows(self, fingerprint: str) -> bool:
        """Whether this is an agent's key: all that is asked of the database here."""
        try:
            return await is_known(self.settings.database, fingerprint)
        except Exception as error:
            log.error("keys of agents unavailable: %s", sentence(error))
            return False

    async def child(self) -> PooledWorker:
        """A process for somebody."""
        return await self._children.next()

    def idlest(self) -> TerminalSession | None:
        """Of those without log-in, the one who has been idle longest, if that is long."""
        idle = [call for call in self.calls if call.seated and not call.signed_in]
        call = min(idle, key=lambda call: call.last_activity, default=None)
        return call if call is not None and time.monotonic() - call.last_activity >= IDLE else None


def _limits(found: Settings) -> Limits:
    sessions = sessions_within(found.max_sessions, found.waiting, found.max_half_open)
    if sessions < found.max_sessions:
        log.warning("room for %s sessions, not %s: raise LimitNOFILE", sessions, found.max_sessions)
    return Limits(
        sessions,
        found.max_per_source,
        found.max_arriving,
        found.max_half_open,
        found.max_new,
        found.trusted_networks,
    )


def _bound(host: str, port: int) -> list[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise OSError(error.errno, error.strerror, f"{host}:{port}") from None
    return [listening]
