"""The table of notices that go by post."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0018_nodes")]

    operations = [
        ops.CreateModel(
            name="PostalNotice",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                (
                    "person",
                    fields.ForeignKeyField(
                        "models.Person", related_name="postal_notices", on_delete=OnDelete.RESTRICT
                    ),
                ),
                ("kind", fields.CharField(max_length=40)),
                ("agent_id", fields.IntField()),
                ("receipt", fields.CharField(unique=True, max_length=11)),
                ("at", fields.DatetimeField()),
                ("batch", fields.CharField(db_index=True, default="", max_length=32)),
                ("printed_at", fields.DatetimeField(null=True)),
            ],
            options={"table": "postal_notice", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
