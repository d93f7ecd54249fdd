"""A message to be sent is a row, written in the transaction that causes it; a courier delivers it later."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.actor import Actor
from models.messages.channel import Channel
from models.storage.keys import Keyring


class MessageState(StrEnum):
    """Waiting, sent, refused for good, or dropped because its code expired or it was given up.

    Held: it waited when its database was restored, and may have been sent before; an operator decides.
    """

    WAITING = "waiting"
    HELD = "held"
    SENT = "sent"
    REFUSED = "refused"
    DROPPED = "dropped"


class Message(Model):
    """One message to one address. ``body`` is sealed, and emptied once the message has ended.

    Opened, it is JSON: ``{"kind", "channel", "address", "language", "facts"}``; the words are made when it is
    sent.
    """

    id = fields.CharField(max_length=32, primary_key=True)
    channel = fields.CharField(max_length=8)
    body = fields.BinaryField()
    state = fields.CharEnumField(MessageState, max_length=8)
    created_at = fields.DatetimeField()
    dies_at = fields.DatetimeField(null=True)
    tries = fields.IntField(default=0)
    next_try_at = fields.DatetimeField(db_index=True)
    leased_until = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    trouble = fields.CharField(max_length=120, default="")

    class Meta:
        table = "message"

    def body_in(self, keys: Keyring) -> dict[str, Any]:
        """Open the sealed body. Raises Damaged."""
        body: dict[str, Any] = json.loads(keys.open("message.body", self.id, self.body))
        return body


class Attachment(Model):
    """The file that a message carries, sealed under the message's id.

    ``name`` is the file's name in the mail, made of letters, digits, hyphens and one point. A trigger deletes
    the row when its message has ended.
    """

    id = fields.IntField(primary_key=True)
    message: fields.OneToOneRelation[Message] = fields.OneToOneField(
        "models.Message", related_name="attachment", on_delete=fields.CASCADE
    )
    message_id: str
    name = fields.CharField(max_length=80)
    body = fields.BinaryField()

    class Meta:
        table = "attachment"

    def body_in(self, keys: Keyring) -> bytes:
        """Open the sealed file. Raises Damaged."""
        return keys.open("attachment.body", self.message_id, self.body)


async def attach(actor: Actor, message_id: str, name: str, body: bytes) -> None:
    """Let a message that was just written carry a file, in the transaction that writes the message."""
    sealed = actor.office.keys.seal("attachment.body", message_id, body)
    await Attachment.create(message_id=message_id, name=name, body=sealed)


async def post(
    actor: Actor,
    channel: Channel | None,
    kind: str,
    language: str,
    facts: Mapping[str, Any],
    dies_at: datetime | None = None,
) -> str:
    """Write a message in the caller's transaction; returns its id.

    ``kind`` names its words (``screens/text/notices.py``), ``facts`` are JSON. After ``dies_at`` (its code
    has expired) it is dropped instead of sent. A message to nobody (``channel`` None) is a row all the same,
    dropped and empty from the start: the same statements run, so that nothing shows that there is nobody.
    """
    now = actor.office.now()
    message_id = secrets.token_hex(16)
    body = {
        "kind": kind,
        "channel": channel.kind if channel else "",
        "address": channel.address if channel else "",
        "language": language,
        "facts": dict(facts),
    }
    sealed = actor.office.keys.seal("message.body", message_id, json.dumps(body).encode())
    await Message.create(
        id=message_id,
        channel=channel.kind if channel else "",
        body=sealed if channel else b"",
        state=MessageState.WAITING if channel else MessageState.DROPPED,
        created_at=now,
        dies_at=dies_at,
        next_try_at=now,
        ended_at=None if channel else now,
    )
    return message_id


async def drop(message_id: str | None, now: datetime) -> None:
    """Drop a message that was not sent yet: its code is no longer valid."""
    await Message.filter(id=message_id, state=MessageState.WAITING).update(
        state=MessageState.DROPPED, body=b"", ended_at=now
    )


async def drop_all(message_ids: list[str], now: datetime) -> None:
    """Drop those of the messages that were not sent yet, in one statement, also where there are none."""
    await Message.filter(id__in=[*message_ids, ""], state=MessageState.WAITING).update(
        state=MessageState.DROPPED, body=b"", ended_at=now
    )


async def state_of(message_id: str | None) -> MessageState | None:
    """Return the state of a message, for the person who waits for it; None where there is no such message."""
    message = await Message.get_or_none(id=message_id)
    return message.state if message else None
