"""A database belongs to one epoch; a file beside it says which, and how far its journal had come.

An older copy that is put back is another history: what was ended since is open in it again, and the numbers
it gives out were given out before. So a database that is not as far as this file says does not start; an
epoch is begun by ``models/restoring.py`` alone.
"""

import hmac
from dataclasses import dataclass
from pathlib import Path

from tortoise.transactions import in_transaction

from models.journal import head
from models.journal.head import HeadRelation, JournalHead
from models.refusal import Refused, Unavailable
from models.storage import facts
from models.storage.files import put
from models.storage.keys import Keyring

FACT = "epoch"
"""The fact that has the number of the epoch; a database whose head nobody has kept is in the first one."""
FIRST = 1
_FORM = "esante-head 1"
_OWN = (HeadRelation.EQUAL, HeadRelation.AHEAD)


@dataclass(frozen=True, slots=True)
class KnownHead:
    """The last line of the journal that is known of an epoch."""

    epoch: int
    head: JournalHead

    def line(self, keys: Keyring) -> str:
        """Return the line of the file, with a MAC: a head of another service is none."""
        told = f"{_FORM} {self.epoch} {self.head.count} {self.head.mac or '-'}"
        return f"{told} {keys.mac('head', told)}\n"


class HeadFile:
    """The file of the head of one database, ``esante.db-head``, in a folder that may be on another disk."""

    def __init__(self, database: Path, folder: Path | None = None) -> None:
        self.path = (folder or database.parent) / f"{database.name}-head"

    def read(self, keys: Keyring) -> KnownHead | None:
        """Return what it says; None where it does not exist.

        Raises Unavailable ``head_foreign`` for a file that was not written with these keys, and OSError.
        """
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            form, version, epoch, count, mac, _ = text.decode("ascii").split()
            known = KnownHead(int(epoch), JournalHead.parse(f"esante-journal 1 {int(count)} {mac}"))
        except (ValueError, Refused):
            raise Unavailable("head_foreign", path=str(self.path)) from None
        if f"{form} {version}" != _FORM or not hmac.compare_digest(text, known.line(keys).encode()):
            raise Unavailable("head_foreign", path=str(self.path))
        return known

    def write(self, keys: Keyring, known: KnownHead) -> None:
        """Replace what it says, whole or not at all; one process at a time does. Raises OSError."""
        put(self.path, known.line(keys).encode())


async def number() -> int:
    """Return the number of the open database's epoch."""
    return int(await facts.read(FACT) or FIRST)


async def is_own(known: KnownHead) -> bool:
    """Whether the open database is of this epoch and holds the line of this head."""
    return await number() == known.epoch and await head.compared(known.head) in _OWN


async def recognise(file: HeadFile, keys: Keyring) -> None:
    """Do nothing where the open database is the one whose head is known, or no head was ever kept.

    Raises Unavailable ``database_copy``, ``head_missing``, and as ``HeadFile.read``.
    """
    known = file.read(keys)
    if known is None:
        if await facts.read(FACT):
            raise Unavailable("head_missing", path=str(file.path))
        return
    if not await is_own(known):
        raise Unavailable("database_copy", path=str(file.path), count=known.head.count)


async def keep(file: HeadFile, keys: Keyring, known: KnownHead) -> None:
    """Write the head of the open database into its file.

    The file comes first, so that a database which names its epoch always had one. Raises OSError.
    """
    file.write(keys, known)
    if not await facts.read(FACT):
        async with in_transaction():
            await facts.write(FACT, str(known.epoch))
