"""No sealed column is forgotten, and each row's name in the seal is the one that the product uses."""

from tortoise import Tortoise
from tortoise.fields import BinaryField

from models.office import Office
from models.storage import sealed
from models.storage.sealed import SEALED
from tests.models.rotation import fill, opened


async def test_every_column_of_bytes_is_sealed_and_known(office: Office) -> None:
    columns = {
        f"{model._meta.db_table}.{name}"
        for model in Tortoise.apps["models"].values()
        for name, field in model._meta.fields_map.items()
        if isinstance(field, BinaryField)
    }
    assert columns == {column.place for column in SEALED} and len(columns) > 12


async def test_each_value_opens_under_the_name_that_is_known(office: Office) -> None:
    await fill(office)
    values = await opened(office.keys)
    assert {place for place, held in values.items() if not held} == set()
    assert await sealed.needing("k1") == {place: len(held) for place, held in values.items()}
    assert await sealed.needing("k2") == {}
    named = await sealed.rows_of("k1", 1000)
    assert len(named) == sum(map(len, values.values())) and "agent.secret nora" in named
    assert len(await sealed.rows_of("k1", 3)) == 3
