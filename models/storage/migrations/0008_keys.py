"""Sealed rows that do not open are recorded by name; the journal also refuses a replacement of a line."""

from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

# SQLite runs the DELETE trigger of a row that REPLACE takes away only with recursive_triggers on.
_SQLITE = """
CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
"""


async def no_replacement(_apps: Any, editor: Any) -> None:
    """Make the journal refuse INSERT OR REPLACE on SQLite.

    On PostgreSQL, ON CONFLICT DO UPDATE meets the trigger of migration 0001.
    """
    if editor.DIALECT == "sqlite":
        await editor.client.execute_script(_SQLITE)


async def as_it_was(_apps: Any, _editor: Any) -> None:
    """Do nothing: a migration is undone by restoring the backup made before it."""


class Migration(migrations.Migration):
    dependencies = [("models", "0007_recovery")]

    operations = [
        ops.CreateModel(
            name="Damage",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                ("place", fields.CharField(max_length=40)),
                ("row", fields.CharField(max_length=80)),
                ("found_at", fields.DatetimeField()),
            ],
            options={
                "table": "damage",
                "app": "models",
                "pk_attr": "id",
                "unique_together": (("place", "row"),),
            },
            bases=["Model"],
        ),
        ops.RunPython(no_replacement, as_it_was),
    ]
