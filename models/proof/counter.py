"""Tries are counted per purpose, matricule and source; per source; and for all unknown sources together."""

import json
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from models.office import Office

KEPT = timedelta(hours=12)
POOL_KEPT = timedelta(days=1)
CLOCKS_APART = timedelta(minutes=1)
"""How far another node's clock may be ahead; a moment further in the future comes from a clock that was
wrong."""

COUNTED = ("count", "wait_until", "moments", "kept_until")
"""The columns that counting changes."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class CounterKind(StrEnum):
    """What is counted: one source's tries at a matricule, all of one source, all of unknown sources."""

    PAIR = "pair"
    SOURCE = "source"
    POOL = "pool"


class Counter(Model):
    """One counter of tries that were verified. ``typed`` is the HMAC of the matricule, registered or not.

    A pair has ``count`` and ``wait_until``; a source and a pool have ``moments``, the microseconds since 1970
    of each try. ``refused`` counts what a source typed while it had to wait, the first of it at
    ``refused_since``; housekeeping journals it.
    """

    key = fields.CharField(max_length=64, primary_key=True)
    kind = fields.CharEnumField(CounterKind, max_length=8)
    purpose = fields.CharField(max_length=12, default="")
    typed = fields.CharField(max_length=64, default="")
    source = fields.CharField(max_length=64, default="")
    count = fields.IntField(default=0)
    wait_until = fields.DatetimeField(null=True)
    moments = fields.TextField(default="[]")
    refused = fields.IntField(default=0)
    refused_since = fields.DatetimeField(null=True)
    kept_until = fields.DatetimeField()

    class Meta:
        table = "tries"

    def waits(self, now: datetime, longest: timedelta) -> bool:
        """Whether a pair waits now; a wait longer than ``longest`` is from a wrong clock and void."""
        return self.wait_until is not None and now < self.wait_until <= now + longest + CLOCKS_APART

    def within(self, window: timedelta, now: datetime) -> list[datetime]:
        """Return the moments of the tries within the window before ``now``, oldest first."""
        since, until = _micros(now - window), _micros(now + CLOCKS_APART)
        return [_EPOCH + m * _MICROSECOND for m in json.loads(self.moments) if since < m <= until]

    def hold(self, moments: list[datetime]) -> None:
        """Set the moments of the tries that count; the caller saves the row."""
        self.moments = json.dumps([_micros(moment) for moment in moments])

    def take(self, stored: "Counter | None") -> None:
        """Take over the counted columns of the stored row, where there is one."""
        for name in COUNTED if stored else ():
            setattr(self, name, getattr(stored, name))

    @classmethod
    def pair(cls, office: Office, purpose: str, digits: str, source: str) -> "Counter":
        """Return the unsaved counter of one source at one matricule."""
        return cls._new(office, CounterKind.PAIR, purpose, typed_key(office, digits), source)

    @classmethod
    def pool(cls, office: Office, purpose: str, digits: str) -> "Counter":
        """Return the unsaved counter of all unknown sources together at one matricule."""
        return cls._new(office, CounterKind.POOL, purpose, typed_key(office, digits), "")

    @classmethod
    def of_source(cls, office: Office, source: str) -> "Counter":
        """Return the unsaved counter of a source, or a network, over everything it types."""
        return cls._new(office, CounterKind.SOURCE, "", "", source)

    @classmethod
    def _new(cls, office: Office, kind: CounterKind, purpose: str, typed: str, source: str) -> "Counter":
        now = office.now()
        return cls(
            key=office.keys.mac("tries", json.dumps([kind, purpose, typed, source])),
            kind=kind,
            purpose=purpose,
            typed=typed,
            source=source,
            kept_until=now + (POOL_KEPT if kind is CounterKind.POOL else KEPT),
        )


def typed_key(office: Office, digits: str) -> str:
    """Return the name of a matricule in counters and in the journal; ``digits`` as typed, completed to 13."""
    return office.keys.mac("attempt", digits)


async def stored(*counters: Counter) -> dict[str, Counter]:
    """Return those of the counters that are in the database, by key, in one statement."""
    found = await Counter.filter(key__in=[counter.key for counter in counters])
    return {counter.key: counter for counter in found}


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND
