"""The table of LuxTrust identities that are linked to an account."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0002_record")]

    operations = [
        ops.CreateModel(
            name="Link",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                (
                    "account",
                    fields.OneToOneField("models.Account", related_name="link", on_delete=OnDelete.CASCADE),
                ),
                ("key", fields.CharField(unique=True, max_length=64)),
                ("held", fields.BinaryField()),
                ("linked_at", fields.DatetimeField()),
            ],
            options={"table": "luxtrust_link", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
