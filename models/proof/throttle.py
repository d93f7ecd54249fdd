"""Wrong tries slow the source that makes them, nobody else (docs/guide.md, « wrong tries », « sources »).

A try is counted by purpose, typed matricule and source; where the account is known, only that count decides.
All unknown sources together share a pool for each matricule, and each source, with the networks above it, has
an allowance over all matricules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tortoise.expressions import F
from tortoise.transactions import in_transaction

from models.actor import Actor
from models.office import Office, Rules
from models.proof.counter import COUNTED, KEPT, POOL_KEPT, Counter, CounterKind, stored, typed_key
from models.proof.source import allowance, networks
from models.storage import dialect
from models.storage.dialect import retried

FREE = 4
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)
SOURCE_WINDOW = timedelta(minutes=10)
SOURCE_WAIT = timedelta(minutes=1)
POOL = ((timedelta(hours=1), 20), (timedelta(days=1), 100))
"""The most tries of all unknown sources together that are verified for one matricule within each span of
time."""


class TryPurpose(StrEnum):
    """What is tried; PASSWORD is the password asked again within a session."""

    LOGIN = "login"
    PASSWORD = "password"
    RECOVERY = "recovery"
    RECOVERY_CODE = "code"
    LETTER = "letter"
    STOP = "stop"


_POOLS = {
    TryPurpose.LOGIN: TryPurpose.LOGIN,
    TryPurpose.PASSWORD: TryPurpose.LOGIN,
    TryPurpose.RECOVERY: TryPurpose.RECOVERY,
    TryPurpose.RECOVERY_CODE: TryPurpose.RECOVERY,
}
"""The pool of each purpose. A letter's code has 60 bits, and a code that stops a change opens nothing: both
are counted for the source only."""


@dataclass(frozen=True, slots=True)
class Try:
    """The result of counting: whether the try may be verified now, and when the next one may (None: at once).

    ``known`` says that the account is known at this source. The other fields are for ``forgive``.
    """

    allowed: bool
    next_at: datetime | None
    known: bool
    purpose: TryPurpose
    digits: str
    at: datetime


def wait_after(count: int) -> timedelta:
    """Return the wait after ``count`` wrong tries: none up to 4, then 1 minute, doubling up to 15 minutes."""
    if count <= FREE:
        return timedelta()
    doublings = min(count - FREE - 1, 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def waits_until(counter: Counter, now: datetime, rules: Rules) -> datetime | None:
    """Return when a counter allows the next try; None where that is now."""
    ends: list[datetime] = []
    match counter.kind:
        case CounterKind.PAIR if counter.wait_until and counter.waits(now, LONGEST_WAIT):
            ends.append(counter.wait_until)
        case CounterKind.SOURCE:
            lately = counter.within(SOURCE_WINDOW, now)
            if len(lately) >= allowance(counter.source, rules):
                ends.append(lately[-1] + SOURCE_WAIT)
        case CounterKind.POOL:
            for window, most in POOL:
                lately = counter.within(window, now)
                ends += [lately[-most] + window] if len(lately) >= most else []
    return max((end for end in ends if end > now), default=None)


@retried
async def count(actor: Actor, purpose: TryPurpose, digits: str, known: bool = False) -> Try:
    """Count a try as wrong before it is verified; ``forgive`` takes it back when it was right.

    Because counting comes first, a hundred parallel tries are a hundred counted ones, and a killed process
    gains no free try. ``known`` says whether the account of the matricule is known at this source
    (``known_source.is_known``). A try that has to wait is found outside of any transaction, and writes one
    counter, of the source.

    At a source that waits, an account that is known there is verified all the same: otherwise anyone who
    makes a source wait could keep its people out. So a person at that very source can see who logs in there;
    a stranger elsewhere sees nothing.
    """
    tally = _Tally(actor, purpose, digits, known)
    looked = await tally.look()
    if looked.allowed:
        async with in_transaction():
            await tally.hold()
            looked = await tally.look()
            if looked.allowed:
                return await tally.counted()
    await tally.refuse()
    return looked


async def forgive(actor: Actor, tried: Try) -> None:
    """Take a right try back: this source's count for it is deleted; source and pool lose this one try."""
    tally = _Tally(actor, tried.purpose, tried.digits)
    await _held([tally.pair, tally.pool, *tally.sources])
    await Counter.filter(key=tally.pair.key).delete()
    for counter in (await stored(tally.pool, *tally.sources)).values():
        moments = counter.within(POOL_KEPT, actor.office.now())
        if not tried.known and tried.at in moments:
            moments.remove(tried.at)
            counter.hold(moments)
            await counter.save(update_fields=["moments"])


class _Tally:
    """The counters of one try, as they are before it, or as they will be."""

    def __init__(self, actor: Actor, purpose: TryPurpose, digits: str, known: bool = False) -> None:
        self._actor, self._purpose, self._digits, self._known = actor, purpose, digits, known
        self._now = actor.office.now()
        self._networks = networks(actor.source, actor.office.rules)
        self._pooled = purpose in _POOLS
        self._begin()

    def _begin(self) -> None:
        """Set every counter to having counted nothing."""
        office = self._actor.office
        self.sources = [Counter.of_source(office, source) for source in self._networks]
        self.pair = Counter.pair(office, self._purpose, self._digits, self._actor.source)
        self.pool = Counter.pool(office, _POOLS.get(self._purpose, self._purpose), self._digits)

    async def look(self) -> Try:
        """Whether the try may be verified now; nothing is written."""
        self._begin()
        found = await stored(self.pair, self.pool, *self.sources)
        for counter in (self.pair, self.pool, *self.sources):
            counter.take(found.get(counter.key))
        until = self._until()
        return self._tried(until is None, until)

    async def hold(self) -> None:
        """Let nobody else count on the same counters until the transaction ends."""
        if dialect.on_server():
            counters = sorted(self._deciding(), key=lambda counter: counter.key)
            await Counter.bulk_create(counters, ignore_conflicts=True)
            await _held(counters)

    async def counted(self) -> Try:
        """Count the try, in the transaction of the look that allowed it."""
        for counter in self._deciding():
            if counter.kind is CounterKind.PAIR:
                old = counter.kept_until <= self._now
                counter.count = 1 if old else counter.count + 1
                counter.wait_until = self._now + wait_after(counter.count)
            else:
                window = POOL_KEPT if counter.kind is CounterKind.POOL else SOURCE_WINDOW
                counter.hold([*counter.within(window, self._now), self._now])
            counter.kept_until = self._now + (POOL_KEPT if counter.kind is CounterKind.POOL else KEPT)
        # One statement, whether the rows exist or not: otherwise it shows who was tried lately.
        await Counter.bulk_create(self._deciding(), on_conflict=["key"], update_fields=COUNTED)
        until = self._until()
        return self._tried(True, until)

    @retried
    async def refuse(self) -> None:
        """Count a try that was not verified, in one row: that of the widest network above the source."""
        widest, more = self.sources[-1], {"refused": F("refused") + 1}
        row = Counter.filter(key=widest.key)
        if await row.filter(refused__gt=0).update(**more):
            return
        if await row.update(**more, refused_since=self._now):
            return
        async with in_transaction():
            await Counter.get_or_create(key=widest.key, defaults=_columns(widest))
            await row.update(**more, refused_since=self._now)

    def _deciding(self) -> list[Counter]:
        if self._known:
            return [self.pair]
        return [*self.sources, self.pair, self.pool] if self._pooled else self.sources

    def _until(self) -> datetime | None:
        rules = self._actor.office.rules
        ends = [waits_until(counter, self._now, rules) for counter in self._deciding()]
        return max((end for end in ends if end), default=None)

    def _tried(self, allowed: bool, next_at: datetime | None) -> Try:
        return Try(allowed, next_at, self._known, self._purpose, self._digits, self._now)


async def _held(counters: Sequence[Counter]) -> None:
    """Hold the stored rows of these counters, in the one order in which everybody takes them."""
    await dialect.hold(Counter.filter(key__in=[each.key for each in counters]).order_by("key"))


def _columns(counter: Counter) -> dict[str, Any]:
    return {name: getattr(counter, name) for name in Counter._meta.fields_map if name != "key"}


async def of_matricule(office: Office, digits: str) -> list[Counter]:
    """Return the counters of a typed matricule, registered or not."""
    return await Counter.filter(typed=typed_key(office, digits)).order_by("kind", "purpose", "-count")


async def of_source(office: Office, source: str) -> list[Counter]:
    """Return the counters of a source: its own, its networks', and those of what it typed."""
    names = networks(source, office.rules)
    return await Counter.filter(source__in=names).order_by("kind", "-count")


def tries_in(counters: Sequence[Counter], now: datetime) -> int:
    """Return how many wrong tries by single sources at a matricule these counters hold."""
    return sum(c.count for c in counters if c.kind is CounterKind.PAIR and c.kept_until > now)


async def clear(counters: Sequence[Counter]) -> None:
    """Delete counters, in the caller's transaction."""
    await _held(counters)
    await Counter.filter(key__in=[counter.key for counter in counters]).delete()
