"""A password that was accepted outlives its node: whoever shows the same letter again may keep it.

Only the letter proves who comes again, and a letter can be stolen: so what is kept is a hash, is offered to
the source that chose it, and is dropped when another one shows the letter (docs/security.md, « Identity »).
The address for codes is not kept: each terminal names its own.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tortoise import fields
from tortoise.models import Model

from models.actor import Actor
from models.storage import dialect
from models.storage.keys import Damaged

KEPT = timedelta(minutes=30)
"""How long a chosen password waits for whoever chose it."""


@dataclass(frozen=True, slots=True)
class ChosenPassword:
    """The password that was chosen with a letter: its hash, and when."""

    at: datetime
    password_hash: str = field(repr=False)


class Underway(Model):
    """What one letter has led to so far; ``held`` seals the hash, and the source that chose it."""

    letter_id = fields.IntField(primary_key=True, generated=False)
    held = fields.BinaryField()
    chosen_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "underway"


async def keep(actor: Actor, letter_id: int, password_hash: str) -> None:
    """Keep the hash of a password that was accepted, in the caller's transaction."""
    facts = {"password": password_hash, "source": actor.source, "conversation": actor.conversation}
    held = json.dumps(facts).encode()
    row = Underway(
        letter_id=letter_id,
        held=actor.office.keys.seal("underway.held", str(letter_id), held),
        chosen_at=actor.office.now(),
    )
    await Underway.bulk_create([row], on_conflict=["letter_id"], update_fields=["held", "chosen_at"])


async def found(actor: Actor, letter_id: int) -> ChosenPassword | None:
    """Return what another conversation of this source has chosen; drop what another source has chosen.

    In the caller's transaction, which has seen the letter. What is over or does not open is as good as none.
    """
    row = await dialect.held(Underway.filter(letter_id=letter_id)).first()
    if row is None:
        return None
    try:
        held = json.loads(actor.office.keys.open("underway.held", str(letter_id), row.held))
    except Damaged:
        held = {}
    if held.get("source") == actor.source and row.chosen_at > actor.office.now() - KEPT:
        mine = held["conversation"] == actor.conversation  # who goes back a page, to choose again
        return None if mine else ChosenPassword(row.chosen_at, held["password"])
    await drop(letter_id)
    return None


async def drop(letter_id: int) -> None:
    """Forget what was chosen with this letter, in the caller's transaction."""
    await Underway.filter(letter_id=letter_id).delete()
