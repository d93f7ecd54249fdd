"""The journal's lines are read as plain rows: making models of them takes five times as long as verifying."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from tortoise.exceptions import OperationalError

from models.storage import dialect

AT_ONCE = 5000
"""How many lines are read together."""
_COLUMNS = "seq, at, source, actor, subject, action, outcome, facts, mac"


async def rows(after: int = -(2**62), at_once: int = AT_ONCE) -> AsyncIterator[dict[str, Any]]:
    """Yield the lines behind one, by rising number, as plain rows with every column of the journal.

    ``at_once`` are read together, for whoever needs only a few.
    A line that holds bytes where there was text comes as a row of None with its number, and ends it.
    """
    last, count = after, at_once
    asked = f"SELECT {_COLUMNS} FROM journal WHERE seq > CAST(? AS BIGINT) ORDER BY seq LIMIT "
    while True:
        try:
            found = await dialect.rows(f"{asked}{count}", [last])
        except OperationalError as error:
            if "decode" not in str(error).lower():
                raise
            if count == 1:  # this one holds bytes that are no text
                yield {**dict.fromkeys(_COLUMNS.split(", ")), "seq": last + 1}
                return
            count = 1  # one of these does: from here on they are read one by one
            continue
        for row in found:
            yield row
        if len(found) < count:
            return
        last = found[-1]["seq"]


def moment(stored: Any) -> datetime:
    """Return a moment, which SQLite keeps as text. Raises ValueError or TypeError for anything else."""
    return stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)
