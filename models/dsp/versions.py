"""The current version of a document follows from what its versions say of each other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise


class Conflict(StrEnum):
    """Why a document has more than one current version, or an impossible order."""

    FORK = "fork"  # two versions replace the same one, or bear the same number
    CYCLE = "cycle"  # versions that replace each other


@dataclass(frozen=True, slots=True)
class Version:
    """What one document says: its key, the key of the one it replaces, its set's key and number.

    CDA R2: ``relatedDocument typeCode="RPLC"`` (4.2.3.1), ``setId`` and ``versionNumber`` (4.2.1.7, 4.2.1.8);
    "" where it says nothing. ``older_than`` serves documents that were filed before this was stored.
    """

    key: str
    replaces: str = ""
    set_key: str = ""
    number: int = 1
    older_than: tuple[str, ...] = ()


@dataclass(slots=True)
class Order:
    """The keys of the current versions, and the conflict among them, if any."""

    current: set[str] = field(default_factory=set)
    conflict: Conflict | None = None


def order_of(versions: Iterable[Version]) -> Order:
    """Return the versions that no other one replaces; a later date or arrival decides nothing.

    Versions that replace each other are all current where nothing else replaces them: a person has to decide
    which one is right.
    """
    known = {version.key: version for version in versions}
    newer = _newer(known)
    order = Order()
    for knot in _knots(newer):
        if len(knot) > 1:
            order.conflict = Conflict.CYCLE
        if all(after in knot for key in knot for after in newer[key]):
            if order.current and order.conflict is None:
                order.conflict = Conflict.FORK
            order.current |= knot
    return order


def _newer(known: Mapping[str, Version]) -> dict[str, set[str]]:
    """For each version, the versions that declare to come after it."""
    newer: dict[str, set[str]] = {key: set(v.older_than) & known.keys() for key, v in known.items()}
    sets: dict[str, dict[int, list[str]]] = {}
    for version in known.values():
        if version.replaces in known and version.replaces != version.key:
            newer[version.replaces].add(version.key)
        if version.set_key:
            sets.setdefault(version.set_key, {}).setdefault(version.number, []).append(version.key)
    for numbers in sets.values():
        rising = sorted(numbers)
        for before, after in pairwise(rising):
            for key in numbers[before]:
                newer[key].update(numbers[after])
    return newer


def _knots(newer: Mapping[str, set[str]]) -> Iterator[set[str]]:
    """The strongly connected parts (Kosaraju), without recursion: a chain may be long."""
    finished: list[str] = []
    seen: set[str] = set()
    for start in newer:
        stack = [(start, iter(newer[start]))] if start not in seen else []
        seen.add(start)
        while stack:
            key, after = stack[-1]
            for each in after:
                if each not in seen:
                    seen.add(each)
                    stack.append((each, iter(newer[each])))
                    break
            else:
                finished.append(key)
                stack.pop()
    older: dict[str, set[str]] = {key: set() for key in newer}
    for key, afters in newer.items():
        for each in afters:
            older[each].add(key)
    taken: set[str] = set()
    for start in reversed(finished):
        if start in taken:
            continue
        knot, waiting = set[str](), [start]
        while waiting:
            key = waiting.pop()
            if key not in taken:
                taken.add(key)
                knot.add(key)
                waiting.extend(older[key] - taken)
        yield knot
