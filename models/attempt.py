"""Wrong tries are counted on what was typed and where from, and slow down whoever goes on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from tortoise import fields
from tortoise.expressions import F
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models import journal
from models.access import Actor
from models.office import Office

FREE = 4
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=12)
SOURCE_FREE = 30
SOURCE_FREE_TRUSTED = 300
SOURCE_WINDOW = timedelta(minutes=10)
SOURCE_WAIT = timedelta(minutes=1)


class Attempt(Model):
    """One counter: of a typed matricule (its HMAC, registered or not), or of a source.

    ``refused`` counts what came during a wait; it becomes one journal entry when the wait is over.
    """

    key = fields.CharField(max_length=64, primary_key=True)
    count = fields.IntField(default=0)
    refused = fields.IntField(default=0)
    since = fields.DatetimeField()
    last_at = fields.DatetimeField(db_index=True)
    wait_until = fields.DatetimeField(null=True)

    class Meta:
        table = "attempt"

    def waits(self, now: datetime) -> bool:
        """Whether nothing is verified for this counter at this moment."""
        return self.wait_until is not None and now < self.wait_until


@dataclass(frozen=True, slots=True)
class Try:
    """What counting found: may it be verified now, and when will the next one be possible."""

    allowed: bool
    next_at: datetime | None


def attempt_key(office: Office, digits: str) -> str:
    """The name of a matricule's counter; ``digits`` as typed, completed to 13."""
    return office.keys.mac("attempt", digits)


def source_key(office: Office, source: str) -> str:
    """The name of a source's counter."""
    return office.keys.mac("source", source)


def wait_after(count: int) -> timedelta:
    """None for the first four wrong tries, then one minute, doubling up to fifteen."""
    if count <= FREE:
        return timedelta()
    doublings = min(count - FREE - 1, 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


async def count(actor: Actor, digits: str) -> Try:
    """Count a try as wrong before it is verified; ``forgive`` takes it back when it was right.

    Counting first is what makes a hundred parallel tries a hundred counted ones, and a killed
    process no free try.
    """
    office = actor.office
    now = office.now()
    async with in_transaction():
        await _forget(actor, now)
        source = await _counter(source_key(office, actor.source), now)
        typed = await _counter(attempt_key(office, digits), now)
        if typed.waits(now) or source.waits(now):
            typed.refused += 1
            await typed.save()
            return Try(False, max(c.wait_until for c in (typed, source) if c.wait_until))
        if typed.refused:
            await journal.append(
                actor, f"matricule:{typed.key}", "tries_refused", "waiting", count=typed.refused
            )
        if now - source.since > SOURCE_WINDOW:
            source.count, source.since = 0, now
        for counter in (typed, source):
            counter.count += 1
            counter.last_at = now
        typed.refused = 0
        typed.wait_until = now + wait_after(typed.count)
        source.wait_until = now + SOURCE_WAIT if source.count >= _source_free(actor) else None
        await typed.save()
        await source.save()
    later = [c.wait_until for c in (typed, source) if c.wait_until and c.wait_until > now]
    return Try(True, max(later, default=None))


async def forgive(actor: Actor, digits: str) -> None:
    """The try was right: the account's counter is cleared, the source's only loses this one try."""
    office = actor.office
    await Attempt.filter(key=attempt_key(office, digits)).delete()
    await Attempt.filter(key=source_key(office, actor.source), count__gt=0).update(
        count=F("count") - 1, wait_until=None
    )


async def clear(office: Office, digits: str) -> None:
    """Forget a matricule's wrong tries: the Helpdesk's unlock."""
    await Attempt.filter(key=attempt_key(office, digits)).delete()


async def _counter(key: str, now: datetime) -> Attempt:
    counter, _ = await Attempt.get_or_create(key=key, defaults={"since": now, "last_at": now})
    return counter


async def _forget(actor: Actor, now: datetime) -> None:
    old = Attempt.filter(last_at__lt=now - FORGOTTEN_AFTER)
    for counter in await old.filter(refused__gt=0):
        await journal.append(
            actor, f"matricule:{counter.key}", "tries_refused", "waiting", count=counter.refused
        )
    await old.delete()


def _source_free(actor: Actor) -> int:
    try:
        address = ip_address(actor.source.removesuffix("/64"))
    except ValueError:
        return SOURCE_FREE
    trusted = any(address in ip_network(network) for network in actor.office.rules.trusted_networks)
    return SOURCE_FREE_TRUSTED if trusted else SOURCE_FREE
