"""The table of support codes: the terminals whose page the Helpdesk may see."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0012_agents")]

    operations = [
        ops.CreateModel(
            name="SupportCode",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                ("name", fields.CharField(unique=True, max_length=32)),
                # No two terminals show one code.
                ("code_key", fields.CharField(null=True, unique=True, max_length=64)),
                ("code_until", fields.DatetimeField()),
                ("session_id", fields.IntField(null=True)),
                ("alive_at", fields.DatetimeField(db_index=True)),
                # A call follows one terminal, and a terminal is followed by one call.
                ("call_id", fields.IntField(null=True, unique=True)),
                ("used_session_id", fields.IntField(null=True)),
                ("followed_at", fields.DatetimeField(null=True)),
                ("looked_at", fields.DatetimeField(null=True)),
                ("view", fields.BinaryField(default=b"")),
            ],
            options={"table": "support_code", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
