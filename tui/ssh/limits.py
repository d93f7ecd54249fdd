"""How many connections and terminals there may be, in all and per source: counted without any socket."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

Networks = tuple[IPv4Network | IPv6Network, ...]

TRUSTED_TIMES: Final = 10
"""How many times more a trusted network (an office, a kiosk) may have than one source."""
_PREFIXES: Final = {4: 24, 6: 48}
"""The network that a source belongs to, by version: what one attacker is likely to have as a whole."""
_FORGOTTEN: Final = 60.0
"""Seconds after which half is forgotten of what was pushed out of a source or network."""
_LET_IN: Final = 0.5
"""Below this, what was pushed out of a source is no reason any more to refuse it."""
_MOST_KNOWN: Final = 4096
"""Sources and networks of which it is remembered."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The operator's numbers; their defaults stand with the settings (docs/security.md, « SSH »)."""

    sessions: int
    per_source: int
    arriving: int
    """Connections of one source that have no terminal yet."""
    half_open: int
    """Connections of all sources together that have no terminal yet."""
    new_a_second: int
    trusted: Networks = ()

    def times(self, source: str) -> int:
        """By how much the numbers of one source are multiplied."""
        return TRUSTED_TIMES if _within(source, self.trusted) else 1


@dataclass(eq=False, slots=True)
class Arrival:
    """A connection that has no terminal yet. ``drop`` ends it, when somebody else needs its place."""

    source: str
    drop: Callable[[], None] = field(repr=False)
    exchanged: bool = False
    """Whether keys were exchanged: that costs a flood more than silence, so silent ones give way first."""


class ConnectionBook:
    """Who is here. ``arrive`` and ``sit`` say whether there is room, and count; the others take back."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._arriving: dict[str, dict[str, dict[Arrival, None]]] = {}
        """By network, then by source, the oldest first; nothing empty is kept."""
        self.arriving = 0
        """Connections without a terminal."""
        self._seated: Counter[str] = Counter()
        self._lately: dict[str, deque[float]] = {}
        self._pushed: dict[str, tuple[float, float]] = {}
        """How much was pushed out of a source or network, as of when; the one that was longest ago first."""

    @property
    def seated(self) -> int:
        """Terminals in use."""
        return self._seated.total()

    @property
    def idle(self) -> bool:
        """Whether nobody is counted."""
        return not (self._arriving or self.arriving or self._seated)

    def arrive(self, source: str, now: float, drop: Callable[[], None]) -> Arrival | None:
        """A connection came, at ``now`` in seconds; None when its source brings too many new ones per second.

        Where too many are half open it takes the place of an older one: of its own source, or else of the
        source that holds the most in the network that holds the most. What was pushed out lately counts as
        held, and while there is no room a source that was is not let in again for a minute, more for each
        time it knocks: a hundred networks that come again at once push out each other, and not whoever
        comes for the first time.
        """
        if not self._in_time(source, now):
            return None
        own = self._arriving.get(_network(source), {}).get(source, {})
        if len(own) >= self.limits.arriving * self.limits.times(source):
            self._push_out(next(iter(own)), now)
        elif self.arriving >= self.limits.half_open:
            if self._pushed_out(source, now) >= _LET_IN:
                self._hold_against(source, now)
                return None
            self._push_out(self._oldest_of_fullest(now), now)
        arrival = Arrival(source, drop)
        self._arriving.setdefault(_network(source), {}).setdefault(source, {})[arrival] = None
        self.arriving += 1
        return arrival

    def _in_time(self, source: str, now: float) -> bool:
        lately = self._lately.setdefault(source, deque())
        while lately and lately[0] <= now - 1:
            lately.popleft()
        if len(lately) >= self.limits.new_a_second * self.limits.times(source):
            return False
        lately.append(now)
        if len(self._lately) > 1000:
            self._lately = {name: seen for name, seen in self._lately.items() if seen and seen[-1] > now - 1}
        return True

    def _oldest_of_fullest(self, now: float) -> Arrival:
        """Of equals the first comes first: ``max`` keeps it, and what came first stands first."""
        ways = self._giving_way(silent=True) or self._giving_way(silent=False)

        def held(network: str) -> float:
            weights = map(self._weight, ways[network], ways[network].values())
            return sum(weights) + self._pushed_out(network, now)

        sources = ways[max(ways, key=held)]
        source = max(
            sources, key=lambda name: self._weight(name, sources[name]) + self._pushed_out(name, now)
        )
        return sources[source][0]

    def _giving_way(self, *, silent: bool) -> dict[str, dict[str, list[Arrival]]]:
        """Who may be pushed out, by network and source: the silent ones, or everybody."""
        ways: dict[str, dict[str, list[Arrival]]] = {}
        for network, sources in self._arriving.items():
            for source, arrivals in sources.items():
                if found := [each for each in arrivals if not (silent and each.exchanged)]:
                    ways.setdefault(network, {})[source] = found
        return ways

    def _weight(self, source: str, arrivals: list[Arrival]) -> float:
        return len(arrivals) / self.limits.times(source)

    def _push_out(self, arrival: Arrival, now: float) -> None:
        self._hold_against(arrival.source, now)
        self.depart(arrival)
        arrival.drop()

    def _hold_against(self, source: str, now: float) -> None:
        for name in {source, _network(source)}:
            pushed = self._pushed_out(name, now) + 1 / self.limits.times(source)
            self._pushed.pop(name, None)
            self._pushed[name] = (pushed, now)
        while len(self._pushed) > _MOST_KNOWN:
            del self._pushed[next(iter(self._pushed))]

    def _pushed_out(self, name: str, now: float) -> float:
        pushed, at = self._pushed.get(name, (0.0, now))
        return float(pushed * 0.5 ** ((now - at) / _FORGOTTEN))

    def depart(self, arrival: Arrival) -> None:
        """A connection has its terminal now, or is gone without one; saying it twice counts once."""
        network = self._arriving.get(_network(arrival.source), {})
        source = network.get(arrival.source, {})
        if arrival in source:
            del source[arrival]
            self.arriving -= 1
            if not source:
                del network[arrival.source]
            if not network:
                del self._arriving[_network(arrival.source)]

    def crowded(self, source: str) -> bool:
        """Whether this source has as many terminals as it may."""
        return self._seated[source] >= self.limits.per_source * self.limits.times(source)

    @property
    def full(self) -> bool:
        """Whether every place is taken."""
        return self.seated >= self.limits.sessions

    @property
    def room(self) -> int:
        """How many places are free."""
        return max(0, self.limits.sessions - self.seated)

    def sit(self, source: str) -> None:
        """A terminal is in use."""
        self._seated[source] += 1

    def rise(self, source: str) -> None:
        """And no more."""
        self._seated[source] -= 1
        if self._seated[source] <= 0:
            del self._seated[source]


def listed(address: str, networks: Networks) -> bool:
    """Whether an address, as a socket names it, is in one of these networks."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return _within(str(getattr(ip, "ipv4_mapped", None) or ip), networks)


def _network(source: str) -> str:
    """The network of a source; a source that is no address is one by itself."""
    try:
        here = ip_network(source, strict=False)
    except ValueError:
        return source
    return str(here.supernet(new_prefix=_PREFIXES[here.version]))


def _within(source: str, networks: Networks) -> bool:
    try:
        here = ip_network(source, strict=False)
    except ValueError:
        return False
    return any(here.version == network.version and here.subnet_of(network) for network in networks)  # type: ignore[arg-type]
