"""A session begins at an authentication and ends by time, by its owner, or together with the account."""

from datetime import datetime, timedelta
from typing import Any

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from models.account.account import Account, held
from models.actor import Actor, Role
from models.journal import journal
from models.office import Office
from models.proof import one_time_code
from models.refusal import Refused
from models.storage.dialect import retried

SEEN_EVERY = timedelta(minutes=1)
IDLE_BEFORE_LOGIN = timedelta(minutes=5)
ABSOLUTE_BEFORE_LOGIN = timedelta(hours=1)
"""The longest a conversation without log-in may last: idle, and in all. Reading the terms by braille takes up
to an hour (docs/guide.md, « session »)."""


class Session(Model):
    """One log-in of one account: its source, its factors, when it began and ended."""

    id = fields.IntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="sessions", on_delete=fields.CASCADE
    )
    account_id: int
    source = fields.CharField(max_length=64)
    factors = fields.CharField(max_length=32)
    started_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    end_reason = fields.CharField(max_length=16, default="")

    class Meta:
        table = "session"


async def begin(actor: Actor, account: Account, factors: str) -> Actor:
    """Open a session in the caller's transaction; returns the actor as that person."""
    now = actor.office.now()
    session = await Session.create(
        account_id=account.id, source=actor.source, factors=factors, started_at=now, seen_at=now
    )
    return actor.signed_in(account.id, account.person_id, session.id)


async def account_of(actor: Actor, *, late: timedelta = timedelta()) -> Account:
    """Return the account, with its person, of an actor who is logged in at this moment.

    Every operation of a person calls this first, inside its transaction: what was true when the page was
    drawn, or when the password was typed, is checked again. Raises Refused ``session_ended`` where the
    session is over (a change of credentials ends it: ``end_all``), where the account is disabled, and where
    account, session and person do not belong together. ``late`` extends the session's longest duration for
    this call.
    """
    account = await held(**_own(actor)) if _complete(actor) else None
    if account is None or not await _is_open(actor, late):
        raise Refused("session_ended")
    return account


async def still_open(actor: Actor) -> bool:
    """Whether the actor is logged in, by the rules of ``account_of``."""
    return _complete(actor) and await _is_open(actor) and await Account.filter(**_own(actor)).exists()


def _complete(actor: Actor) -> bool:
    named = None not in (actor.account_id, actor.person_id, actor.session_id)
    return named and actor.role is Role.PERSON


def _own(actor: Actor) -> dict[str, Any]:
    return {"id": actor.account_id, "person_id": actor.person_id, "disabled_at": None}


async def _is_open(actor: Actor, late: timedelta = timedelta()) -> bool:
    """Whether the session is not over; asked once the account is held, for whoever ends it holds that too."""
    since = actor.office.now() - actor.office.rules.absolute - late
    session = Session.filter(id=actor.session_id, account_id=actor.account_id, ended_at=None)
    return await session.filter(started_at__gt=since).exists()


async def seen(actor: Actor) -> None:
    """Note that the person is active; it writes at most once per minute, so that typing costs no write."""
    now = actor.office.now()
    if await still_open(actor):
        own = Session.filter(id=actor.session_id, ended_at=None, seen_at__lt=now - SEEN_EVERY)
        await own.update(seen_at=now)


async def open_of(office: Office, account_id: int) -> list[Session]:
    """Return the open sessions of an account, newest first."""
    return await _open(office, account_id=account_id).order_by("-started_at")


async def logged_in(office: Office, session_id: int) -> Account | None:
    """Return the account of an open session; None where it is over, or the account disabled."""
    found = await _open(office, id=session_id, account__disabled_at=None).select_related("account").first()
    return found.account if found else None


def _open(office: Office, **which: int | None) -> QuerySet[Session]:
    now = office.now()
    return Session.filter(
        **which,
        ended_at=None,
        started_at__gt=now - office.rules.absolute,
        seen_at__gt=now - office.rules.idle - SEEN_EVERY,
    )


async def mine(actor: Actor) -> list[Session]:
    """Return the actor's own open sessions, newest first. Raises Refused ``session_ended``."""
    return await open_of(actor.office, (await account_of(actor)).id)


@retried
async def end(actor: Actor, session_id: int, reason: str = "owner") -> None:
    """End one of the actor's own sessions.

    Raises Refused ``session_ended`` when that session, or the actor's present one, is over already.
    """
    async with in_transaction():
        await account_of(actor)
        ended = await Session.filter(id=session_id, account_id=actor.account_id, ended_at=None).update(
            ended_at=actor.office.now(), end_reason=reason
        )
        if not ended:
            raise Refused("session_ended")
        await journal.append(actor, f"person:{actor.person_id}", "session_ended", reason)


async def end_all(account_id: int, now: datetime, reason: str, *, but: int | None = None) -> int:
    """End every session of an account except ``but``, in the caller's transaction; returns how many.

    Open challenges end too: a log-in or a reset that began before must not outlive the change.
    """
    account = await Account.get(id=account_id)
    await one_time_code.end_all(account.person_id, now)
    sessions = Session.filter(account_id=account_id, ended_at=None)
    if but is not None:
        sessions = sessions.exclude(id=but)
    return await sessions.update(ended_at=now, end_reason=reason)
