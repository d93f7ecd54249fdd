"""Nodes say which host key they show."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0017_deaths")]

    operations = [
        ops.CreateModel(
            name="Node",
            fields=[
                ("name", fields.CharField(primary_key=True, max_length=80)),
                ("host_key", fields.CharField(max_length=64)),
                ("seen_at", fields.DatetimeField()),
            ],
            options={"table": "node", "app": "models", "pk_attr": "name"},
            bases=["Model"],
        ),
    ]
