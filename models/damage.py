"""A sealed row that does not open is left out of a run and recorded by name until it opens again."""

from tortoise import fields
from tortoise.exceptions import OperationalError
from tortoise.models import Model

from models.office import Office
from models.storage import dialect
from models.storage.keys import Damaged
from models.storage.sealed import SEALED

_COLUMNS = {column.place: column for column in SEALED}


class Damage(Model):
    """One row that did not open: ``place`` is ``table.column``, ``row`` its name in the seal."""

    id = fields.IntField(primary_key=True)
    place = fields.CharField(max_length=40)
    row = fields.CharField(max_length=80)
    found_at = fields.DatetimeField()

    class Meta:
        table = "damage"
        unique_together = (("place", "row"),)


async def note(office: Office, found: Damaged) -> None:
    """Record the name of a row that a run left out; recording the same row again changes nothing."""
    await Damage.get_or_create(place=found.place, row=found.row, defaults={"found_at": office.now()})


async def standing(office: Office) -> list[Damage]:
    """Return the rows that still do not open, oldest first; rows that open again are forgotten."""
    damaged = []
    for damage in await Damage.all().order_by("found_at", "id"):
        if await _opens(office, damage):
            await Damage.filter(id=damage.id).delete()
        else:
            damaged.append(damage)
    return damaged


async def _opens(office: Office, damage: Damage) -> bool:
    """Whether the row opens now, or is no longer there."""
    column = _COLUMNS.get(damage.place)
    if column is None:
        return False
    asked = f"SELECT {column.value} AS sealed FROM {column.origin} WHERE {column.name} = ?"
    try:
        for row in await dialect.rows(asked, [damage.row]):
            office.keys.open(damage.place, damage.row, bytes(row["sealed"]))
    except (Damaged, OperationalError):
        return False
    return True
