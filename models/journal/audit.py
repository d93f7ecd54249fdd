"""The journal's chain is verified; a head that was kept elsewhere also shows a cut or rewritten journal."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.exceptions import OperationalError

from models.journal import head
from models.journal.head import JournalHead
from models.journal.journal import sealed_line
from models.storage import dialect
from models.storage.keys import Keyring

_AT_ONCE = 5000
_COLUMNS = "seq, at, source, actor, subject, action, outcome, facts, mac"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a verification: ``trouble`` is "", ``changed``, ``missing``, ``cut`` or ``rewritten``.

    ``count`` is how many lines were read, ``seq`` the first line that is not as it was, and ``before`` when
    the line before it was written.
    """

    count: int
    trouble: str = ""
    seq: int = 0
    before: datetime | None = None


async def verify(keys: Keyring, known: JournalHead | None, progress: Callable[[int, int], None]) -> Verdict:
    """Verify the chain from its first line on; ``progress`` gets (lines done, in all) every 5,000 lines.

    ``changed``: a line, or its place in the chain, is not what was sealed (an edit, a swap, an insertion);
    ``missing``: a number is left out (a deletion); ``cut``: there are fewer lines than the known head counts;
    ``rewritten``: another line is where the known head was.
    """
    total = (await head.present()).count
    mac, count, before = "", 0, None
    async for row in _rows():
        if row["seq"] != count + 1:
            return Verdict(count, "missing", count + 1, before)
        try:
            at = _moment(row["at"])
            mac = sealed_line(keys, mac, {**row, "at": at})
        except (ValueError, TypeError):  # no moment, or bytes where there was text
            return Verdict(count, "changed", row["seq"], before)
        if mac != row["mac"]:
            return Verdict(count, "changed", row["seq"], before)
        count, before = row["seq"], at
        if known is not None and count == known.count and mac != known.mac:
            return Verdict(count, "rewritten", count, before)
        if count % _AT_ONCE == 0:
            progress(count, total)
    if known is not None and count < known.count:
        return Verdict(count, "cut", count + 1, before)
    return Verdict(count, before=before)


async def _rows() -> AsyncIterator[dict[str, Any]]:
    # As plain rows: making models of them would take five times as long as verifying them.
    last, count = -(2**62), _AT_ONCE
    asked = f"SELECT {_COLUMNS} FROM journal WHERE seq > CAST(? AS BIGINT) ORDER BY seq LIMIT "
    while True:
        try:
            rows = await dialect.rows(f"{asked}{count}", [last])
        except OperationalError as error:
            if "decode" not in str(error).lower():
                raise
            if count == 1:  # this one holds bytes that are no text
                yield {**dict.fromkeys(_COLUMNS.split(", ")), "seq": last + 1}
                return
            count = 1  # one of these does: from here on they are read one by one
            continue
        for row in rows:
            yield row
        if len(rows) < count:
            return
        last = rows[-1]["seq"]


def _moment(stored: Any) -> datetime:
    """A moment, which SQLite keeps as text; raises ValueError or TypeError for anything else."""
    return stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)
