"""A Merkle tree of RFC 6962 proves with a few hashes that a line stands in the journal that a head names."""

import hashlib
from collections.abc import Mapping

TILE = 256
"""How many leaves a stored root stands for: the lower eight levels of the tree."""


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """A tree of which some leaves are known, and of complete runs of 256 leaves the root alone.

    ``leaves`` are leaf hashes by index from 0 on, ``tiles`` the roots of the leaves from 256 times their
    number on. Whatever is asked for has to be among them; KeyError else.
    """

    def __init__(self, leaves: Mapping[int, bytes], tiles: Mapping[int, bytes]) -> None:
        self._leaves, self._tiles = leaves, tiles

    def root(self, size: int) -> bytes:
        """Return the head of the tree with so many leaves (RFC 6962, 2.1: MTH)."""
        return self._subtree(0, size) if size else hashlib.sha256().digest()

    def run(self, start: int, size: int) -> bytes:
        """Return the root of a complete run of leaves; it begins at a multiple of its size."""
        return self._subtree(start, start + size)

    def path(self, index: int, size: int) -> list[bytes]:
        """Return the audit path of a leaf, from its sibling to the root's child (RFC 6962, 2.1.1: PATH)."""
        found, start, end = list[bytes](), 0, size
        while end - start > 1:
            middle = start + _left(end - start)
            if index < middle:
                found.append(self._subtree(middle, end))
                end = middle
            else:
                found.append(self._subtree(start, middle))
                start = middle
        return found[::-1]

    def growth(self, first: int, size: int) -> list[bytes]:
        """Return the proof that ``size`` leaves begin with the ``first`` ones (RFC 6962, 2.1.2: PROOF)."""
        found, start, end, whole = list[bytes](), 0, size, True
        while end - start != first - start:
            middle = start + _left(end - start)
            if first <= middle:
                found.append(self._subtree(middle, end))
                end = middle
            else:
                found.append(self._subtree(start, middle))
                start, whole = middle, False
        return [*([] if whole else [self._subtree(start, end)]), *found[::-1]]

    def _subtree(self, start: int, end: int) -> bytes:
        if end - start == 1:
            return self._leaves[start]
        if end - start == TILE and start // TILE in self._tiles:
            return self._tiles[start // TILE]
        middle = start + _left(end - start)
        return node_hash(self._subtree(start, middle), self._subtree(middle, end))


def _left(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def root_of(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """Return the root that an audit path leads to (RFC 9162, 2.1.3.2); None where it cannot be one."""
    node, last = index, size - 1
    if not 0 <= index < size:
        return None
    for sibling in path:
        if last == 0:
            return None
        if node % 2 or node == last:
            leaf = node_hash(sibling, leaf)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            leaf = node_hash(leaf, sibling)
        node, last = node >> 1, last >> 1
    return leaf if last == 0 else None


def grew(first: int, size: int, before: bytes, now: bytes, path: list[bytes]) -> bool:
    """Whether a consistency proof leads from one root to another (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= size or (first == size) != (not path):
        return False
    if first == size:
        return before == now
    path = [before, *path] if first & (first - 1) == 0 else path
    node, last = first - 1, size - 1
    while node % 2:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node % 2 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and (old, new) == (before, now)
