"""The tree is RFC 6962's: by the vectors of Certificate Transparency, and against the RFC's own words."""

import hashlib
from itertools import product

import pytest

from models.journal.merkle import TILE, Tree, grew, leaf_hash, node_hash, root_of

# The eight leaves and the roots of the trees of 1 to 8 of them, from Certificate Transparency's own tests.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_vectors_of_certificate_transparency() -> None:
    tree = Tree(dict(enumerate(map(leaf_hash, LEAVES))), {})
    assert tree.root(0).hex() == EMPTY
    assert [tree.root(size).hex() for size in range(1, 9)] == ROOTS


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1, word by word."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def test_every_path_of_small_trees_is_the_rfcs_and_leads_to_the_root() -> None:
    leaves = [bytes([n, n ^ 7]) for n in range(40)]
    tree = Tree(dict(enumerate(map(leaf_hash, leaves))), {})
    for size in range(1, 41):
        root = tree.root(size)
        assert root == mth(leaves[:size])
        for index in range(size):
            found = tree.path(index, size)
            assert found == path(index, leaves[:size])
            assert root_of(leaf_hash(leaves[index]), index, size, found) == root


def test_no_other_place_leaf_or_path_leads_to_the_root() -> None:
    leaves = [bytes([n]) for n in range(13)]
    tree, root = Tree(dict(enumerate(map(leaf_hash, leaves))), {}), mth(leaves)
    for index, said in product(range(13), range(-1, 15)):
        found = tree.path(index, 13)
        right = said == index
        assert (root_of(leaf_hash(leaves[index]), said, 13, found) == root) is right
        assert root_of(leaf_hash(b"x"), index, 13, found) != root
        for cut in (found[:-1], found[1:], [*found, b"\0" * 32]):
            assert root_of(leaf_hash(leaves[index]), index, 13, cut) != root


@pytest.mark.parametrize("size", [255, 256, 257, 511, 512, 513, 1000, 1024, 1300])
def test_with_roots_of_tiles_it_is_the_same_tree(size: int) -> None:
    leaves = [str(n).encode() for n in range(size)]
    whole = Tree(dict(enumerate(map(leaf_hash, leaves))), {})
    tiles = {n: mth(leaves[n * TILE : (n + 1) * TILE]) for n in range(size // TILE)}
    for index in (0, 254, size // 2, size - 1):
        known = {*range(size // TILE * TILE, size), *range(index // TILE * TILE, (index // TILE + 1) * TILE)}
        part = Tree({n: leaf_hash(leaves[n]) for n in known if n < size}, tiles)
        assert part.root(size) == whole.root(size) == mth(leaves)
        without = {n: root for n, root in tiles.items() if n != index // TILE}
        found = Tree({n: leaf_hash(leaves[n]) for n in known if n < size}, without).path(index, size)
        assert found == whole.path(index, size) and len(found) <= 40
        assert root_of(leaf_hash(leaves[index]), index, size, found) == mth(leaves)


def test_an_inner_node_is_no_leaf() -> None:
    assert node_hash(b"a" * 32, b"b" * 32) != leaf_hash(b"a" * 32 + b"b" * 32)


def subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """RFC 6962, 2.1.2, word by word."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def test_every_growth_of_small_trees_is_the_rfcs_and_no_other_passes() -> None:
    leaves = [bytes([n, n ^ 5]) for n in range(24)]
    tree = Tree(dict(enumerate(map(leaf_hash, leaves))), {})
    roots = [tree.root(size) for size in range(25)]
    for size in range(1, 25):
        for first in range(1, size + 1):
            found = tree.growth(first, size)
            assert found == subproof(first, leaves[:size], True)
            for said in range(-1, 26):  # only this many leaves, and only these roots
                assert grew(said, size, roots[first], roots[size], found) is (said == first)
            assert not grew(first, size, b"x" * 32, roots[size], found)
            assert not grew(first, size, roots[first], b"x" * 32, found)
            for cut in (found[:-1], found[1:], [*found, b"\0" * 32]):
                assert cut == found or not grew(first, size, roots[first], roots[size], cut)


@pytest.mark.parametrize("size", [257, 512, 1000, 1024, 1300])
def test_growth_with_roots_of_tiles_is_the_same(size: int) -> None:
    leaves = [str(n).encode() for n in range(size)]
    whole = Tree(dict(enumerate(map(leaf_hash, leaves))), {})
    tiles = {n: mth(leaves[n * TILE : (n + 1) * TILE]) for n in range(size // TILE)}
    for first in (1, 255, 256, 257, size // 2, size - 1, size):
        run = {n: root for n, root in tiles.items() if n != first // TILE or first % TILE == 0}
        known = {*range(size // TILE * TILE, size), *range(first // TILE * TILE, (first // TILE + 1) * TILE)}
        part = Tree({n: leaf_hash(leaves[n]) for n in known if n < size}, run)
        assert part.growth(first, size) == whole.growth(first, size)
