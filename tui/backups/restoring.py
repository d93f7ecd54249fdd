"""A backup is brought in where there is no database: checked whole, as a new epoch, or not at all."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from models import restoring
from models.actor import Actor, Role
from models.clock import SteadyClock, latest_seen
from models.journal import audit, head, tree
from models.journal.decisions import DecisionFile
from models.journal.epoch import HeadFile, KnownHead
from models.journal.head import HeadRelation, JournalHead
from models.messages import delivery
from models.office import Clock, Office
from models.refusal import Unavailable
from models.restoring import NewEpoch
from models.storage import address, database, dialect
from models.storage.engines import sqlite_copy
from models.storage.files import sync_folder
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tui.backups.making import Phases, agrees, assert_room, disk_full_told, staged
from tui.backups.sealed_file import Manifest, identities_in, unseal
from tui.backups.staging import StagedFile
from tui.config.settings import Settings

Progress = Callable[[int, int], None]
_FORM = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class RestoreOrder:
    """Who asks for a restore or a new epoch, when, why, and which newer head is known besides."""

    operator: str
    source: str
    clock: Clock
    reason: str
    head: JournalHead | None = None
    accept_loss: bool = False


@dataclass
class Restored:
    """What was brought in, what the new epoch did, and by matricule what is to be decided."""

    epoch: NewEpoch
    manifest: Manifest | None = None
    known: bool = False
    unreadable: int = 0
    to_decide: list[str] = field(default_factory=list)


def verify(found: Settings, keys: Keyring, file: Path, key: Path, progress: Progress) -> Manifest:
    """Check a backup whole, and bring in nothing. Raises as ``restore`` does for a backup it refuses."""
    with disk_full_told(), _unsealed(found, keys, file, key, "verify", Phases(progress, 3)) as (_, manifest):
        return manifest


def restore(
    found: Settings, keys: Keyring, file: Path, key: Path, order: RestoreOrder, progress: Progress
) -> Restored:
    """Bring a backup in, as a new epoch.

    All of it is done on a copy beside the place, which takes the database's name at the very end. Raises
    Unavailable ``restore_target``, ``backup_*``, ``schema_newer``, ``key_*``, ``disk_full``, Refused
    ``operator_only`` and ``text_*``, OSError, sqlite3.Error and KeyboardInterrupt.
    """
    target = address.file_of(found.database)
    _assert_empty(target)
    head_file = HeadFile(target, found.head_folder)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (
        disk_full_told(),
        _unsealed(found, keys, file, key, "restore", Phases(progress, 3)) as (copy, manifest),
    ):
        sqlite_copy.move_sequences(copy.path, restoring.STRIDE)
        known = _newest(head_file.read(keys), order.head)
        done = asyncio.run(_begun(found, keys, _address(copy.path), order, known, file))
        done.manifest = manifest
        sqlite_copy.into_one_file(copy.path)
        last = sqlite_copy.last_line(copy.path)
        copy.sync()
        # The head first: were the name given first, a kill in between would leave a copy that nothing knows.
        head_file.write(keys, KnownHead(done.epoch.number, JournalHead(*last)))
        _named(copy, target)
    return done


def begin_here(found: Settings, keys: Keyring, order: RestoreOrder) -> Restored:
    """Begin a new epoch in the database that stands there, or on its server: it came back by other means.

    Nothing else may have it open. Raises Unavailable ``service_at_work`` while a courier is at work, and as
    ``restore``, but for what is about a backup.
    """
    url = found.database
    if not address.is_there(url):
        raise Unavailable("database_missing", path=address.place_of(url))
    head_file = HeadFile(address.beside(url, found.key_file), found.head_folder)
    known = _newest(head_file.read(keys), order.head)  # a foreign head refuses before anything is moved
    asyncio.run(_assert_idle(url))
    if address.is_server(url):
        asyncio.run(_moved_sequences(url))
    else:
        sqlite_copy.move_sequences(address.file_of(url), restoring.STRIDE)
    done = asyncio.run(_begun(found, keys, url, order, known, None))
    head_file.write(keys, KnownHead(done.epoch.number, asyncio.run(_present(url))))
    return done


@contextmanager
def _unsealed(
    found: Settings, keys: Keyring, file: Path, key: Path, what: str, phases: Phases
) -> Iterator[tuple[StagedFile, Manifest]]:
    """The copy of a backup beside the database's place, with everything about it checked."""
    identities = identities_in(key)
    place = staged(address.file_of(found.database), what)
    size = file.stat().st_size if file.exists() else 0
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    assert_room({place.parent: size})
    with StagedFile(place) as copy:
        manifest = unseal(file, identities, copy.path, keys, phases.step(0))
        if manifest.schema > database.newest_known():
            raise Unavailable("schema_newer")
        if why := sqlite_copy.unsound(copy.path):
            raise Unavailable("backup_unsound", path=str(file), why=why)
        phases.step(1)(1, 1)
        if not agrees(copy.path, manifest):
            raise Unavailable("backup_foreign", path=str(file))
        asyncio.run(_assert_chain(copy.path, keys, manifest, file, phases.step(2)))
        sqlite_copy.into_one_file(copy.path)
        yield copy, manifest


async def _assert_chain(
    copy: Path, keys: Keyring, manifest: Manifest, file: Path, progress: Progress
) -> None:
    async with database.connected(_address(copy)):
        await database.compared(keys)
        verdict = await audit.verify(
            keys, manifest.journal_head, progress, with_tiles=manifest.schema >= tree.SINCE
        )
    if verdict.trouble:
        why = f"line {verdict.seq} of its journal is {verdict.trouble}"
        raise Unavailable("backup_unsound", path=str(file), why=why)


async def _begun(
    found: Settings,
    keys: Keyring,
    url: str,
    order: RestoreOrder,
    known: KnownHead | None,
    backup: Path | None,
) -> Restored:
    await database.migrate(url, found.key_file)
    beside = address.beside(found.database, found.key_file)
    since, unreadable = DecisionFile(beside, found.head_folder).read(keys)
    async with database.opened(url, keys):
        if known and backup and not order.accept_loss:
            await _assert_newest(known.head, backup)
        clock = SteadyClock(order.clock, await latest_seen())
        actor = Actor(
            Office(clock, keys, Hasher(beside.parent)), order.source, Role.OPERATOR, operator=order.operator
        )
        done = await restoring.begin(
            actor, order.reason, known.head if known else None, known.epoch if known else 0, since
        )
        decide = [
            f"{await restoring.whom(actor.office, line)}: {line.action} {line.outcome}, {line.at:{_FORM}}"
            for line in done.to_decide
        ]
    return Restored(done, None, known is not None, unreadable, decide)


async def _present(url: str) -> JournalHead:
    async with database.connected(url):
        return await head.present()


async def _moved_sequences(url: str) -> None:
    async with database.connected(url):
        await dialect.move_sequences(restoring.STRIDE)


async def _assert_idle(url: str) -> None:
    """Raise Unavailable ``service_at_work`` while a courier is at work, on whichever node."""
    async with database.connected(url):
        if await delivery.at_work():
            raise Unavailable("service_at_work")


async def _assert_newest(known: JournalHead, file: Path) -> None:
    """Raise Unavailable for a backup that lacks lines which are known, or is of another history."""
    relation = await head.compared(known)
    if relation is HeadRelation.OLDER:
        missing = known.count - (await head.present()).count
        raise Unavailable("backup_older", path=str(file), count=missing)
    if relation is HeadRelation.FORKED:
        raise Unavailable("backup_branched", path=str(file))


def _newest(kept: KnownHead | None, given: JournalHead | None) -> KnownHead | None:
    """The newest head that is known: beside the database, or given by the operator."""
    if given is None or (kept is not None and kept.head.count >= given.count):
        return kept
    return KnownHead(kept.epoch if kept else 0, given)


def _assert_empty(target: Path) -> None:
    for name in (target.name, *(f"{target.name}{side}" for side in sqlite_copy.SIDES)):
        if os.path.lexists(target.with_name(name)):
            raise Unavailable("restore_target", path=str(target.with_name(name)))


def _named(copy: StagedFile, target: Path) -> None:
    """Give the copy the database's name, over nothing. Raises Unavailable ``restore_target``, OSError."""
    try:
        os.link(copy.path, target, follow_symlinks=False)
    except FileExistsError:
        raise Unavailable("restore_target", path=str(target)) from None
    os.unlink(copy.path)
    sync_folder(target)
    copy.let_go()


def _address(file: Path) -> str:
    return f"sqlite://{quote(str(file))}"
