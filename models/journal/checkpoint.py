"""A checkpoint is the journal's head as C2SP writes it: which journal, how many lines, which root."""

import base64
import hashlib
import re
from dataclasses import dataclass

from models.journal import epoch, head, tree
from models.journal.head import HeadRelation
from models.journal.journal import Entry
from models.refusal import Refused
from models.storage.keys import Keyring

_FORM = re.compile(
    r"esante-journal/([0-9a-f]{16})/([1-9][0-9]{0,8})\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\n"
)
_ED25519 = b"\x01"
"""The type of a note's signature (c2sp.org/signed-note)."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of one journal (c2sp.org/tlog-checkpoint).

    ``log`` is the beginning of the MAC of its first line, and ``epoch`` the number that a restore raises:
    heads of two epochs are heads of two logs, since the second lacks lines of the first.
    """

    log: str
    epoch: int
    size: int
    root: bytes

    @property
    def origin(self) -> str:
        """The name of the log, which is the name of the key in a note too."""
        return f"esante-journal/{self.log}/{self.epoch}"

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, note: str) -> "Checkpoint":
        """Return the checkpoint of a signed note, whose signatures are for others to check.

        Raises Refused ``audit_head``.
        """
        found = _FORM.match(note)
        if found is None or note[found.end() : found.end() + 1] != "\n":
            raise Refused("audit_head")
        return cls(found[1], int(found[2]), int(found[3]), base64.b64decode(found[4]))

    def note(self, public: bytes, signature: bytes) -> str:
        """Return the signed note (c2sp.org/signed-note).

        ``public`` are the 32 bytes of an ed25519 key, ``signature`` the 64 by which it signed the text.
        """
        name = self.origin.encode()
        key_id = hashlib.sha256(name + b"\n" + _ED25519 + public).digest()[:4]
        return f"{self}\n— {self.origin} {base64.b64encode(key_id + signature).decode()}\n"


async def made(keys: Keyring) -> Checkpoint:
    """Return the checkpoint of the journal as it is now.

    Raises Refused ``journal_empty``, and ``journal_changed`` as ``tree.root``.
    """
    size = (await head.present()).count
    if not size:
        raise Refused("journal_empty")
    return Checkpoint(await _log(), await epoch.number(), size, await tree.root(keys, size))


async def compared(keys: Keyring, known: Checkpoint) -> HeadRelation:
    """Return how the open database stands to a checkpoint that was published.

    A database of a later epoch is ahead: its restore has said what was lost. One of an earlier epoch is
    older, and one with another first line forked.
    """
    here = await epoch.number()
    if here != known.epoch:
        return HeadRelation.AHEAD if here > known.epoch else HeadRelation.OLDER
    relation = await tree.compared(keys, known.size, known.root)
    return (
        HeadRelation.FORKED if relation is not HeadRelation.OLDER and await _log() != known.log else relation
    )


async def _log() -> str:
    first = await Entry.all().order_by("seq").first().values("mac")
    return str(first["mac"])[:16] if first else ""
