"""Requests on a person's telephone are limited, whoever asks; no answer shows who can be asked there.

Somebody who knows a matricule could send request after request until the person confirms out of weariness («
push bombing »; NIST SP 800-63B-4, 3.1.3.1). Unknown sources share one quota, so that they cannot use up the
quota of a source where the person has logged in lately.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tortoise import fields
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models.account import known_source
from models.account.account import Account
from models.actor import Actor
from models.journal import journal
from models.matricule import Matricule
from models.person import find, matricule_key
from models.proof.binding_message import binding_message
from models.proof.confirmation import STARTS, Confirmation, provider, waiting
from models.proof.source import allowance, networks
from models.proof.throttle import SOURCE_WINDOW
from models.refusal import Refused
from models.storage.dialect import retried

LIMITS = ((timedelta(minutes=10), 3), (timedelta(days=1), 10))
"""How many requests may go to one person within each span of time."""
_Limits = Sequence[tuple[timedelta, int]]


class PushRequest(Model):
    """One request. ``key`` is the blind index of the matricule, joined by the source where that is known.

    A request from an unknown source also gets a row for the source and one for each network above it.
    """

    id = fields.IntField(primary_key=True)
    key = fields.CharField(max_length=64, db_index=True)
    asked_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "push_request"


async def push(actor: Actor, typed_matricule: str, starts: int = 0) -> Confirmation:
    """Ask the person with this matricule on their own telephone; returns the confirmation to wait for.

    A matricule that the register or the issuer does not know gets the same answer. ``starts`` counts the
    confirmations this conversation has begun. Raises Refused ``luxtrust_off``, ``luxtrust_most``,
    ``luxtrust_pushes``, the field errors of ``Matricule.parse``, and as ``IdentityProvider.push``.
    """
    asked = provider(actor)
    matricule = Matricule.parse(typed_matricule, actor.office.today())
    if starts >= STARTS:
        raise Refused("luxtrust_most")
    await _count(actor, matricule)
    invitation = await asked.push(matricule.digits, binding_message())
    return waiting(actor, invitation, matricule.digits)


@retried
async def _count(actor: Actor, matricule: Matricule) -> None:
    """Count a request to this matricule's owner before it is sent; the writes are the same for everybody.

    A source that asks many people has the allowance of its wrong tries per 10 minutes (docs/guide.md, «
    sources »). Raises Refused ``luxtrust_pushes`` with ``until``, when the next request may go.
    """
    office, now = actor.office, actor.office.now()
    person = await find(office.keys, matricule)
    account = await Account.get_or_none(person_id=person.id if person else 0)
    known = await known_source.is_known(actor, account.id if account else 0)
    limits: dict[str, _Limits] = {f"{matricule.digits}|{actor.source if known else ''}": LIMITS}
    for source in () if known else networks(actor.source, office.rules):
        limits[f"source|{source}"] = ((SOURCE_WINDOW, allowance(source, office.rules)),)
    limits = {office.keys.mac("push", name): each for name, each in limits.items()}
    subject = f"person:{person.id}" if person else f"matricule:{matricule_key(office.keys, matricule.digits)}"
    async with in_transaction():
        await PushRequest.filter(asked_at__lte=now - LIMITS[-1][0]).delete()
        rows = await PushRequest.filter(key__in=list(limits)).order_by("-asked_at")
        for key, each in limits.items():
            _may_follow([row.asked_at for row in rows if row.key == key], each, now)
        await PushRequest.bulk_create([PushRequest(key=key, asked_at=now) for key in limits])
        await journal.append(actor, subject, "luxtrust_push")


def _may_follow(earlier: Sequence[datetime], limits: _Limits, now: datetime) -> None:
    """``earlier``: the newest first. Raises Refused ``luxtrust_pushes``."""
    ends = [
        earlier[most - 1] + time
        for time, most in limits
        if len(earlier) >= most and earlier[most - 1] > now - time
    ]
    if ends:
        raise Refused("luxtrust_pushes", until=max(ends))
