"""Unsent answers (a note, a table row) at the end of a session are kept for the same account."""

import json
from collections.abc import Mapping
from datetime import timedelta

from tortoise import fields
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models.account import session
from models.account.account import Account
from models.actor import Actor
from models.storage.dialect import retried

KEPT = timedelta(days=7)
LATE = timedelta(minutes=1)
"""How long after the session's longest duration answers may be saved: the portal looks once per second."""


class Draft(Model):
    """Unsent answers of one place (docs/guide.md, « Accessibility », 7).

    ``name`` identifies the place: ``note:SUBJECT:ID``.
    """

    id = fields.IntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="drafts", on_delete=fields.CASCADE
    )
    account_id: int
    name = fields.CharField(max_length=64)
    saved_at = fields.DatetimeField()
    body = fields.BinaryField()

    class Meta:
        table = "draft"
        unique_together = (("account", "name"),)


@retried
async def save(actor: Actor, name: str, answers: Mapping[str, str]) -> None:
    """Keep answers for this account; they replace older ones of the same name.

    Raises Refused ``session_ended``, but not yet within ``LATE`` after the session's longest duration.
    """
    blob = json.dumps(dict(answers), ensure_ascii=False).encode()
    sealed = actor.office.keys.seal("draft.body", f"{actor.account_id}:{name}", blob)
    async with in_transaction():
        await session.account_of(actor, late=LATE)
        await Draft.filter(account_id=actor.account_id, name=name).delete()
        await Draft.create(account_id=actor.account_id, name=name, saved_at=actor.office.now(), body=sealed)


@retried
async def taken(actor: Actor, name: str) -> dict[str, str]:
    """Return the answers that were kept and delete them; {} where there are none of the last 7 days.

    Raises Refused ``session_ended``.
    """
    async with in_transaction():
        await session.account_of(actor)
        draft = await Draft.get_or_none(account_id=actor.account_id, name=name)
        if draft is None:
            return {}
        await Draft.filter(id=draft.id).delete()
    if draft.saved_at < actor.office.now() - KEPT:
        return {}
    held: dict[str, str] = json.loads(
        actor.office.keys.open("draft.body", f"{actor.account_id}:{name}", draft.body)
    )
    return held
