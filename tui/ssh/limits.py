"""How many may come and stay, in all and from one place: counted here, with no socket in sight."""

from collections import Counter, deque
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

TRUSTED_TIMES: Final = 10
"""How many times more a trusted network (an office, a kiosk) may have than one source."""
ARRIVING_IN_ALL: Final = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """The operator's numbers (4-trust.md, « SSH »)."""

    sessions: int = 100
    per_source: int = 5
    arriving: int = 10
    """Connections of one source that have no terminal yet."""
    new_a_second: int = 20
    trusted: tuple[IPv4Network | IPv6Network, ...] = ()

    def times(self, source: str) -> int:
        """By how much the numbers of one source are multiplied."""
        return TRUSTED_TIMES if _within(source, self.trusted) else 1


class Book:
    """Who is here. ``arrive`` and ``sit`` say whether there is room, and count; the others take back."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._arriving: Counter[str] = Counter()
        self._seated: Counter[str] = Counter()
        self._lately: dict[str, deque[float]] = {}

    @property
    def arriving(self) -> int:
        """Connections without a terminal."""
        return self._arriving.total()

    @property
    def seated(self) -> int:
        """Terminals in use."""
        return self._seated.total()

    def arrive(self, source: str, now: float) -> bool:
        """A connection came, at ``now`` in seconds; False when it is one too many, and nothing is counted."""
        times = self.limits.times(source)
        lately = self._lately.setdefault(source, deque())
        while lately and lately[0] <= now - 1:
            lately.popleft()
        if (
            len(lately) >= self.limits.new_a_second * times
            or self._arriving[source] >= self.limits.arriving * times
            or self.arriving >= ARRIVING_IN_ALL
        ):
            return False
        lately.append(now)
        self._arriving[source] += 1
        if len(self._lately) > 1000:
            self._lately = {name: seen for name, seen in self._lately.items() if seen and seen[-1] > now - 1}
        return True

    def depart(self, source: str) -> None:
        """A connection has its terminal now, or is gone without one."""
        _take(self._arriving, source)

    def crowded(self, source: str) -> bool:
        """Whether this source has as many terminals as it may."""
        return self._seated[source] >= self.limits.per_source * self.limits.times(source)

    @property
    def full(self) -> bool:
        """Whether every place is taken."""
        return self.seated >= self.limits.sessions

    def sit(self, source: str) -> None:
        """A terminal is in use."""
        self._seated[source] += 1

    def rise(self, source: str) -> None:
        """And no more."""
        _take(self._seated, source)


def _take(counter: Counter[str], source: str) -> None:
    counter[source] -= 1
    if counter[source] <= 0:
        del counter[source]


def _within(source: str, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    try:
        here = ip_network(source, strict=False) if "/" in source else ip_network(ip_address(source))
    except ValueError:
        return False
    return any(here.version == network.version and here.subnet_of(network) for network in networks)  # type: ignore[arg-type]
