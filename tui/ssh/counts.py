"""What a node counts of its service, in Prometheus's text format: nothing in it is about one person."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: the upper bounds of the buckets of a first frame."""


@dataclass(slots=True)
class ServiceCounts:
    """Counters since the start; what is true at the moment comes as an argument of ``text``."""

    ended: Counter[str] = field(default_factory=Counter)
    """Sessions that ended, by reason."""
    refused: Counter[str] = field(default_factory=Counter)
    """What was asked for and not given, by kind."""
    turned_away: int = 0
    """Connections that were refused before anything was exchanged."""
    _buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    _seconds: float = 0.0

    def first_frame(self, seconds: float) -> None:
        """Count one session's time from the request for a terminal to its first byte."""
        self._buckets[sum(seconds > bound for bound in BOUNDS)] += 1
        self._seconds += seconds

    def note(self, event: str, facts: Mapping[str, object]) -> None:
        """Count what a line of the log says."""
        if event == "session":
            reason = str(facts["reason"])
            self.ended["broken" if reason.startswith("broken ") else reason] += 1
        elif event == "refused":
            self.refused[str(facts["what"])] += 1

    def text(self, gauges: Mapping[str, float]) -> str:
        """Return the samples of now (text format 0.0.4)."""
        return "".join(f"{line}\n" for line in self._lines(gauges))

    def _lines(self, gauges: Mapping[str, float]) -> Iterator[str]:
        for name, value in gauges.items():
            yield f"# TYPE esante_{name} gauge"
            yield f"esante_{name} {value:g}"
        for name, label, found in (
            ("sessions_ended_total", "reason", self.ended),
            ("refused_total", "what", self.refused),
        ):
            yield f"# TYPE esante_{name} counter"
            yield from (f'esante_{name}{{{label}="{key}"}} {found[key]}' for key in sorted(found))
        yield "# TYPE esante_turned_away_total counter"
        yield f"esante_turned_away_total {self.turned_away}"
        yield "# TYPE esante_first_frame_seconds histogram"
        below = 0
        for bound, count in zip([f"{each:g}" for each in BOUNDS] + ["+Inf"], self._buckets, strict=True):
            below += count
            yield f'esante_first_frame_seconds_bucket{{le="{bound}"}} {below}'
        yield f"esante_first_frame_seconds_sum {self._seconds:.3f}"
        yield f"esante_first_frame_seconds_count {below}"
