"""Counters of wrong tries by purpose, what was typed, and source; wrong passwords at each known source."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0003_luxtrust")]

    # The old counters were kept for twelve hours: they begin anew.
    operations = [
        ops.DeleteModel(name="Attempt"),
        ops.CreateModel(
            name="Counter",
            fields=[
                ("key", fields.CharField(primary_key=True, max_length=64)),
                ("kind", fields.CharField(max_length=8)),
                ("purpose", fields.CharField(default="", max_length=12)),
                ("typed", fields.CharField(default="", max_length=64)),
                ("source", fields.CharField(default="", max_length=64)),
                ("count", fields.IntField(default=0)),
                ("wait_until", fields.DatetimeField(null=True)),
                ("moments", fields.TextField(default="[]")),
                ("refused", fields.IntField(default=0)),
                ("refused_since", fields.DatetimeField(null=True)),
                ("kept_until", fields.DatetimeField()),
            ],
            options={"table": "tries", "app": "models", "pk_attr": "key"},
            bases=["Model"],
        ),
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
                # The operator asks by matricule or by source, the housekeeping for what is due.
                "CREATE INDEX tries_typed ON tries (typed) WHERE typed <> ''",
                "CREATE INDEX tries_source ON tries (source) WHERE source <> ''",
                "CREATE INDEX message_ended ON message (ended_at)",
                "CREATE INDEX tries_kept ON tries (kept_until)",
                "CREATE INDEX tries_refused ON tries (refused_since) WHERE refused > 0",
            ]
        ),
    ]
