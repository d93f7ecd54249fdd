"""The tables of recovery codes, and of changes of password and channel that wait 24 hours."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0006_rights")]

    operations = [
        ops.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                (
                    "account",
                    fields.OneToOneField(
                        "models.Account", related_name="recovery_code", on_delete=OnDelete.CASCADE
                    ),
                ),
                ("code_hash", fields.CharField(max_length=160)),
                ("made_at", fields.DatetimeField()),
            ],
            options={"table": "recovery_code", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PendingChange",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                (
                    "account",
                    fields.OneToOneField(
                        "models.Account", related_name="pending_change", on_delete=OnDelete.CASCADE
                    ),
                ),
                ("name", fields.CharField(unique=True, max_length=32)),
                ("held", fields.BinaryField()),
                ("stop_key", fields.CharField(unique=True, max_length=64)),
                ("asked_at", fields.DatetimeField()),
                ("effective_at", fields.DatetimeField(db_index=True)),
            ],
            options={"table": "pending_change", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
