"""What must not come back with an older copy is published: each such line of the journal, beside its head.

A restore of last night's backup does again, or names, what these lines say happened since
(``models/restoring.py``).
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from models.journal.epoch import HeadFile
from models.journal.head import JournalHead
from models.journal.journal import SEALED, Entry, sealed_line
from models.storage.files import create, put, sync_folder
from models.storage.keys import Keyring

AGAIN = frozenset(
    {
        *("account_disable", "helpdesk_disable", "account_enable", "helpdesk_enable"),
        *("assistant_removed", "assistant_ended", "luxtrust_unlinked", "agent_disable", "agent_rekey"),
    }
)
"""The actions that a restore can do again by itself, or that undo one."""
TO_DECIDE = frozenset(
    {
        *("account_activated", "account_renewed", "password_changed", "channel_changed", "change_stopped"),
        *("address_added", "address_removed", "recovery_code_new", "luxtrust_linked", "agent_add"),
        *("agent_rights", "agent_enable", "assistant_added", "assistant_kept", "document_hidden"),
        *("document_shown", "level_changed", "note_written", "note_changed", "note_deleted"),
        *("helpdesk_close", "helpdesk_reopen", "helpdesk_channel", "closing_asked", "reopening_asked"),
    }
)
"""The actions that only a person can decide on or do again."""
AT_ONCE = 1000
"""The most lines that are published in one step."""
KEPT = timedelta(days=35)
"""How long a published line is kept; an older backup cannot tell what happened since."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One published line of the journal; ``at`` is an aware datetime in UTC."""

    seq: int
    at: datetime
    subject: str
    action: str
    outcome: str
    mac: str
    facts: dict[str, Any]


class DecisionFile:
    """The published lines of one database, ``esante.db-decisions``, one JSON object per line."""

    def __init__(self, database: Path, folder: Path | None = None) -> None:
        head = HeadFile(database, folder).path
        self.path = head.with_name(f"{database.name}-decisions")

    def read(self, keys: Keyring) -> tuple[list[Decision], int]:
        """Return the lines in the order of their time, and how many are not as they were written.

        The last one may be cut by a kill: it is published anew, and not counted. Raises OSError.
        """
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return [], 0
        *whole, _ = text.split(b"\n")
        found, wrong = dict[str, Decision](), 0
        for raw in filter(None, whole):
            try:
                line = _opened(keys, raw)
                found[line.mac] = line
            except (ValueError, TypeError, LookupError):
                wrong += 1
        return sorted(found.values(), key=lambda each: (each.at, each.seq)), wrong

    def append(self, lines: Iterable[bytes]) -> None:
        """Add lines at the end, on the disk on return. Raises OSError."""
        if not (text := b"".join(lines)):
            return
        try:
            descriptor = create(self.path)
            sync_folder(self.path)
        except FileExistsError:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "ab") as file:
            # A line that a kill has cut ends here; an empty one says nothing.
            file.write(b"\n" + text)
            file.flush()
            os.fsync(file.fileno())

    def forget(self, keys: Keyring, now: datetime) -> None:
        """Leave out what is older than ``KEPT``. Raises OSError."""
        if not self.path.exists():
            return
        kept = [raw for raw in self.path.read_bytes().split(b"\n") if raw and _is_new(keys, raw, now - KEPT)]
        put(self.path, b"".join(raw + b"\n" for raw in kept))


async def between(after: int, newest: JournalHead) -> tuple[list[bytes], JournalHead]:
    """Return what is to be published of the lines after one, up to the newest, as lines of the file.

    At most ``AT_ONCE``; the head that is returned with them is the last line that they cover.
    """
    found = Entry.filter(seq__gt=after, seq__lte=newest.count, action__in=sorted(AGAIN | TO_DECIDE))
    rows = await found.order_by("seq").limit(AT_ONCE).values(*SEALED, "mac")
    before = {row["seq"]: row["mac"] for row in await _macs([row["seq"] - 1 for row in rows])}
    told = ({**row, "at": row["at"].isoformat(), "before": before.get(row["seq"] - 1, "")} for row in rows)
    covered = JournalHead(rows[-1]["seq"], rows[-1]["mac"]) if len(rows) == AT_ONCE else newest
    return [json.dumps(line).encode() + b"\n" for line in told], covered


async def _macs(numbers: list[int]) -> list[dict[str, Any]]:
    return await Entry.filter(seq__in=numbers).values("seq", "mac") if numbers else []


def _opened(keys: Keyring, raw: bytes) -> Decision:
    """The line, if it is one of this journal's: its MAC covers it and the MAC before it."""
    line = json.loads(raw)
    line["at"] = datetime.fromisoformat(line["at"])
    if sealed_line(keys, line["before"], line) != line["mac"]:
        raise ValueError("mac")
    told = {name: line[name] for name in ("seq", "at", "subject", "action", "outcome", "mac")}
    return Decision(**told, facts=json.loads(line["facts"]))


def _is_new(keys: Keyring, raw: bytes, since: datetime) -> bool:
    try:
        return _opened(keys, raw).at >= since
    except (ValueError, TypeError, LookupError):
        return True  # a restore counts it
