"""A one-time code proves a channel, for one purpose, in one conversation, once."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyotp
from tortoise.expressions import F
from tortoise.transactions import in_transaction

from models.actor import Actor
from models.journal import journal
from models.messages import outbox
from models.messages.channel import Channel
from models.proof import code_quota
from models.proof.one_time_code_row import Challenge, Purpose
from models.refusal import Refused
from models.storage import dialect
from models.storage.dialect import retried
from models.text import digits_of

DIGITS = 6
LIFETIME = timedelta(minutes=10)
TRIES = 5
RESENDS = 5
RESEND_AFTER = timedelta(seconds=60)
SOON = timedelta(seconds=5)
"""A courier at work has sent a message within this time; only a longer wait is reported."""
KEPT = timedelta(days=2)
"""As long as a quota or a person may need a challenge; then housekeeping deletes it."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets a code: channel and language, and what the message says of the person.

    ``channel`` None stands for nobody: the code is made but not sent.
    """

    channel: Channel | None
    language: str
    facts: Mapping[str, Any]
    person_id: int | None = None


async def start(
    actor: Actor, purpose: Purpose, to: Addressee, *, tries: int = 0, known: bool = True
) -> Challenge:
    """Make and send a code, in the caller's transaction; returns its challenge.

    A new code for a log-in voids the person's older ones. ``tries`` carries over from the challenge that this
    one replaces; ``known`` says whether the account is known at the actor's source. Raises Refused
    ``resend_wait`` within 60 seconds of the last unused code, except in an activation, ``quota_codes`` and
    ``quota_addresses``; for nobody it only runs the same statements.
    """
    now, person_id = actor.office.now(), to.person_id or 0
    await dialect.alone(f"codes {person_id}")  # what was sent lately is counted, then one more is sent
    address_key = _address_key(actor, to)
    lately = await code_quota.sent_lately(person_id, purpose, now)
    if to.channel:
        if purpose is not Purpose.ACTIVATION:
            _may_follow(lately, address_key, known, now)
        code_quota.check(lately, purpose, known, address_key)
    if purpose is Purpose.LOGIN:
        await _void_older(person_id, purpose, now)
    challenge = Challenge(
        id=secrets.token_hex(16),
        purpose=purpose,
        person_id=to.person_id,
        conversation=actor.conversation,
        created_at=now,
        tries=tries,
        address_key=address_key or None,
        known=known,
    )
    await _send(actor, challenge, to)
    await challenge.save(force_create=True)
    return challenge


async def open_here(
    actor: Actor, purpose: Purpose, person_id: int, channel: Channel | None = None
) -> Challenge | None:
    """Return this conversation's challenge whose code was sent within 60 seconds and is still valid, or None.

    A person who goes back a page and comes again finds that page, and gets no second message.
    """
    now = actor.office.now()
    row = (
        await Challenge.filter(
            person_id=person_id,
            purpose=purpose,
            conversation=actor.conversation,
            ended_at=None,
            tries__lt=TRIES,
            sent_at__gt=now - RESEND_AFTER,
            sent_at__lte=now,
        )
        .order_by("-sent_at")
        .first()
    )
    if row and channel and row.address_key != _address_key(actor, Addressee(channel, "", {})):
        return None
    return row


@retried
async def resend(actor: Actor, challenge_id: str, to: Addressee) -> None:
    """Send a new code in place of the old one; the tries go on counting (docs/security.md, « Identity »).

    Raises Refused ``resend_wait``, ``resend_most``, ``quota_codes``, ``quota_addresses``, ``code_tries`` or
    ``code_ended``.
    """
    now = actor.office.now()
    async with in_transaction():
        challenge = await _own(actor, challenge_id)
        if challenge is None or challenge.ended_at:
            raise Refused("code_ended", "code")
        _may_resend(challenge, now)
        known = challenge.known is not False
        lately = await code_quota.sent_lately(challenge.person_id or 0, challenge.purpose, now)
        if to.channel:
            code_quota.check(lately, challenge.purpose, known, _address_key(actor, to))
        await outbox.drop(challenge.message_id, now)
        challenge.resends += 1
        await _send(actor, challenge, to)
        await challenge.save()


async def void(actor: Actor, challenge_id: str) -> Challenge:
    """End a challenge whose address was wrong, in the caller's transaction; its tries go on counting.

    Raises Refused ``code_tries`` or ``code_ended``.
    """
    now = actor.office.now()
    challenge = await _own(actor, challenge_id)
    if challenge is None or challenge.ended_at:
        raise Refused("code_ended", "code")
    if challenge.tries >= TRIES:
        raise Refused("code_tries", "code")
    await outbox.drop(challenge.message_id, now)
    await Challenge.filter(id=challenge.id).update(ended_at=now)
    return challenge


def _may_follow(lately: Sequence[Challenge], address_key: str, known: bool, now: datetime) -> None:
    """Raise Refused ``resend_wait`` within 60 seconds of the last unused code to the same address.

    Codes from known and from unknown sources wait separately, so that a stranger delays nobody at home. In an
    activation the letter's six codes per day are the limit.
    """
    for row in lately:
        until = row.sent_at + RESEND_AFTER
        same = row.address_key == address_key and (row.known is not False) is known
        if same and row.ended_at is None and row.sent_at <= now < until:
            raise Refused("resend_wait", until=until)


async def _void_older(person_id: int, purpose: Purpose, now: datetime) -> None:
    # The same statements whether there are any: nothing may show that a code was asked for before.
    older = Challenge.filter(person_id=person_id, purpose=purpose, ended_at=None)
    messages = await older.values_list("message_id", flat=True)
    await outbox.drop_all([str(each) for each in messages if each], now)
    await older.update(ended_at=now)


def _address_key(actor: Actor, to: Addressee) -> str:
    return actor.office.keys.mac("address", to.channel.address.casefold()) if to.channel else ""


@retried
async def prove(actor: Actor, challenge_id: str, purpose: Purpose, typed: str) -> None:
    """Check a typed code; the try is counted before anything is compared.

    Raises Refused ``code_empty``, ``code_form``, ``code_wrong``, ``code_expired``, ``code_tries`` or
    ``code_ended``. ``use`` then has to take the code.
    """
    code = digits_of(typed, DIGITS)
    if not code:
        raise Refused("code_form" if code is None else "code_empty", "code")
    async with in_transaction():
        refusal = await _tried(actor, challenge_id, purpose, code)
    if refusal:
        raise Refused(refusal, "code")


async def _tried(actor: Actor, challenge_id: str, purpose: Purpose, code: str) -> str:
    """Count the try, compare, journal a failure; returns the refusal's code, "" for the right one."""
    now = actor.office.now()
    counted = await Challenge.filter(
        id=challenge_id,
        conversation=actor.conversation,
        purpose=purpose,
        ended_at=None,
        tries__lt=TRIES,
        expires_at__gt=now,
    ).update(tries=F("tries") + 1)
    challenge = await _own(actor, challenge_id)
    if not counted or challenge is None:
        refusal = _why_dead(challenge, purpose, now)
    elif hmac.compare_digest(_code_mac(actor, challenge, code), challenge.code_mac):
        return ""
    else:
        refusal = "code_wrong" if challenge.tries < TRIES else "code_tries"
    subject = f"person:{challenge.person_id}" if challenge and challenge.person_id else "nobody"
    await journal.append(actor, subject, "code", refusal, factor="code", purpose=purpose)
    return refusal


async def use(actor: Actor, challenge_id: str) -> None:
    """Take a proven code, once, in the transaction of what it allows. Raises Refused ``code_ended``."""
    taken = await Challenge.filter(id=challenge_id, ended_at=None).update(ended_at=actor.office.now())
    if not taken:
        raise Refused("code_ended", "code")


async def end_all(person_id: int, now: datetime) -> None:
    """End every open challenge of a person, and drop the messages that were not sent yet."""
    messages = await Challenge.filter(person_id=person_id, ended_at=None).values_list("message_id", flat=True)
    await outbox.drop_all([str(each) for each in messages if each], now)
    await Challenge.filter(person_id=person_id, ended_at=None).update(ended_at=now)


async def end_conversation(conversation: str, now: datetime) -> None:
    """End every open challenge of a conversation that is over, and drop what was not sent yet."""
    open_here = Challenge.filter(conversation=conversation, ended_at=None)
    messages = await open_here.values_list("message_id", flat=True)
    await outbox.drop_all([str(each) for each in messages if each], now)
    await open_here.update(ended_at=now)


async def newest_here(actor: Actor, purpose: Purpose, person_id: int) -> Challenge | None:
    """Return this conversation's newest challenge for a person that is not over; None where there is none."""
    mine = Challenge.filter(
        person_id=person_id, purpose=purpose, conversation=actor.conversation, ended_at=None
    )
    return await mine.order_by("-created_at").first()


async def message_state(challenge_id: str, now: datetime) -> outbox.MessageState | None:
    """Return the state of the newest code's message; None where there is nothing to report yet."""
    challenge = await Challenge.get_or_none(id=challenge_id)
    state = await outbox.state_of(challenge.message_id) if challenge else None
    if challenge and state is outbox.MessageState.WAITING and now < challenge.sent_at + SOON:
        return None
    return state


def _may_resend(challenge: Challenge, now: datetime) -> None:
    if challenge.tries >= TRIES:
        raise Refused("code_tries", "code")
    if challenge.resends >= RESENDS:
        raise Refused("resend_most", most=RESENDS)
    if challenge.sent_at <= now < challenge.sent_at + RESEND_AFTER:
        raise Refused("resend_wait", until=challenge.sent_at + RESEND_AFTER)


def _why_dead(challenge: Challenge | None, purpose: Purpose, now: datetime) -> str:
    if challenge is None or challenge.purpose is not purpose or challenge.ended_at:
        return "code_ended"
    return "code_tries" if challenge.tries >= TRIES else "code_expired"


async def _own(actor: Actor, challenge_id: str) -> Challenge | None:
    return await dialect.held(Challenge.filter(id=challenge_id, conversation=actor.conversation)).first()


async def _send(actor: Actor, challenge: Challenge, to: Addressee) -> None:
    # HOTP (RFC 4226) under a secret that nobody keeps: a uniformly random code, by a known library.
    code = pyotp.HOTP(pyotp.random_base32(), digits=DIGITS).at(secrets.randbelow(2**31))
    now = actor.office.now()
    challenge.sent_at = now
    challenge.expires_at = now + LIFETIME
    challenge.code_mac = _code_mac(actor, challenge, code)
    facts = {**to.facts, "code": code, "minutes": LIFETIME // timedelta(minutes=1)}
    kind = f"code_{challenge.purpose}"
    challenge.message_id = await outbox.post(
        actor, to.channel, kind, to.language, facts, challenge.expires_at
    )


def _code_mac(actor: Actor, challenge: Challenge, code: str) -> str:
    return actor.office.keys.mac("code", f"{challenge.purpose}|{challenge.id}|{code}")
