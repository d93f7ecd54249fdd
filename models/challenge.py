"""A one-time code proves a channel, for one purpose, in one conversation, once."""

import hmac
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import pyotp
from tortoise import fields
from tortoise.expressions import F
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models import journal, outbox
from models.access import Actor
from models.channel import Channel
from models.person import Person
from models.refusal import Refused

DIGITS = 6
LIFETIME = timedelta(minutes=10)
TRIES = 5
RESENDS = 5
RESEND_AFTER = timedelta(seconds=60)
KEPT = timedelta(days=2)
"""As long as a quota or a person may need it; then the housekeeping deletes it."""


class Purpose(StrEnum):
    """What a code is good for, and nothing else."""

    ACTIVATION = "activation"
    LOGIN = "login"
    FORGOTTEN = "forgotten"
    IDENTITY = "identity"
    CHANNEL = "channel"
    ADDRESS = "address"


class Challenge(Model):
    """One code asked for. ``code_mac`` is its HMAC with purpose and id; the code stands nowhere.

    ``person`` is None where nobody could be found: the row is written all the same.
    """

    id = fields.CharField(max_length=32, primary_key=True)
    purpose = fields.CharEnumField(Purpose, max_length=12)
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="challenges", on_delete=fields.CASCADE, null=True
    )
    person_id: int | None
    conversation = fields.CharField(max_length=32)
    code_mac = fields.CharField(max_length=64)
    message_id = fields.CharField(max_length=32, null=True)
    created_at = fields.DatetimeField(db_index=True)
    sent_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    tries = fields.IntField(default=0)
    resends = fields.IntField(default=0)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "challenge"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who a code goes to: channel and language, and what the message says of the person.

    ``channel`` None is nobody: the code is made, and goes nowhere.
    """

    channel: Channel | None
    language: str
    facts: Mapping[str, Any]
    person_id: int | None = None


async def start(
    actor: Actor, purpose: Purpose, to: Addressee, *, tries: int = 0, resends: int = 0
) -> Challenge:
    """Make and send a code, in the caller's transaction.

    ``tries`` and ``resends`` carry over from a challenge that this one replaces.
    """
    now = actor.office.now()
    challenge = Challenge(
        id=secrets.token_hex(16),
        purpose=purpose,
        person_id=to.person_id,
        conversation=actor.conversation,
        created_at=now,
        tries=tries,
        resends=resends,
    )
    await _send(actor, challenge, to)
    await challenge.save(force_create=True)
    return challenge


async def resend(actor: Actor, challenge_id: str, to: Addressee) -> None:
    """Send a new code in place of the old one; the tries go on counting (4-trust.md, « Identity »).

    Raises Refused ``resend_wait``, ``resend_most``, ``code_tries`` or ``code_ended``.
    """
    now = actor.office.now()
    async with in_transaction():
        challenge = await _own(actor, challenge_id)
        if challenge is None or challenge.ended_at:
            raise Refused("code_ended", "code")
        _may_resend(challenge, now)
        await outbox.drop(challenge.message_id, now)
        challenge.resends += 1
        await _send(actor, challenge, to)
        await challenge.save()


async def void(actor: Actor, challenge_id: str) -> Challenge:
    """End a challenge whose address was wrong; what replaces it counts as a resend.

    In the caller's transaction. Raises as ``resend``, but for the 60 seconds' wait.
    """
    now = actor.office.now()
    challenge = await _own(actor, challenge_id)
    if challenge is None or challenge.ended_at:
        raise Refused("code_ended", "code")
    _may_go_on(challenge)
    await outbox.drop(challenge.message_id, now)
    await Challenge.filter(id=challenge.id).update(ended_at=now)
    return challenge


async def prove(actor: Actor, challenge_id: str, purpose: Purpose, typed: str) -> None:
    """Check a typed code; the try is counted before anything is compared.

    Raises Refused ``code_empty``, ``code_form``, ``code_wrong``, ``code_expired``, ``code_tries`` or
    ``code_ended``. A code that passes is still to be taken by ``use``.
    """
    code = "".join(c for c in unicodedata.normalize("NFKC", typed) if not c.isspace() and c != "-")
    if not code:
        raise Refused("code_empty", "code")
    if not (len(code) == DIGITS and code.isascii() and code.isdigit()):
        raise Refused("code_form", "code")
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
    """Take a proven code, once, in the transaction of what it opens; raises Refused ``code_ended``."""
    taken = await Challenge.filter(id=challenge_id, ended_at=None).update(ended_at=actor.office.now())
    if not taken:
        raise Refused("code_ended", "code")


async def end_all(person_id: int, now: datetime) -> None:
    """End every open challenge of a person, and drop the messages that were not sent yet."""
    for challenge in await Challenge.filter(person_id=person_id, ended_at=None):
        await outbox.drop(challenge.message_id, now)
    await Challenge.filter(person_id=person_id, ended_at=None).update(ended_at=now)


async def message_state(challenge_id: str) -> outbox.MessageState | None:
    """Where the message with the newest code stands; None where there is none to tell of."""
    challenge = await Challenge.get_or_none(id=challenge_id)
    return await outbox.state_of(challenge.message_id) if challenge else None


async def sent_since(person_id: int, purpose: Purpose, since: datetime) -> int:
    """How many codes of a purpose went to a person since then, resends included."""
    rows = await Challenge.filter(person_id=person_id, purpose=purpose, created_at__gt=since)
    return sum(1 + row.resends for row in rows)


def _may_go_on(challenge: Challenge) -> None:
    if challenge.tries >= TRIES:
        raise Refused("code_tries", "code")
    if challenge.resends >= RESENDS:
        raise Refused("resend_most")


def _may_resend(challenge: Challenge, now: datetime) -> None:
    _may_go_on(challenge)
    if now < challenge.sent_at + RESEND_AFTER:
        raise Refused("resend_wait", until=challenge.sent_at + RESEND_AFTER)


def _why_dead(challenge: Challenge | None, purpose: Purpose, now: datetime) -> str:
    if challenge is None or challenge.purpose is not purpose or challenge.ended_at:
        return "code_ended"
    return "code_tries" if challenge.tries >= TRIES else "code_expired"


async def _own(actor: Actor, challenge_id: str) -> Challenge | None:
    return await Challenge.get_or_none(id=challenge_id, conversation=actor.conversation)


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
