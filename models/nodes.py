"""Each node of a service says once a minute which host key its clients know it by: all must have the same."""

from datetime import timedelta

from tortoise import fields
from tortoise.models import Model

from models.office import Office

EVERY = 60.0
"""Seconds between two reports of a node."""
SILENT = timedelta(minutes=5)
"""A node that has said nothing for so long is gone."""
NAME = 80
"""The most code points of a node's name, which is ``HOST:PORT/RANDOM``: hosts may have one name."""


class Node(Model):
    """One process that serves, by a name of its own; ``host_key`` is the fingerprint that clients compare."""

    name = fields.CharField(primary_key=True, max_length=NAME)
    host_key = fields.CharField(max_length=64)
    seen_at = fields.DatetimeField()

    class Meta:
        table = "node"


async def report(office: Office, name: str, host_key: str) -> None:
    """Say that this node serves, with this host key; what has been silent for long is forgotten."""
    now = office.now()
    row = Node(name=name[-NAME:], host_key=host_key, seen_at=now)
    await Node.bulk_create([row], on_conflict=["name"], update_fields=["host_key", "seen_at"])
    await Node.filter(seen_at__lt=now - SILENT).delete()


async def forget(name: str) -> None:
    """Forget a node that has ended in order; one that was killed is forgotten after ``SILENT``."""
    await Node.filter(name=name).delete()


async def serving(office: Office) -> list[Node]:
    """Return the nodes that have reported lately, by name."""
    return await Node.filter(seen_at__gte=office.now() - SILENT).order_by("name")
