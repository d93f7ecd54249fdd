"""A letter alone changes an active account 24 hours later; its owner gets a notice and can stop the change.

So does an agent of the Helpdesk, for the channel alone, once another agent has confirmed it.

NIST SP 800-63B-4, 4.2.2.2, wants two proofs for the recovery of an account. Somebody who takes a letter out
of a mailbox has one; the 24 hours are for the owner to object.
"""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise import fields
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models import damage
from models.account import credentials, session
from models.account.account import Account, held
from models.account.credentials import Credentials
from models.account.notification import notify
from models.actor import Actor, Role
from models.journal import journal
from models.messages.channel import Channel
from models.office import Office
from models.person import Person
from models.proof import crockford
from models.refusal import Refused
from models.storage.dialect import retried
from models.storage.keys import Damaged, Keyring

WAIT = timedelta(hours=24)
STOP_LENGTH = 8
"""Characters of 5 bits each: 40 bits, for a code that can only stop one change within one day."""
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class AwaitedChannel:
    """A new channel that the Helpdesk prepared under this receipt, and the one that it replaces."""

    channel: Channel
    replaces: Channel
    receipt: str


class PendingChange(Model):
    """The one change that waits for an account, sealed under ``name``.

    While ``confirmed`` is False another agent has still to confirm it, and ``effective_at`` is when it is
    given up.

    ``stop_key`` is the blind index of the stop code in the notice; the code itself is not stored.
    """

    id = fields.IntField(primary_key=True)
    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "models.Account", related_name="pending_change", on_delete=fields.CASCADE
    )
    account_id: int
    name = fields.CharField(max_length=32, unique=True)
    held = fields.BinaryField()
    stop_key = fields.CharField(max_length=64, unique=True)
    asked_at = fields.DatetimeField()
    effective_at = fields.DatetimeField(db_index=True)
    confirmed = fields.BooleanField(default=True)

    class Meta:
        table = "pending_change"

    def opened(self, keys: Keyring) -> tuple[Credentials | AwaitedChannel, str]:
        """Return what is to change, and the source it was asked from. Raises Damaged."""
        held = json.loads(keys.open("pending_change.held", self.name, self.held))
        source, channel = str(held.pop("source")), Channel(**held.pop("channel"))
        if "replaces" in held:
            return AwaitedChannel(channel, Channel(**held["replaces"]), held["receipt"]), source
        return Credentials(
            channel=channel, terms_at=datetime.fromisoformat(held.pop("terms_at")), **held
        ), source

    def is_of_channel(self, keys: Keyring) -> bool:
        """Whether the Helpdesk prepared it, for the channel alone; False for a damaged row, too."""
        try:
            return isinstance(self.opened(keys)[0], AwaitedChannel)
        except Damaged:
            return False


async def wait(actor: Actor, person: Person, account: Account, new: Credentials) -> datetime:
    """Store a change that takes effect after ``WAIT``, in the caller's transaction; returns when that is.

    Every address of the account gets a notice with a code that stops the change. A change that waited already
    is replaced, and the wait begins anew: another letter never makes a change come sooner.
    """
    until, stop = await _stored(actor, account, {**asdict(new), "terms_at": new.terms_at.isoformat()})
    await notify(actor, person, account, "change_waiting", until=until.isoformat(), stop=stop)
    await journal.append(actor, f"person:{person.id}", "change_waiting", channel=new.channel.kind)
    return until


async def prepare(actor: Actor, account: Account, new: AwaitedChannel) -> str:
    """Store a new channel that another agent has to confirm, in the caller's transaction.

    Returns the code that stops it, as the notice shows it; the caller writes that notice.
    """
    return (await _stored(actor, account, asdict(new), confirmed=False))[1]


async def confirm(account_id: int, now: datetime) -> datetime:
    """Let the 24 hours of a prepared change begin, in the caller's transaction; returns when they end.

    Raises Refused ``change_none`` where it no longer waits: its owner has stopped it, or it was given up.
    """
    prepared = PendingChange.filter(account_id=account_id, confirmed=False, effective_at__gt=now)
    if not await prepared.update(confirmed=True, effective_at=now + WAIT):
        raise Refused("change_none")
    return now + WAIT


async def _stored(
    actor: Actor, account: Account, held: dict[str, Any], *, confirmed: bool = True
) -> tuple[datetime, str]:
    """Store the one change that waits; returns the end of its wait and the code that stops it."""
    now, keys = actor.office.now(), actor.office.keys
    await PendingChange.filter(account_id=account.id).delete()
    name, code = secrets.token_hex(16), crockford.drawn(STOP_LENGTH)
    sealed = json.dumps({**held, "source": actor.source}).encode()
    await PendingChange.create(
        account_id=account.id,
        name=name,
        held=keys.seal("pending_change.held", name, sealed),
        stop_key=stop_key(keys, code),
        asked_at=now,
        effective_at=now + WAIT,
        confirmed=confirmed,
    )
    return now + WAIT, crockford.grouped(code, 4, 4)


def stop_key(keys: Keyring, code: str) -> str:
    """Return the blind index of a stop code."""
    return keys.mac("stop", code)


def parse_stop_code(typed: str, field: str = "stop") -> str:
    """Return a typed stop code, read as an activation code is. Raises Refused ``stop_length``."""
    text = crockford.read(typed)
    if len(text) != STOP_LENGTH or set(text) - set(crockford.ALPHABET):
        raise Refused("stop_length", field, length=STOP_LENGTH)
    return text


async def waiting(account_id: int, now: datetime) -> PendingChange | None:
    """Return the account's pending change, as long as it can be stopped; else None."""
    return await PendingChange.get_or_none(account_id=account_id, effective_at__gt=now)


async def stop(actor: Actor, change: PendingChange, by: str) -> None:
    """Stop a change, in the caller's transaction; all addresses get a notice, the one it named as well.

    ``by`` tells the journal who stopped it. Raises Refused ``change_none`` when it no longer waits.
    """
    now = actor.office.now()
    account = await held(id=change.account_id)
    its_turn = PendingChange.filter(id=change.id, name=change.name, effective_at__gt=now)
    if account is None or not await its_turn.delete():
        raise Refused("change_none")
    kind, also = "change_stopped", list[Channel]()
    try:
        new, _ = change.opened(actor.office.keys)
        kind = "channel_change_stopped" if isinstance(new, AwaitedChannel) else kind
        also.append(new.channel)
    except Damaged:  # it is stopped all the same
        pass
    await notify(actor, account.person, account, kind, also=also)
    await journal.append(actor, f"person:{account.person_id}", "change_stopped", by)


async def settle(office: Office, account_id: int) -> bool:
    """Let the account's pending change take effect if its wait is over; returns whether it did.

    It is called before anything is asked of an account; ``account_id`` 0 (no account) runs the same query.
    """
    change = await PendingChange.get_or_none(account_id=account_id, effective_at__lte=office.now())
    return change is not None and await _take_effect(office, change)


async def sweep(office: Office) -> int:
    """Let the pending changes whose wait is over take effect, 100 per call; returns how many did.

    The courier calls this. Repeated and concurrent calls do no harm: each row is taken by a conditional
    DELETE. A damaged row is recorded and skipped, and stops no other.
    """
    done = 0
    over = PendingChange.filter(effective_at__lte=office.now()).order_by("effective_at")
    for change in await over.limit(_AT_ONCE):
        done += await _take_effect(office, change)
    return done


async def _take_effect(office: Office, change: PendingChange) -> bool:
    try:
        return await _written(office, change)
    except Damaged as found:
        await damage.note(office, found)
        return False


@retried
async def _written(office: Office, change: PendingChange) -> bool:
    new, source = change.opened(office.keys)
    now = office.now()
    actor = Actor(office, source, Role.SYSTEM)
    async with in_transaction():
        account = await held(id=change.account_id)
        its_turn = PendingChange.filter(id=change.id, name=change.name, effective_at__lte=now)
        if account is None or not await its_turn.delete():
            return False
        person = account.person
        if why := _why_void(office, change, account, new):
            await journal.append(actor, f"person:{person.id}", "change_stopped", why)
            return False
        if isinstance(new, AwaitedChannel):
            await _write_channel(actor, account, new)
        else:
            await credentials.write(actor, person, account, new, second="none")
    return True


def _why_void(
    office: Office, change: PendingChange, account: Account, new: Credentials | AwaitedChannel
) -> str:
    """Why a change whose wait is over does not take effect; "" where it does.

    Neither a disabled account changes, nor an adult's by what a minor's parents asked for, nor a channel that
    its owner has meanwhile replaced.
    """
    if account.disabled_at:
        return "disabled"
    if change.asked_at < account.person.majority <= office.now():
        return "majority"
    if not change.confirmed:
        return "unconfirmed"
    if isinstance(new, AwaitedChannel) and account.choices_in(office.keys).channel != new.replaces:
        return "channel"
    return ""


async def _write_channel(actor: Actor, account: Account, new: AwaitedChannel) -> None:
    keys, person = actor.office.keys, account.person
    others = tuple(each for each in account.choices_in(keys).others if each != new.channel)
    account.change(keys, channel=new.channel, others=others)
    await account.save(update_fields=["choices"])
    await session.end_all(account.id, actor.office.now(), "channel")
    masked = new.channel.masked
    await notify(actor, person, account, "channel_changed", also=[new.replaces], new_channel=masked)
    facts = {"channel": new.channel.kind, "receipt": new.receipt}
    await journal.append(actor, f"person:{person.id}", "channel_changed", "helpdesk", **facts)
