"""A waiting message is claimed by one courier at a time, and retried for a day at most."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import F, Q, RawSQL

from models.messages import lease
from models.messages.outbox import Attachment, Message, MessageState
from models.office import Office
from models.storage import dialect
from models.storage.keys import Damaged
from models.storage.process_lock import ProcessLock, is_held

CLAIM = timedelta(seconds=60)
"""How long a claimed message belongs to the courier that claimed it; sending must take less."""

WAITS = tuple(timedelta(seconds=s) for s in (5, 15, 60, 300, 900, 1800))
"""The waits before the second try, the third and so on; the last one repeats."""

GIVEN_UP_AFTER = timedelta(hours=24)
"""How long after its writing a message is tried; then it is dropped."""
KEPT = timedelta(days=30)
"""How long a message is kept after its end; then housekeeping deletes it."""
LATE = timedelta(minutes=1)
"""How long a message waits before its channel counts as late."""
TROUBLE = 120
"""The most code points of the stored reason why a message was not accepted."""
_COURIER = "courier"
_CANDIDATES = 16
_NOTICE = '"message"."dies_at" IS NULL'
"""True of what does not die; an index has it (``models/storage/migrations/0021_urgent.py``)."""


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed message, opened. ``until`` is when the claim ends."""

    id: str
    channel: str
    kind: str
    language: str
    created_at: datetime
    dies_at: datetime | None
    tries: int
    until: datetime
    address: str = field(repr=False)
    facts: dict[str, Any] = field(repr=False)


async def claim(office: Office, channel: str, *, codes_only: bool = False) -> Due | None:
    """Claim the next due message of a channel for ``CLAIM``, for one courier only; None where there is none.

    One with a code comes before all others: somebody waits for it. A message whose code has expired is
    dropped; one that does not open is refused.
    """
    now = office.now()
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    waiting = Message.filter(free, channel=channel, state=MessageState.WAITING, next_try_at__lte=now)
    if codes_only:
        waiting = waiting.filter(dies_at__isnull=False)
    codes_first = waiting.annotate(notice=RawSQL(_NOTICE)).order_by("notice", "next_try_at", "id")
    for message in await codes_first.limit(_CANDIDATES):
        if message.dies_at and message.dies_at <= now:
            await _end(office, Message.filter(free, id=message.id), MessageState.DROPPED, "too late")
            continue
        until = now + CLAIM
        mine = Message.filter(free, id=message.id, state=MessageState.WAITING)
        if await mine.update(leased_until=until) and (due := await _opened(office, message, until)):
            return due
    return None


async def _opened(office: Office, message: Message, until: datetime) -> Due | None:
    try:
        body = message.body_in(office.keys)
        return Due(
            message.id,
            message.channel,
            body["kind"],
            body["language"],
            message.created_at,
            message.dies_at,
            message.tries,
            until,
            body["address"],
            body["facts"],
        )
    except (Damaged, json.JSONDecodeError, LookupError, UnicodeDecodeError):
        await _end(office, Message.filter(id=message.id), MessageState.REFUSED, "unreadable")
        return None


@dataclass(frozen=True, slots=True)
class CarriedFile:
    """A file that a message carries, opened."""

    name: str
    body: bytes = field(repr=False)


async def carried(office: Office, due: Due) -> CarriedFile | None:
    """Return the file of a claimed message; None where it carries none. Raises Damaged."""
    found = await Attachment.get_or_none(message_id=due.id)
    return CarriedFile(found.name, found.body_in(office.keys)) if found else None


async def delivered(office: Office, due: Due) -> None:
    """Record that the message was accepted, and erase its body, even when the claim has ended meanwhile."""
    await _end(office, Message.filter(id=due.id), MessageState.SENT, "")


async def refused(office: Office, due: Due, trouble: str) -> None:
    """Record that the message will never be accepted. ``trouble`` is a few words, no address and no code."""
    await _end(office, Message.filter(id=due.id), MessageState.REFUSED, trouble)


async def postponed(office: Office, due: Due, trouble: str) -> None:
    """Record that the message was not accepted this time: it comes due again, or is dropped after a day.

    A message whose code expires sooner comes due at that moment, to be dropped then.
    """
    now = office.now()
    wait = WAITS[min(due.tries, len(WAITS) - 1)]
    if due.dies_at is None and now + wait > due.created_at + GIVEN_UP_AFTER:
        await _end(office, Message.filter(id=due.id), MessageState.DROPPED, trouble)
        return
    next_try = min(now + wait, due.dies_at or now + wait)
    # A courier that has claimed it since goes on undisturbed.
    await Message.filter(id=due.id, state=MessageState.WAITING, leased_until=due.until).update(
        tries=F("tries") + 1, next_try_at=next_try, leased_until=None, trouble=trouble[:TROUBLE]
    )


async def _end(office: Office, messages: Any, state: MessageState, trouble: str) -> None:
    await messages.filter(state=MessageState.WAITING).update(
        state=state, body=b"", ended_at=office.now(), leased_until=None, trouble=trouble[:TROUBLE]
    )


def right_to_deliver() -> ProcessLock:
    """Return the lock that whoever delivers holds: one courier at a time."""
    return ProcessLock(_COURIER)


async def is_late(office: Office, channel: str) -> bool:
    """Whether messages of a channel do not get out: one waits for more than ``LATE``, and none went since.

    One address that takes no mail does not make a channel late for all the others.
    """
    late = office.now() - LATE
    waiting = Message.filter(channel=channel, state=MessageState.WAITING, created_at__lte=late)
    newest = await waiting.order_by("-created_at").first()
    if newest is None:
        return False
    sent = Message.filter(channel=channel, state=MessageState.SENT, ended_at__gt=newest.created_at)
    return not await sent.exists()


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """The state of delivery: what waits, since when, whether a courier is at work, what was not delivered."""

    waiting: int
    oldest: datetime | None
    at_work: bool
    dead: "tuple[DeadLetter, ...]"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was refused for good or given up, without its address and content."""

    id: str
    channel: str
    state: MessageState
    created_at: datetime
    ended_at: datetime
    trouble: str


async def dead_letters(
    office: Office, since: timedelta = timedelta(days=7), most: int = 1000
) -> tuple[DeadLetter, ...]:
    """Return the messages that were not delivered within ``since``, at most ``most``, newest first."""
    now = office.now()
    ended = Message.filter(
        state__in=(MessageState.REFUSED, MessageState.DROPPED), ended_at__gte=now - since
    ).exclude(trouble="")
    return tuple(
        DeadLetter(m.id, m.channel, m.state, m.created_at, m.ended_at or now, m.trouble)
        for m in await ended.order_by("-ended_at").limit(most)
    )


async def at_work() -> bool:
    """Whether a courier is at work, on whichever node."""
    return await lease.is_held() if dialect.on_server() else is_held(_COURIER)


async def standing(office: Office) -> DeliveryState:
    """Return what ``esante doctor`` reports of delivery."""
    waiting = Message.filter(state=MessageState.WAITING)
    oldest = await waiting.order_by("created_at").first()
    first = oldest.created_at if oldest else None
    return DeliveryState(await waiting.count(), first, await at_work(), await dead_letters(office))
