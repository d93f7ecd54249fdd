"""The table of used ID tokens: each is accepted once."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0009_documents")]

    operations = [
        ops.CreateModel(
            name="UsedIdentity",
            fields=[
                ("key", fields.CharField(primary_key=True, max_length=64)),
                ("used_at", fields.DatetimeField(db_index=True)),
            ],
            options={"table": "used_identity", "app": "models", "pk_attr": "key"},
            bases=["Model"],
        ),
    ]
