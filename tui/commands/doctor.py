"""The doctor checks everything the service needs, in one line each, with what to do where it is red."""

import os
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path

from models import damage, housekeeping, nodes, restoring
from models.clock import SKEW, latest_seen
from models.dsp.document import Document
from models.journal import epoch
from models.journal.journal import Entry
from models.messages import delivery
from models.messages.channel import EMAIL, MOBILE
from models.office import LUXEMBOURG, Clock, Office
from models.refusal import Unavailable
from models.storage import address, soundness
from models.storage.keys import Keyring
from tui.config import settings
from tui.config.endpoints import Folder, JournalFolder
from tui.config.settings import Malformed, Settings
from tui.delivery import Undelivered
from tui.delivery.choice import gateways
from tui.delivery.journal_heads import JournalHeads
from tui.errors import sentence
from tui.luxtrust import examination
from tui.portal.local import database_folder, head_file, opened_office

OK, RED = "ok ", "RED"
PATIENCE = timedelta(minutes=10)
"""How long a message may wait before the doctor is red."""
HEAD_AGE = timedelta(days=1)
"""How old the day of the newest published head may be before the doctor is red."""
BACKUP_LATEST = timedelta(days=2)
"""How old the last backup may be before the doctor is red."""
FREE_LEAST = 500 * 2**20
"""Bytes that must be free on the disk."""

Finding = tuple[str, str, str]
"""Grade, what was checked, and the sentence."""

_ADVICE = {
    "no connection": "look at host, port and firewall",
    "no answer in time": "look at host, port and firewall",
    "certificate not trusted": "install the issuer's certificate on this machine",
    "no TLS": "the server speaks no TLS here: look at the port, or at smtp:// against smtps://",
    "STARTTLS not offered": "the server offers no encryption: use another port or server",
    "AUTH not offered": "the server takes no log-in here: look at the port",
    "folder not writable": "look at the rights of the folder",
}


async def examined(config: Path | None, clock: Clock, say: Callable[[str], None]) -> int:
    """Say one line per check; returns 1 when any is red."""
    red = False
    async for grade, what, text in _findings(config, clock):
        red = red or grade == RED
        say(f"{grade}  {what:<9} {text}")
    return 1 if red else 0


async def _findings(config: Path | None, clock: Clock) -> AsyncIterator[Finding]:
    try:
        found = settings.read(config)
    except Malformed as error:
        yield RED, "settings", str(error)
        return
    yield _settings(found)
    yield _key(found)
    async for finding in _database(found, clock):
        yield finding
    yield _disk(found)
    async for finding in _gateways(found):
        yield finding
    async for finding in _luxtrust(found, clock):
        yield finding


def _settings(found: Settings) -> Finding:
    if found.config is None:
        return OK, "settings", "from the environment alone"
    try:
        mode = found.config.stat().st_mode
    except OSError:
        mode = 0
    if mode & 0o077 and (found.mail or found.sms or found.luxtrust):
        return RED, "settings", f"{found.config} may hold passwords and can be read by others: chmod 600"
    return OK, "settings", f"from {found.config} and the environment"


def _key(found: Settings) -> Finding:
    try:
        keys = Keyring.read(found.key_file)
    except Unavailable as error:
        if error.code == "key_missing" and not address.is_there(found.database):
            return RED, "key", "none yet: « esante migrate » makes it together with the database"
        return RED, "key", sentence(error)
    return (
        OK,
        "key",
        f"{found.key_file}, {len(keys.sealing)} sealing; is it backed up apart from the database?",
    )


async def _database(found: Settings, clock: Clock) -> AsyncIterator[Finding]:
    try:
        async with opened_office(found, clock) as office:
            # Schema, key and durability were checked on opening.
            if await soundness.is_sound():
                yield OK, "database", f"{address.place_of(found.database)}: schema, key, durable, sound"
            else:
                yield RED, "database", sentence(Unavailable("database_damaged"))
            yield await _epoch(found, office)
            yield await _backup(office)
            yield await _clock(clock)
            async for finding in _nodes(office):
                yield finding
            async for finding in _messages(office):
                yield finding
            if found.journal is not None:
                yield _heads(found.journal, office)
    except Exception as error:
        yield RED, "database", sentence(error)


def _heads(folder: JournalFolder, office: Office) -> Finding:
    """Whether the head is published daily; that the newest is this journal's was seen on opening."""
    newest = JournalHeads(folder).newest()
    if newest is None:
        return RED, "heads", f"none in {folder.heads}: start « esante courier », or « esante audit head »"
    day, told = newest[0].name[:8], f"the newest is {newest[0].name}, of {newest[1].size} lines"
    if day < f"{office.today() - HEAD_AGE:%Y%m%d}":
        return RED, "heads", f"{told}: look at the courier, ESANTE_JOURNAL_KEY and « esante audit verify »"
    return OK, "heads", f"{told}; is the folder copied elsewhere?"


async def _epoch(found: Settings, office: Office) -> Finding:
    """Which history this is; that its head is the one that was kept was seen on opening."""
    head, number = head_file(found), await epoch.number()
    known, folder = head.read(office.keys), head.path.parent
    if not os.access(folder, os.W_OK):
        return RED, "epoch", f"{number}, no head can be kept in {folder}: make it, or look at its rights"
    if known is None:
        return OK, "epoch", f"{number}, no head is kept yet: the courier keeps it at {head.path}"
    if held := await restoring.held():
        advice = "« esante outbox release », with --drop where they are not to go out"
        return RED, "epoch", f"{number}, {held} messages are held since a restore: {advice}"
    late = await Entry.get_or_none(seq=known.head.count + 1)
    if late and late.at < office.now() - PATIENCE:
        advice = "is a courier at work, and may it write there?"
        return (
            RED,
            "epoch",
            f"{number}, the head at {head.path} is not kept since {_shown(late.at)}: {advice}",
        )
    return OK, "epoch", f"{number}, head of {known.head.count} lines at {head.path}"


async def _backup(office: Office) -> Finding:
    made = await restoring.last_backup()
    if made is None:
        return OK, "backup", "none was made by « esante backup » yet"
    if made < office.now() - BACKUP_LATEST:
        return RED, "backup", f"the last one is of {_shown(made)}: look at what makes them"
    return OK, "backup", f"the last one is of {_shown(made)}"


async def _clock(clock: Clock) -> Finding:
    seen, now = await latest_seen(), clock()
    if seen is None or now >= seen - SKEW:
        return OK, "clock", f"{_shown(now)}, not before what the journal has seen"
    advice = "set it; if it had been ahead by mistake: « esante clock accept »"
    return RED, "clock", f"{_shown(now)} is before {_shown(seen)}, which the journal has seen: {advice}"


async def _nodes(office: Office) -> AsyncIterator[Finding]:
    """Whether all nodes show one host key: between two of them clients are warned of an attack."""
    there = await nodes.serving(office)
    listed = ", ".join(f"{node.name} has {node.host_key}" for node in there)
    if len({node.host_key for node in there}) > 1:
        yield RED, "nodes", f"{listed}: give all of them one host key, and SIGHUP"
    elif there:
        yield OK, "nodes", listed


async def _messages(office: Office) -> AsyncIterator[Finding]:
    standing = await delivery.standing(office)
    at_work = "a courier is at work" if standing.at_work else "no courier is at work now"
    if standing.oldest and standing.oldest < office.now() - PATIENCE:
        advice = "look at the gateways below" if standing.at_work else "start « esante courier »"
        yield RED, "messages", f"{standing.waiting} wait since {_shown(standing.oldest)}: {advice}"
    else:
        yield OK, "messages", f"{standing.waiting} wait, {at_work}"
    if damaged := await damage.standing(office):
        first = ", ".join(f"{found.place} {found.row}" for found in damaged[:5])
        advice = "import those people anew, or restore the rows from a backup"
        yield RED, "rows", f"{len(damaged)} sealed rows do not open ({first}): {advice}"
    if conflicts := await Document.filter(conflict__not_isnull=True).count():
        advice = "ask whoever deposited them which version counts"
        yield OK, "versions", f"{conflicts} documents in conflict with another version: {advice}"
    if counts := {kind: done for kind, done in (await housekeeping.cleared()).items() if done.last_at}:
        newest = max(done.last_at for done in counts.values() if done.last_at)
        listed = ", ".join(f"{done.count} {kind}" for kind, done in counts.items())
        yield OK, "cleared", f"{listed}, the last {_shown(newest)}"
    if standing.dead:
        causes = Counter(letter.trouble for letter in standing.dead).most_common(5)
        listed = ", ".join(f"{count} x {trouble}" for trouble, count in causes)
        last = _shown(standing.dead[0].ended_at)
        yield OK, "dead", f"{len(standing.dead)} letters died within 7 days, the last {last}: {listed}"


def _shown(moment: datetime) -> str:
    return moment.astimezone(LUXEMBOURG).strftime("%d.%m.%Y %H:%M")


def _disk(found: Settings) -> Finding:
    folder = database_folder(found)
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return RED, "disk", f"{folder} does not exist: run « esante migrate » first"
    if free < FREE_LEAST:
        return RED, "disk", f"only {free // 2**20} MiB free at {folder}: make room before the service stops"
    return OK, "disk", f"{free // 2**20} MiB free at {folder}"


async def _gateways(found: Settings) -> AsyncIterator[Finding]:
    ways = gateways(found)
    for channel, what, setting in ((EMAIL, "mail", found.mail), (MOBILE, "sms", found.sms)):
        if channel not in ways:
            grade = OK if ways else RED
            yield grade, what, f"not set: nobody can choose this channel (ESANTE_{what.upper()})"
            continue
        try:
            await ways[channel].probe()
        except Undelivered as error:
            advice = _ADVICE.get(error.reason, f"look at ESANTE_{what.upper()}")
            yield RED, what, f"{error.reason}: {advice}"
        else:
            where = f"kept in {setting.path}" if isinstance(setting, Folder) else "reached"
            yield OK, what, where


async def _luxtrust(found: Settings, clock: Clock) -> AsyncIterator[Finding]:
    if found.luxtrust is None:
        yield OK, "luxtrust", "not set: nobody can use LuxTrust (ESANTE_LUXTRUST_ISSUER)"
        return
    async for good, text in examination.findings(found.luxtrust, clock):
        yield OK if good else RED, "luxtrust", text
