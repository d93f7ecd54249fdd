"""A source is known to an account for 180 days after a log-in, unless 100 wrong passwords in a row follow."""

from datetime import datetime, timedelta

from tortoise import fields
from tortoise.expressions import F
from tortoise.models import Model

from models.account.account import CLOSED_AFTER, Account
from models.account.session import Session
from models.actor import Actor
from models.proof import throttle
from models.proof.throttle import Try, TryPurpose

KNOWN_FOR = timedelta(days=180)
"""How long after a log-in its source is known (docs/guide.md, « wrong tries »)."""


class SourceFailures(Model):
    """The wrong passwords in a row for one account from one of its known sources.

    ``lost_at`` is when they reached ``CLOSED_AFTER``: only a later log-in from there makes the source known
    again.
    """

    id = fields.IntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="source_failures", on_delete=fields.CASCADE
    )
    account_id: int
    source = fields.CharField(max_length=64)
    wrong = fields.IntField(default=0)
    lost_at = fields.DatetimeField(null=True)

    class Meta:
        table = "source_failures"
        unique_together = (("account", "source"),)


async def is_known(actor: Actor, account_id: int) -> bool:
    """Whether this account logged in from the actor's source during the last 180 days.

    False also where 100 wrong passwords in a row came from there since. ``account_id`` 0 means no account: it
    runs the same one statement as an unknown source, so that nothing shows who has an account.
    """
    last = await _last_login(actor, account_id)
    if last is None:
        return False
    failures = await SourceFailures.get_or_none(account_id=account_id, source=actor.source)
    return failures is None or failures.lost_at is None or failures.lost_at < last


async def count(actor: Actor, purpose: TryPurpose, digits: str, account_id: int) -> Try:
    """Count a try as ``throttle.count`` does; ``account_id`` is the matricule's account, 0 for none."""
    return await throttle.count(actor, purpose, digits, await is_known(actor, account_id))


async def note_wrong(actor: Actor, account_id: int) -> bool:
    """Count a wrong password at a known source, in the caller's transaction.

    Returns True where this makes the source unknown.
    """
    failures, _ = await SourceFailures.get_or_create(account_id=account_id, source=actor.source)
    lost = failures.wrong + 1 >= CLOSED_AFTER
    await SourceFailures.filter(id=failures.id).update(
        wrong=0 if lost else F("wrong") + 1, lost_at=actor.office.now() if lost else failures.lost_at
    )
    return lost


async def note_right(actor: Actor, account_id: int) -> None:
    """Reset the wrong passwords in a row; a source that became unknown stays so until a whole log-in."""
    await SourceFailures.filter(account_id=account_id, source=actor.source).update(wrong=0)


async def forget(account_id: int) -> int:
    """Forget the wrong passwords of an account's known sources (an operator's unlock); returns how many."""
    return await SourceFailures.filter(account_id=account_id).delete()


async def _last_login(actor: Actor, account_id: int) -> datetime | None:
    since = actor.office.now() - KNOWN_FOR
    logins = Session.filter(account_id=account_id, source=actor.source, started_at__gt=since)
    last = await logins.order_by("-started_at").first()
    return last.started_at if last else None
