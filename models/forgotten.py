"""A forgotten password is replaced through the proven channel, and nothing shows whether there is one."""

import hmac
from dataclasses import dataclass
from datetime import timedelta

from tortoise.transactions import in_transaction

from models import challenge, journal, login, outbox, session, throttle
from models.access import Actor
from models.account import Account
from models.challenge import Addressee, Purpose
from models.channel import Channel
from models.login import Candidate
from models.password import Owner, check
from models.refusal import Refused
from models.throttle import Try, TryPurpose

ASKED_A_DAY = 3
_NOBODY = Addressee(None, "fr", {})


@dataclass
class Reset:
    """One conversation's reset: asked, proven, done; in memory only. ``account_id`` 0 is nobody's.

    ``replaces`` is the hash of the password, and ``channel`` the account's, when the channel was proven.
    """

    matricule: str
    channel: Channel
    account_id: int
    challenge_id: str
    tried: Try
    proven: bool = False
    replaces: str = ""


async def ask(
    actor: Actor, typed_matricule: str, kind: str, typed_address: str, field: str = "address"
) -> Reset:
    """Ask for a code on the proven channel, which must be named: a matricule alone moves nothing.

    Whoever is unknown, names another address, is disabled or has asked three times today gets the
    same answer by the same statements, and no code. Raises Refused ``forgotten_wait`` during a wait, and
    the field errors.
    """
    channel = Channel.parse(kind, typed_address, field)
    who = await login.candidate(actor, typed_matricule)
    account_id = who.account.id if who.account else 0
    tried = await throttle.count(actor, TryPurpose.RECOVERY, who.matricule.digits, account_id)
    if not tried.allowed:
        raise Refused("forgotten_wait", until=tried.next_at, luxtrust=actor.office.luxtrust is not None)
    async with in_transaction():
        to = await _addressee(actor, who, channel)
        started = await challenge.start(actor, Purpose.FORGOTTEN, to)
        outcome = "sent" if to.channel else "refused"
        await journal.append(actor, who.subject(actor), "forgotten_asked", outcome)
    return Reset(who.matricule.digits, channel, account_id if to.channel else 0, started.id, tried)


async def resend(actor: Actor, reset: Reset) -> None:
    """A new code on the same way, or as if; raises as ``challenge.resend``."""
    account = await Account.filter(id=reset.account_id).select_related("person").first()
    to = login.addressee(actor, account.person, account) if account else _NOBODY
    await challenge.resend(actor, reset.challenge_id, to)


async def prove(actor: Actor, reset: Reset, typed: str) -> None:
    """The code received; raises Refused as ``challenge.prove``."""
    await challenge.prove(actor, reset.challenge_id, Purpose.FORGOTTEN, typed)
    if not reset.account_id:
        raise Refused("code_wrong", "code")
    async with in_transaction():
        await challenge.use(actor, reset.challenge_id)
        await throttle.forgive(actor, reset.tried)
        account = await Account.get(id=reset.account_id)
        reset.replaces = account.password_hash
        reset.channel = account.choices_in(actor.office.keys).channel
    reset.proven = True


async def set_password(actor: Actor, reset: Reset, password: str, confirmation: str) -> None:
    """The new password: other sessions end, the person is told, nobody is logged in.

    Raises Refused ``password_*``; ``step_order`` without a proof, or when the password, the channel or
    the account itself has changed since.
    """
    if not reset.proven:
        raise Refused("step_order")
    office = actor.office
    account = await Account.get(id=reset.account_id).prefetch_related("person")
    person = account.person
    owner = Owner(person.matricule_in(office.keys), person.birth_date, person.details_in(office.keys))
    hashed = await office.hasher.hash(check(password, confirmation, owner))
    async with in_transaction():
        current = Account.filter(id=account.id, password_hash=reset.replaces, disabled_at=None)
        same_channel = (await Account.get(id=account.id)).choices_in(office.keys).channel == reset.channel
        if not same_channel or not await current.update(password_hash=hashed, wrong_passwords=0):
            raise Refused("step_order")
        await session.end_all(account.id, office.now(), "password")
        to = login.addressee(actor, person, account)
        if to.channel:
            await outbox.post(actor, to.channel, "password_changed", to.language, to.facts)
        await journal.append(actor, f"person:{person.id}", "password_changed", "forgotten")
    reset.proven = False


async def _addressee(actor: Actor, who: Candidate, channel: Channel) -> Addressee:
    """Whom the code goes to, in the caller's transaction; the same statements for nobody at all."""
    since = actor.office.now() - timedelta(days=1)
    asked = await challenge.sent_since(who.person.id if who.person else 0, Purpose.FORGOTTEN, since)
    if who.person is None or who.account is None:
        return _NOBODY
    known = who.account.choices_in(actor.office.keys).channel.address
    same = hmac.compare_digest(known.casefold().encode(), channel.address.casefold().encode())
    if not same or asked >= ASKED_A_DAY or who.account.disabled_at is not None:
        return _NOBODY
    return login.addressee(actor, who.person, who.account)
