"""A letter alone changes an active account 24 hours later; its owner gets a notice and can stop the change.

NIST SP 800-63B-4, 4.2.2.2, wants two proofs for the recovery of an account. Somebody who takes a letter out
of a mailbox has one; the 24 hours are for the owner to object.
"""

import json
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta

from tortoise import fields
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models import damage
from models.account import credentials
from models.account.account import Account
from models.account.credentials import Credentials
from models.account.notification import notify
from models.actor import Actor, Role
from models.journal import journal
from models.messages.channel import Channel
from models.office import Office
from models.person import Person
from models.proof import crockford
from models.refusal import Refused
from models.storage.keys import Damaged, Keyring

WAIT = timedelta(hours=24)
STOP_LENGTH = 8
"""Characters of 5 bits each: 40 bits, for a code that can only stop one change within one day."""
_AT_ONCE = 100


class PendingChange(Model):
    """The one change that waits for an account, sealed under ``name``.

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

    class Meta:
        table = "pending_change"

    def opened(self, keys: Keyring) -> tuple[Credentials, str]:
        """Return the pending credentials and the source they were asked from. Raises Damaged."""
        held = json.loads(keys.open("pending_change.held", self.name, self.held))
        source = str(held.pop("source"))
        channel, terms_at = Channel(**held.pop("channel")), datetime.fromisoformat(held.pop("terms_at"))
        return Credentials(channel=channel, terms_at=terms_at, **held), source


async def wait(actor: Actor, person: Person, account: Account, new: Credentials) -> datetime:
    """Store a change that takes effect after ``WAIT``, in the caller's transaction; returns when that is.

    Every address of the account gets a notice with a code that stops the change. A change that waited already
    is replaced, and the wait begins anew: another letter never makes a change come sooner.
    """
    now, keys = actor.office.now(), actor.office.keys
    await PendingChange.filter(account_id=account.id).delete()
    held = {**asdict(new), "terms_at": new.terms_at.isoformat(), "source": actor.source}
    name, code = secrets.token_hex(16), crockford.drawn(STOP_LENGTH)
    effective_at = now + WAIT
    await PendingChange.create(
        account_id=account.id,
        name=name,
        held=keys.seal("pending_change.held", name, json.dumps(held).encode()),
        stop_key=stop_key(keys, code),
        asked_at=now,
        effective_at=effective_at,
    )
    until, stop = effective_at.isoformat(), crockford.grouped(code, 4, 4)
    await notify(actor, person, account, "change_waiting", until=until, stop=stop)
    await journal.append(actor, f"person:{person.id}", "change_waiting", channel=new.channel.kind)
    return effective_at


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
    if not await PendingChange.filter(id=change.id, name=change.name, effective_at__gt=now).delete():
        raise Refused("change_none")
    account = await Account.get(id=change.account_id).prefetch_related("person")
    try:
        also = [change.opened(actor.office.keys)[0].channel]
    except Damaged:  # it is stopped all the same
        also = []
    await notify(actor, account.person, account, "change_stopped", also=also)
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


async def _written(office: Office, change: PendingChange) -> bool:
    new, source = change.opened(office.keys)
    now = office.now()
    actor = Actor(office, source, Role.SYSTEM)
    async with in_transaction():
        if not await PendingChange.filter(id=change.id, name=change.name, effective_at__lte=now).delete():
            return False
        account = await Account.get(id=change.account_id).prefetch_related("person")
        person = account.person
        # Neither a disabled account changes, nor an adult's by what a minor's letter asked for.
        if account.disabled_at or change.asked_at < person.majority <= now:
            why = "disabled" if account.disabled_at else "majority"
            await journal.append(actor, f"person:{person.id}", "change_stopped", why)
            return False
        await credentials.write(actor, person, account, new, second="none")
    return True
