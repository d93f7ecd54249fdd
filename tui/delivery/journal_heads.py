"""The journal's head is signed and put into a folder, from where others take it: a change then shows."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from models.journal import checkpoint
from models.journal.checkpoint import Checkpoint
from models.journal.head import HeadRelation
from models.office import Office
from models.refusal import Refused, Unavailable
from models.storage.files import sync_folder, write_new
from tui.config.endpoints import JournalFolder

if TYPE_CHECKING:
    # Only signing needs it: a sixth of a second at each start of a portal that imports this room.
    import asyncssh

NAMESPACE = "esante-journal"
"""The namespace of the SSHSIG, without which ``ssh-keygen -Y verify`` takes it for nothing."""
_NAME = re.compile(r"[0-9]{8}-([0-9]{3,9})-([0-9]{12,18})\.checkpoint")


class JournalHeads:
    """The folder of published heads, and the ed25519 key that signs them.

    A head is two files: ``DAY-EPOCH-LINES.checkpoint``, a signed note as C2SP's witnesses read it, and the
    same name with ``.sig``, the SSHSIG over the whole of that file. Nothing is written twice.
    """

    def __init__(self, settings: JournalFolder) -> None:
        self._folder, self._key_file = settings.heads, settings.key

    async def publish(self, office: Office) -> Path:
        """Sign the head as it is now and publish it; returns its file.

        Raises Refused ``journal_empty`` and ``journal_changed``, and Unavailable ``journal_key``,
        ``journal_older`` and ``journal_forked``: a head that contradicts a published one is not signed.
        OSError where the folder cannot be written.
        """
        await self.check(office)
        key = await asyncio.to_thread(_key, self._key_file)
        now = await checkpoint.made(office.keys)
        name = f"{office.today():%Y%m%d}-{now.epoch:03}-{now.size:012}.checkpoint"
        signature = key.sign(str(now).encode(), b"ssh-ed25519")[-64:]
        note = now.note(key.public_data[-32:], signature).encode()
        import asyncssh

        sshsig = asyncssh.create_sshsig(key, note, namespace=NAMESPACE)
        return await asyncio.to_thread(_written, self._folder / name, note, sshsig)

    async def publish_daily(self, office: Office) -> None:
        """Publish the head where none of this day is there. Raises as ``publish``."""
        day = f"{office.today():%Y%m%d}-"
        if not any(file.name.startswith(day) for file in await asyncio.to_thread(self._files)):
            await self.publish(office)

    async def check(self, office: Office) -> None:
        """Hold the open database against the newest published head.

        Raises Unavailable ``journal_older`` where the journal ends before it, ``journal_forked`` where it
        is another one, and as ``newest``.
        """
        file, newest = await asyncio.to_thread(self.newest) or (Path(), None)
        if newest is None:
            return
        match await checkpoint.compared(office.keys, newest):
            case HeadRelation.OLDER:
                raise Unavailable("journal_older", lines=newest.size, file=file.name)
            case HeadRelation.FORKED:
                raise Unavailable("journal_forked", lines=newest.size, file=file.name)

    def newest(self) -> tuple[Path, Checkpoint] | None:
        """Return the newest published head with its file; None before the first. Blocks on the disk.

        Raises Unavailable ``journal_head`` for a file that is no checkpoint.
        """
        for file in self._files()[-1:]:
            try:
                return file, Checkpoint.parse(file.read_bytes().decode())
            except (Refused, UnicodeDecodeError):
                raise Unavailable("journal_head", file=file.name) from None
        return None

    def _files(self) -> list[Path]:
        """The published heads, oldest first: by epoch and length, since a clock may go back."""
        found = {file: _NAME.fullmatch(file.name) for file in self._folder.glob("*.checkpoint")}
        places = {file: (int(named[1]), int(named[2])) for file, named in found.items() if named}
        return sorted(places, key=places.__getitem__)


def daily(settings: JournalFolder | None) -> Callable[[Office], Awaitable[None]] | None:
    """Return what the courier does once an hour; None where no head is published."""
    return None if settings is None else JournalHeads(settings).publish_daily


def _key(file: Path) -> "asyncssh.SSHKey":
    import asyncssh

    try:
        key = asyncssh.read_private_key(file)
    except (OSError, asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
        raise Unavailable("journal_key", path=str(file)) from None
    if key.get_algorithm() != "ssh-ed25519" or file.stat().st_mode & 0o077:
        raise Unavailable("journal_key", path=str(file))
    return key


def _written(file: Path, note: bytes, sshsig: bytes) -> Path:
    """The signature first, then the head under its name: whoever sees a head finds its signature."""
    if file.exists():
        return file
    for path, content in ((file.with_name(f"{file.name}.sig"), sshsig), (file, note)):
        draft = path.with_name(f".{path.name}.new")
        draft.unlink(missing_ok=True)
        write_new(draft, content)
        draft.chmod(0o644)
        draft.replace(path)
    sync_folder(file)
    return file
