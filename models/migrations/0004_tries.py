"""Wrong tries: one counter for each purpose, what was typed, and source; which sources an account knows."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0003_luxtrust")]

    operations = [
        ops.CreateModel(
            name="SourceFailures",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account", related_name="source_failures", on_delete=OnDelete.CASCADE
                    ),
                ),
                ("source", fields.CharField(max_length=64)),
                ("wrong", fields.IntField(default=0)),
                ("lost_at", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "source_failures",
                "app": "models",
                "pk_attr": "id",
                "unique_together": (("account", "source"),),
            },
            bases=["Model"],
        ),
        ops.RunSQL(
            [
                # Every try asks when this account last logged in from this source.
                "CREATE INDEX session_known ON session (account_id, source, started_at)",
            ]
        ),
    ]
