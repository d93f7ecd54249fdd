"""The journal records who did what, when and to whom; a chain of MACs shows any later change."""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.actor import Actor
from models.storage import dialect
from models.storage.keys import Keyring


class Entry(Model):
    """One line of the journal, append-only: triggers refuse UPDATE and DELETE."""

    seq = fields.IntField(primary_key=True, generated=False)
    at = fields.DatetimeField()
    source = fields.CharField(max_length=64)
    actor = fields.CharField(max_length=80)
    subject = fields.CharField(max_length=80, db_index=True)
    action = fields.CharField(max_length=32)
    outcome = fields.CharField(max_length=32)
    facts = fields.TextField()
    mac = fields.CharField(max_length=64)

    class Meta:
        table = "journal"

    def sealed_by(self, keys: Keyring, previous: str) -> str:
        """Return the MAC over this line and the MAC of the line before it."""
        return sealed_line(keys, previous, {name: getattr(self, name) for name in SEALED})


_STANDS = "SELECT 1 FROM journal WHERE seq = ? AND mac = ?"
SEALED = ("seq", "at", "source", "actor", "subject", "action", "outcome", "facts")
"""The columns that a line's MAC covers, in their order in the MAC; ``at`` is an aware datetime in UTC."""


def sealed_line(keys: Keyring, previous: str, line: Mapping[str, Any]) -> str:
    """Return the MAC over a line, given as its columns, and the MAC of the line before it."""
    told = [previous, *(line["at"].isoformat() if name == "at" else line[name] for name in SEALED)]
    return keys.mac("journal", json.dumps(told, ensure_ascii=False))


async def append(actor: Actor, subject: str, action: str, outcome: str = "done", **facts: Any) -> None:
    """Write one line, inside the transaction of what it records.

    ``subject`` is ``person:ID``, or ``matricule:MAC`` where nobody is known. ``facts`` hold no secret, no
    code, no address and no document content.
    """
    await append_all(actor, [subject], action, outcome, **facts)


async def append_all(
    actor: Actor, subjects: Sequence[str], action: str, outcome: str = "done", **facts: Any
) -> None:
    """Write the same line for each of several subjects, in one insertion; otherwise as ``append``."""
    await append_lines([(actor, subject, action, outcome, facts) for subject in subjects])


async def append_lines(lines: Sequence[tuple[Actor, str, str, str, Mapping[str, Any]]]) -> None:
    """Write several lines (actor, subject, action, outcome, facts) in one insertion; else as ``append``."""
    told = [
        {
            "at": actor.office.now(),
            "source": actor.source,
            "actor": str(actor),
            "subject": subject,
            "action": action,
            "outcome": outcome,
            "facts": json.dumps(facts, ensure_ascii=False, default=str, sort_keys=True),
        }
        for actor, subject, action, outcome, facts in lines
    ]
    if told:
        await dialect.before_commit(partial(_write, lines[0][0].office.keys, told))


async def _write(keys: Keyring, lines: Sequence[Mapping[str, Any]]) -> None:
    """Give each line its place in the chain, which is the one point where all transactions meet."""
    await dialect.alone("journal")
    # Only two columns are read: a damaged line in the journal stops nobody from writing the next one.
    last = await Entry.all().order_by("-seq").first().values("seq", "mac")
    before, mac = (last["seq"], last["mac"]) if last else (0, "")
    entries = []
    for seq, line in enumerate(lines, start=before + 1):
        entry = Entry(seq=seq, **line)
        entry.mac = mac = entry.sealed_by(keys, mac)
        entries.append(entry)
    await Entry.bulk_create(entries)
    dialect.witnessed_by("journal", _STANDS, [seq, mac])
