"""A backup is made under service: the state of one commit, sealed, under its name only once it is whole."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from models.journal import epoch
from models.journal.head import JournalHead
from models.refusal import Unavailable
from models.storage import address
from models.storage.engines import sqlite_copy
from models.storage.keys import Keyring
from tui.backups.sealed_file import Manifest, seal, sha256_of
from tui.backups.staging import StagedFile
from tui.config.settings import Settings
from tui.letters.files import FileTrouble, publish, working

Progress = Callable[[int, int], None]
_ROOM = 64 * 2**20
"""Bytes that a backup leaves free on each disk: the service writes on."""


@dataclass(frozen=True, slots=True)
class Phases:
    """Several steps of one work, each a share of the whole; gives each a progress of its own."""

    progress: Progress
    count: int

    def step(self, number: int) -> Progress:
        """Return the progress of one step, counted from 0."""
        return lambda done, total: self.progress(
            number * 1000 + (done * 1000 // total if total else 0), self.count * 1000
        )


def make(found: Settings, keys: Keyring, out: Path, made_at: datetime, progress: Progress) -> Manifest:
    """Write a backup into a new file; returns its manifest.

    Between its begin and its end it has the name of ``working``; what a killed one left is replaced by the
    next of the same name. Raises Unavailable ``backup_no_key``, ``backup_under_way``, ``disk_full``,
    OSError, FileExistsError among them, sqlite3.Error and KeyboardInterrupt.
    """
    if not found.backup_key:
        raise Unavailable("backup_no_key")
    file = address.file_of(found.database)
    out = Path(os.path.abspath(out))
    taken = FileExistsError(errno.EEXIST, "exists already and is not overwritten", str(out))
    if os.path.lexists(out):
        raise taken
    size, phases = _size(file), Phases(progress, 2)
    wanted = dict[Path, int]()
    for folder in (file.parent, out.parent):
        wanted[folder] = wanted.get(folder, 0) + size
    assert_room(wanted)
    with disk_full_told(), StagedFile(staged(file, "backup")) as copy, StagedFile(working(out)) as sealed:
        sqlite_copy.copy(file, copy.path, phases.step(0))
        manifest = _described(copy.path, keys, made_at)
        seal(copy.path, sealed.path, manifest, found.backup_key, phases.step(1))
        try:
            publish(out)
        except FileTrouble:  # somebody has taken the name meanwhile
            raise taken from None
        sealed.let_go()
    return manifest


def assert_room(wanted: Mapping[Path, int]) -> None:
    """Raise Unavailable ``disk_full`` where so many bytes do not fit into these folders. Raises OSError."""
    disks = dict[int, tuple[Path, int]]()
    for folder, size in wanted.items():
        disk = folder.stat().st_dev
        disks[disk] = (folder, disks.get(disk, (folder, _ROOM))[1] + size)
    if any(shutil.disk_usage(folder).free < size for folder, size in disks.values()):
        raise Unavailable("disk_full")


@contextmanager
def disk_full_told() -> Iterator[None]:
    """Let a full disk be said as one. Raises Unavailable ``disk_full``."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Unavailable("disk_full") from error
        raise


def staged(file: Path, what: str) -> Path:
    """Return the name of the copy of a database while it is made or checked."""
    return file.with_name(f"{file.name}-{what}")


def _size(file: Path) -> int:
    return sum(each.stat().st_size for each in (file, file.with_name(f"{file.name}-wal")) if each.exists())


def _described(copy: Path, keys: Keyring, made_at: datetime) -> Manifest:
    held = sqlite_copy.contents(copy)
    manifest = Manifest(
        program=_version(),
        made_at=made_at.isoformat(timespec="seconds"),
        schema=held.schema,
        epoch=int(held.facts.get(epoch.FACT, epoch.FIRST)),
        head=str(JournalHead(*held.last)),
        keys=keys.fingerprints,
        rows=held.rows,
        size=copy.stat().st_size,
        sha256=sha256_of(copy),
    )
    return replace(manifest, seal=manifest.sealed_by(keys))


def _version() -> str:
    try:
        return version("esante")
    except PackageNotFoundError:  # run from its folder
        return ""


def told(manifest: Manifest) -> str:
    """Return what a backup holds, in one sentence."""
    rows = sum(manifest.rows.values())
    return (
        f"{rows} rows, {manifest.journal_head.count} lines of the journal, epoch {manifest.epoch}, "
        f"schema {manifest.schema}, made {manifest.made_at}"
    )


def agrees(copy: Path, manifest: Manifest) -> bool:
    """Whether a copy holds what its manifest says. Raises sqlite3.Error."""
    held = sqlite_copy.contents(copy)
    same = (manifest.schema, manifest.rows, manifest.head)
    return (held.schema, held.rows, str(JournalHead(*held.last))) == same
