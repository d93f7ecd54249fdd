"""The journal's lines are the leaves of a Merkle tree: its head is made, and proofs of lines, when asked for.

Nothing is computed where a line is written. The roots of complete runs of 256 lines are stored by whoever
makes a head, so that the next one reads the new lines alone.
"""

import json
from collections.abc import Mapping
from typing import Any

from tortoise import fields
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models.journal import head
from models.journal.journal import SEALED, Entry, sealed_line
from models.journal.lines import moment, rows
from models.journal.merkle import TILE, Tree, leaf_hash
from models.refusal import Refused
from models.storage.keys import Keyring

_TILES_AT_ONCE = 20


SINCE = "0015_rotation"
"""The schema with the first tiles."""


class Tile(Model):
    """The root of the lines from 256 times ``number`` plus 1 on, 256 of them, in hex."""

    number = fields.IntField(primary_key=True, generated=False)
    root = fields.CharField(max_length=64)

    class Meta:
        table = "journal_tile"


def leaf(line: Mapping[str, Any]) -> bytes:
    """Return a line as its leaf: a JSON array of its columns and its MAC, in UTF-8 (docs/journal.md).

    ``at`` is an aware datetime. The MAC, which nobody can guess, keeps the hashes of neighbouring lines in a
    proof from telling what these lines say.
    """
    told = [line["at"].isoformat() if name == "at" else line[name] for name in SEALED]
    return json.dumps([*told, line["mac"]], ensure_ascii=False).encode()


async def root(keys: Keyring, size: int) -> bytes:
    """Return the head of the tree over the first ``size`` lines.

    Lines that no stored root stands for are verified by their MACs on the way, so that no head covers a line
    that was changed before. Raises Refused ``journal_changed`` with its number.
    """
    await _grow(keys, size)
    leaves = await _leaves(keys, size // TILE * TILE, size)
    return Tree({n: leaf_hash(each) for n, each in leaves.items()}, await tiles(size)).root(size)


async def proof(keys: Keyring, seq: int, size: int) -> tuple[bytes, list[bytes]]:
    """Return the leaf of a line and its audit path in the tree over the first ``size`` lines.

    Raises Refused ``journal_changed`` as ``root``, and where the line is not what the stored root covers.
    """
    await _grow(keys, size)
    index, roots = seq - 1, await tiles(size)
    mine = await _opened(keys, index, size, roots)
    known = mine | await _leaves(keys, size // TILE * TILE, size)
    return mine[index], Tree({n: leaf_hash(each) for n, each in known.items()}, roots).path(index, size)


async def growth(keys: Keyring, first: int, size: int) -> list[bytes]:
    """Return the consistency proof that the first ``size`` lines begin with the ``first`` ones.

    Raises Refused ``journal_changed`` as ``proof``.
    """
    await _grow(keys, size)
    roots = await tiles(size)
    known = await _opened(keys, first, size, roots) if first < size and first % TILE else {}
    known |= await _leaves(keys, size // TILE * TILE, size)
    return Tree({n: leaf_hash(each) for n, each in known.items()}, roots).growth(first, size)


async def _opened(keys: Keyring, index: int, size: int, roots: dict[int, bytes]) -> dict[int, bytes]:
    """The leaves of the run that a line stands in, which then stand for the run's stored root."""
    start = index // TILE * TILE
    mine = await _leaves(keys, start, min(start + TILE, size))
    stored = roots.pop(index // TILE, None)
    here = Tree({n - start: leaf_hash(each) for n, each in mine.items()}, {})
    if stored is not None and here.root(TILE) != stored:
        raise Refused("journal_changed", seq=start + 1)
    return mine


async def number_of(receipt: str, agent_id: int) -> int:
    """Return the number of the line in which an agent did what a receipt stands for; 0 for none."""
    found = Entry.filter(actor=f"agent:{agent_id}", facts__contains=f'"receipt": "{receipt}"')
    line = await found.order_by("seq").first().values("seq")
    return int(line["seq"]) if line else 0


async def tiles(size: int) -> dict[int, bytes]:
    """Return the stored roots of complete runs below this size, by number."""
    stored = await Tile.filter(number__lt=size // TILE).values_list("number", "root")
    return {number: bytes.fromhex(told) for number, told in stored}


async def _grow(keys: Keyring, size: int) -> None:
    """Store the roots that are missing up to this size; two processes at once store the same."""
    last = await Tile.all().order_by("-number").first()
    start = (last.number + 1) * TILE if last else 0
    while (end := min(start + _TILES_AT_ONCE * TILE, size // TILE * TILE)) > start:
        leaves = await _leaves(keys, start, end)
        tree = Tree({n - start: leaf_hash(each) for n, each in leaves.items()}, {})
        made = [
            Tile(number=first // TILE, root=tree.run(first - start, TILE).hex())
            for first in range(start, end, TILE)
        ]
        async with in_transaction():
            await Tile.bulk_create(made, ignore_conflicts=True)
        start = end


async def _leaves(keys: Keyring, start: int, end: int) -> dict[int, bytes]:
    """The leaves from one index on to before another; each line follows on the one before it."""
    found = dict[int, bytes]()
    if start >= end:
        return found
    before = await Entry.filter(seq=start).first().values("mac") if start else {"mac": ""}
    mac, index = before["mac"] if before else None, start
    async for row in rows(start, end - start):
        try:
            line = {**row, "at": moment(row["at"])}
            right = row["seq"] == index + 1 and mac is not None and sealed_line(keys, mac, line) == row["mac"]
        except (ValueError, TypeError):
            right = False
        if not right:
            raise Refused("journal_changed", seq=index + 1)
        found[index], mac, index = leaf(line), row["mac"], index + 1
        if index == end:
            break
    if index < end:
        raise Refused("journal_changed", seq=index + 1)
    return found


async def compared(keys: Keyring, size: int, known: bytes) -> head.HeadRelation:
    """Return how the journal stands to a head of its tree that was published, as ``head.compared``."""
    now = (await head.present()).count
    if now < size:
        return head.HeadRelation.OLDER
    try:
        here = await root(keys, size)
    except Refused:
        return head.HeadRelation.FORKED
    if here != known:
        return head.HeadRelation.FORKED
    return head.HeadRelation.EQUAL if now == size else head.HeadRelation.AHEAD
