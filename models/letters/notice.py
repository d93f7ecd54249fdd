"""What the Helpdesk did for somebody whom no message reaches is told by post, with the next printing run."""

from collections.abc import Collection
from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.person import Person


class PostalNotice(Model):
    """One notice, under the receipt of its act; ``kind`` names its words (screens/text/helpdesk_notices.py).

    ``batch`` is that in which it is printed, from the moment on at which it is being written; ``printed_at``
    is when it was in its file.
    """

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="postal_notices", on_delete=fields.RESTRICT
    )
    person_id: int
    kind = fields.CharField(max_length=40)
    agent_id = fields.IntField()
    receipt = fields.CharField(max_length=11, unique=True)
    at: datetime = fields.DatetimeField()
    batch = fields.CharField(max_length=32, default="", db_index=True)
    printed_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "postal_notice"


async def take(batch: str, most: int) -> list[PostalNotice]:
    """Take the oldest notices that are not printed into a batch, in the caller's transaction."""
    ids = await PostalNotice.filter(batch="").order_by("id").limit(most).values_list("id", flat=True)
    mine = PostalNotice.filter(id__in=list(ids))
    await mine.update(batch=batch)
    return await mine.order_by("id").prefetch_related("person")


async def printed(ids: Collection[int], now: datetime) -> None:
    """Note that these notices are in a file."""
    await PostalNotice.filter(id__in=ids).update(printed_at=now)


async def keep(ids: Collection[int]) -> None:
    """Keep notices that could not be written for the next run: post is the only way to their people."""
    await PostalNotice.filter(id__in=ids).update(batch="")


async def give_back(first: str, last: str) -> None:
    """Let the next run print the notices of these batches, whose files are to be destroyed."""
    await PostalNotice.filter(batch__gte=first, batch__lte=last).update(batch="", printed_at=None)
