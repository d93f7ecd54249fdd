"""The tables of the Helpdesk's agents and of their sessions."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0011_knocks")]

    operations = [
        ops.CreateModel(
            name="Agent",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                ("name", fields.CharField(unique=True, max_length=40)),
                ("person_key", fields.CharField(unique=True, max_length=64)),
                ("key_fingerprint", fields.CharField(unique=True, max_length=64)),
                ("public_key", fields.CharField(max_length=400)),
                ("secret", fields.BinaryField()),
                ("last_step", fields.BigIntField(default=0)),
                ("wrong_codes", fields.IntField(default=0)),
                ("wrong_at", fields.DatetimeField(null=True)),
                ("rights", fields.CharField(max_length=200)),
                ("created_at", fields.DatetimeField()),
                ("disabled_at", fields.DatetimeField(null=True)),
            ],
            options={"table": "agent", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AgentSession",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                (
                    "agent",
                    fields.ForeignKeyField(
                        "models.Agent", related_name="sessions", on_delete=OnDelete.RESTRICT
                    ),
                ),
                # One session of an agent at a time, whatever races.
                ("open_of", fields.IntField(null=True, unique=True)),
                ("source", fields.CharField(max_length=64)),
                ("started_at", fields.DatetimeField()),
                ("seen_at", fields.DatetimeField()),
                ("proved_at", fields.DatetimeField()),
                ("ended_at", fields.DatetimeField(null=True)),
                ("end_reason", fields.CharField(default="", max_length=16)),
            ],
            options={"table": "agent_session", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.RunSQL(["CREATE INDEX agent_session_agent ON agent_session (agent_id)"]),
    ]
