"""The portal runs on this terminal, and sends its own messages if no other courier does."""

import asyncio
import os
import signal
import stat
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from models.account.support_code import SupportLine
from models.actor import source_of
from models.clock import SteadyClock, begun_from
from models.journal import epoch
from models.journal.epoch import HeadFile
from models.journal.publishing import Publisher
from models.office import Clock, Office, Rules
from models.refusal import Unavailable
from models.storage import database
from models.storage.address import beside, folder_of, is_there, place_of
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from screens.places.helpdesk.door import KEY
from screens.text.phrases import Phrase
from screens.visitor import Blocks, Mail
from tui.config.endpoints import OpenId
from tui.config.settings import THIN, Settings
from tui.delivery import Gateway
from tui.delivery.choice import gateways
from tui.delivery.courier import courier_beside
from tui.delivery.journal_heads import JournalHeads
from tui.errors import noted
from tui.luxtrust.device import LuxTrust
from tui.portal.spoken_language import language
from tui.printing.printer import ChildPrinter
from tui.terminal.capabilities import Terminal, terminal_of
from tui.terminal.transport import LocalTerminal, local_line


class NoTerminal(Exception):
    """Raised where nobody could see or type."""


def source(environment: Mapping[str, str] | None = None) -> str:
    """Return the source of this terminal's tries: the SSH client's address, else the terminal's name."""
    env = os.environ if environment is None else environment
    address = env.get("SSH_CONNECTION", "").partition(" ")[0]
    return source_of(address or None, _terminal_name())


def _terminal_name() -> str:
    for descriptor in (0, 1, 2):
        try:
            return os.ttyname(descriptor)
        except OSError:
            continue
    return ""


def runtime_folder(beside: Path, environment: Mapping[str, str] | None = None) -> Path:
    """Return the folder of the password slots, in which only this user may write.

    It is the first usable one of XDG's runtime folder, the same at its usual place, one of ours among the
    temporary files, and a folder ``beside`` the database. Among the temporary files another user may have
    made the name before us, to hold the slots and with them every log-in.
    """
    env = os.environ if environment is None else environment
    user = os.getuid()
    for base in (Path(env.get("XDG_RUNTIME_DIR", "")), Path(f"/run/user/{user}")):
        if base.is_absolute() and _is_ours(base):
            return base / "esante"
    own = Path(tempfile.gettempdir()) / f"esante-{user}"
    with suppress(OSError):
        own.mkdir(mode=0o700)
    return own if _is_ours(own) else beside / "slots"


def _is_ours(folder: Path) -> bool:
    """Whether it is a folder of this user, not a link, in which nobody else may make a file."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    ours = found.st_uid == os.getuid() and not found.st_mode & 0o022
    return stat.S_ISDIR(found.st_mode) and ours


@asynccontextmanager
async def opened_office(
    settings: Settings, clock: Clock, *, lost_allowed: bool = False
) -> AsyncIterator[Office]:
    """Open the office over the database of the settings, if it is the one that was last in service.

    ``lost_allowed`` as ``database.opened``.

    Raises Unavailable ``database_lost``, and as ``database.opened``, ``Keyring.read``, ``epoch.recognise``
    and ``JournalHeads.check``.
    """
    head = head_file(settings)
    if head.path.exists() and not is_there(settings.database):
        raise Unavailable("database_lost", path=str(head.path))
    known = settings.database, settings.key_file, settings.rules(), clock, settings.luxtrust
    async with office_over(*known, lost_allowed=lost_allowed) as office:
        await epoch.recognise(head, office.keys)
        if settings.journal is not None:
            await JournalHeads(settings.journal).check(office)
        yield office


def head_file(settings: Settings) -> HeadFile:
    """Return the file of the head of the settings' database."""
    return HeadFile(beside(settings.database, settings.key_file), settings.head_folder)


@asynccontextmanager
async def office_over(
    url: str,
    key_file: Path,
    rules: Rules,
    clock: Clock,
    luxtrust: OpenId | None = None,
    *,
    lost_allowed: bool = False,
) -> AsyncIterator[Office]:
    """Open the office as ``opened_office``, by the settings that a session may know."""
    if not is_there(url):
        raise Unavailable("database_missing", path=place_of(url))
    keys = Keyring.read(key_file)
    async with database.opened(url, keys, lost_allowed=lost_allowed):
        provider = LuxTrust(luxtrust, clock) if luxtrust else None
        steady = SteadyClock(clock, await begun_from(clock))
        slots = runtime_folder(folder_of(url, key_file))
        hasher = Hasher(slots, slots=rules.hashing_slots)
        yield Office(steady, keys, hasher, rules, provider, ChildPrinter(slots))


def database_folder(settings: Settings) -> Path:
    """Return the folder of what lies beside the database."""
    return folder_of(settings.database, settings.key_file)


def publisher_of(settings: Settings) -> Publisher:
    """Return what publishes the head and the decisions of the settings' database."""
    return Publisher(beside(settings.database, settings.key_file), settings.head_folder)


async def assert_own(settings: Settings) -> None:
    """Do nothing where a migration would change the database that was last in service, or a first one.

    Raises Unavailable ``database_lost`` where there is none, or an empty one, in its place, and as
    ``epoch.recognise`` and ``Keyring.read``.
    """
    head = head_file(settings)
    if not head.path.exists():
        return
    if is_there(settings.database):
        async with database.connected(settings.database):
            if (await database.schema())[0]:
                await epoch.recognise(head, Keyring.read(settings.key_file))
                return
    raise Unavailable("database_lost", path=str(head.path))


def blocks_of(terminal: Terminal) -> Blocks:
    """Return how this terminal shows a QR code."""
    if not terminal.utf8:
        return Blocks.NONE
    return Blocks.COLOURED if terminal.colours else Blocks.PLAIN


def need_terminal() -> None:
    """Raise NoTerminal where nobody could see or type (Textual draws on stderr)."""
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise NoTerminal


async def run_portal(settings: Settings, clock: Clock, *, linear: bool = False) -> int:
    """Run the portal until it is left, ``linear`` line by line; returns the exit status.

    Raises Unavailable ``no_gateway`` and as ``opened_office``, and NoTerminal.
    """
    ways = gateways(settings)
    if not ways:
        raise Unavailable("no_gateway")
    async with opened_office(settings, clock) as office:
        need_terminal()
        thin = settings.driver == THIN
        with noted(database_folder(settings) / "esante.log"):
            spoken, colours = language(settings.language), settings.colours
            return await shown(
                office,
                ways,
                spoken,
                settings.theme,
                thin=thin,
                colours=colours,
                linear=linear,
                publisher=publisher_of(settings),
            )


async def shown(
    office: Office,
    ways: Mapping[str, Gateway],
    spoken: str,
    theme: str,
    mailbox: Callable[[], Awaitable[list[Mail]]] | None = None,
    demonstration: Phrase | str = "",
    *,
    agent_key: str = "",
    thin: bool = True,
    colours: int | None = None,
    linear: bool = False,
    publisher: Publisher | None = None,
) -> int:
    """Run the portal on this terminal, with a courier beside it; returns the exit status.

    A hang-up ends both in order.

    With the key of an agent it is the Helpdesk's console. Without ``thin`` Textual's own driver draws it,
    for comparison.
    """
    from tui.portal.console import entrance
    from tui.portal.modes import Seat, begins_linear, show
    from tui.portal.session import PortalSession
    from tui.terminal.driver import thin_driver

    table, checks = entrance(agent_key)
    terminal = terminal_of(os.environ, colours if os.environ.get("SSH_CONNECTION") else None)
    session = PortalSession(
        office=office,
        source=source(),
        table=table,
        attendance=checks,
        language=spoken,
        chosen=bool(language("")),
        theme=theme,
        mailbox=mailbox,
        notice=demonstration,
        blocks=blocks_of(terminal),
        near=not os.environ.get("SSH_CONNECTION"),
        scripts=terminal.scripts,
        underlines=terminal.underlines,
        linear=linear or begins_linear(os.environ, terminal, LocalTerminal().size()),
    )
    session.visitor.facts[KEY] = agent_key
    if not agent_key:
        session.visitor.support = SupportLine(terminal.described)
    seat = Seat(terminal, local_line, lambda: thin_driver(terminal, local_line()) if thin else None)
    for number in (signal.SIGHUP, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, session.hang_up)
    async with courier_beside(office, ways, publisher):
        await show(session, seat)
    if session.last_words:
        sys.stderr.write(f"{session.last_words}\n")
    return session.status
