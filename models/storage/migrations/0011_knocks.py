"""The table of requests on persons' telephones, whose number is limited."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0010_issuer")]

    operations = [
        ops.CreateModel(
            name="PushRequest",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                ("key", fields.CharField(db_index=True, max_length=64)),
                ("asked_at", fields.DatetimeField(db_index=True)),
            ],
            options={"table": "push_request", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
