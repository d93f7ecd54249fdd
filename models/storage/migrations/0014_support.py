"""The tables of support codes and of what agents have taken from the waiting list; what figures look for."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0013_calls")]

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
        ops.CreateModel(
            name="MatterClaim",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                # One agent takes a matter, whatever races.
                ("matter", fields.CharField(unique=True, max_length=64)),
                ("agent_id", fields.IntField()),
                ("claimed_at", fields.DatetimeField()),
                ("done_at", fields.DatetimeField(null=True)),
            ],
            options={"table": "matter_claim", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.RunSQL(
            [
                "CREATE INDEX letter_used ON letter (ended_at) WHERE state = 'used'",
                "CREATE INDEX letter_valid ON letter (valid_until) WHERE state = 'valid'",
                "CREATE INDEX record_request ON record (requested_at) WHERE request <> ''",
                # What the figures count, in the very words of their question (models/helpdesk/figures.py).
                "CREATE INDEX journal_figures ON journal (action, at, outcome, subject) WHERE action IN ("
                "'account_activated', 'account_disable', 'account_unlock', 'activation_password', "
                "'activation_terms', 'change_waiting', 'code_sent', 'helpdesk_disable', 'helpdesk_unlock', "
                "'letter_issued', 'letter_shown', 'logged_in', 'luxtrust_shown', 'tries_refused')",
                # Of all lines of the journal only those that an agent has caused.
                "CREATE INDEX journal_agent ON journal (actor) WHERE actor > 'agent:' AND actor < 'agent::'",
            ]
        ),
    ]
