"""The journal's chain is verified; a head that was kept elsewhere also shows a cut or rewritten journal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from models.journal import head, tree
from models.journal.head import JournalHead
from models.journal.journal import sealed_line
from models.journal.lines import AT_ONCE, moment, rows
from models.journal.merkle import TILE, Tree, leaf_hash
from models.storage.keys import Keyring


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


async def verify(
    keys: Keyring,
    known: JournalHead | None,
    progress: Callable[[int, int], None],
    *,
    with_tiles: bool = True,
) -> Verdict:
    """Verify the chain from its first line on; ``progress`` gets (lines done, in all) every 5,000 lines.

    ``changed``: a line, or its place in the chain, is not what was sealed (an edit, a swap, an insertion);
    ``missing``: a number is left out (a deletion); ``cut``: there are fewer lines than the known head counts;
    ``rewritten``: another line is where the known head was, or one of the 256 lines from there on is not
    what signed heads were made over, though its MAC is right: whoever wrote it had the key. A database whose
    schema is older than ``tree.SINCE`` has no tiles.
    """
    total = (await head.present()).count
    mac, count, before = "", 0, None
    stored, leaves = await tree.tiles(total) if with_tiles else {}, dict[int, bytes]()
    async for row in rows():
        if row["seq"] != count + 1:
            return Verdict(count, "missing", count + 1, before)
        try:
            at = moment(row["at"])
            mac = sealed_line(keys, mac, {**row, "at": at})
            leaves[count % TILE] = leaf_hash(tree.leaf({**row, "at": at}))
        except (ValueError, TypeError):  # no moment, or bytes where there was text
            return Verdict(count, "changed", row["seq"], before)
        if mac != row["mac"]:
            return Verdict(count, "changed", row["seq"], before)
        count, before = row["seq"], at
        if known is not None and count == known.count and mac != known.mac:
            return Verdict(count, "rewritten", count, before)
        root = stored.get(count // TILE - 1) if count % TILE == 0 else None
        if root is not None and root != Tree(leaves, {}).root(TILE):
            return Verdict(count, "rewritten", count - TILE + 1, before)
        if count % AT_ONCE == 0:
            progress(count, total)
    if known is not None and count < known.count:
        return Verdict(count, "cut", count + 1, before)
    return Verdict(count, before=before)
