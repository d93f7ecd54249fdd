"""The row of an activated account: its password hash, its proven channel and its owner's choices."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.messages.channel import Channel
from models.person import Person
from models.storage import dialect
from models.storage.keys import Keyring

CLOSED_AFTER = 100
"""Wrong passwords in a row after which unknown sources cannot log in by password (docs/guide.md, « wrong
tries »)."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What an account remembers of its owner, sealed as one JSON value.

    One-time codes go to ``channel`` only; notices go to ``others`` as well.
    """

    channel: Channel
    language: str
    theme: str = ""
    others: tuple[Channel, ...] = ()
    linear: bool = False
    """Whether its owner is asked line by line instead of by pages."""

    @property
    def addresses(self) -> tuple[Channel, ...]:
        """Every address that receives notices, the one for codes first."""
        return (self.channel, *self.others)


class Account(Model):
    """One activated account.

    ``credentials_at`` is when a letter, or an identity in its place, last set password and channel.
    """

    id = fields.IntField(primary_key=True)
    person: fields.OneToOneRelation[Person] = fields.OneToOneField(
        "models.Person", related_name="account", on_delete=fields.RESTRICT
    )
    person_id: int
    activated_at = fields.DatetimeField()
    credentials_at = fields.DatetimeField()
    password_hash = fields.CharField(max_length=160)
    wrong_passwords = fields.IntField(default=0)
    choices = fields.BinaryField()
    terms_version = fields.IntField()
    terms_language = fields.CharField(max_length=8)
    terms_at = fields.DatetimeField()
    disabled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "account"

    def choices_in(self, keys: Keyring) -> Choices:
        """Open the sealed choices. Raises Damaged."""
        held: dict[str, Any] = json.loads(keys.open("account.choices", str(self.person_id), self.choices))
        others = tuple(Channel(**each) for each in held.get("others", ()))
        return Choices(**{**held, "channel": Channel(**held["channel"]), "others": others})

    def seal_choices(self, keys: Keyring, choices: Choices) -> None:
        """Set the sealed choices; the caller saves the row."""
        blob = json.dumps(asdict(choices), ensure_ascii=False).encode()
        self.choices = keys.seal("account.choices", str(self.person_id), blob)

    def change(self, keys: Keyring, **changes: Any) -> None:
        """Set some of the choices; the caller saves the row. Raises Damaged."""
        self.seal_choices(keys, replace(self.choices_in(keys), **changes))

    def needs_new_letter(self, person: Person, now: datetime) -> bool:
        """Whether the credentials are from before the 18th birthday: the parents know them.

        Source of the rule: docs/guide.md, « majority ».
        """
        set_at: datetime = self.credentials_at
        return set_at < person.majority <= now


async def held(**which: Any) -> Account | None:
    """Return an account, with its person, that nobody else changes until the caller's transaction ends.

    Every operation that changes an account, its sessions or its codes begins with this one.
    """
    return await dialect.held(Account.filter(**which)).prefetch_related("person").first()
