"""A password that was chosen with a letter is kept, sealed, until the activation is done."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0015_rotation")]

    operations = [
        ops.CreateModel(
            name="Underway",
            fields=[
                ("letter_id", fields.IntField(primary_key=True, generated=False)),
                ("held", fields.BinaryField()),
                ("chosen_at", fields.DatetimeField(db_index=True)),
            ],
            options={"table": "underway", "app": "models", "pk_attr": "letter_id"},
            bases=["Model"],
        ),
    ]
