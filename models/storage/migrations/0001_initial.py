"""The first schema. Checked by hand: additive, enum values frozen, partial indexes and triggers as SQL."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

_SQLITE = """
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
"""
_POSTGRES = """
CREATE FUNCTION journal_is_append_only() RETURNS trigger AS
$$ BEGIN
RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON journal
FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal
FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
"""


async def append_only(_apps: Any, editor: Any) -> None:
    """Make the journal refuse UPDATE and DELETE on either engine (docs/security.md, « Journal »)."""
    await editor.client.execute_script(_SQLITE if editor.DIALECT == "sqlite" else _POSTGRES)


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Attempt",
            fields=[
                ("key", fields.CharField(primary_key=True, max_length=64)),
                ("count", fields.IntField(default=0)),
                ("refused", fields.IntField(default=0)),
                ("since", fields.DatetimeField()),
                ("last_at", fields.DatetimeField(db_index=True)),
                ("wait_until", fields.DatetimeField(null=True)),
            ],
            options={"table": "attempt", "app": "models", "pk_attr": "key"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Entry",
            fields=[
                ("seq", fields.IntField(primary_key=True)),
                ("at", fields.DatetimeField()),
                ("source", fields.CharField(max_length=64)),
                ("actor", fields.CharField(max_length=80)),
                ("subject", fields.CharField(db_index=True, max_length=80)),
                ("action", fields.CharField(max_length=32)),
                ("outcome", fields.CharField(max_length=32)),
                ("facts", fields.TextField()),
                ("mac", fields.CharField(max_length=64)),
            ],
            options={"table": "journal", "app": "models", "pk_attr": "seq"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Fact",
            fields=[
                ("name", fields.CharField(primary_key=True, max_length=32)),
                ("value", fields.CharField(max_length=128)),
            ],
            options={"table": "fact", "app": "models", "pk_attr": "name"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Lease",
            fields=[
                ("name", fields.CharField(primary_key=True, max_length=16)),
                ("holder", fields.CharField(max_length=32)),
                ("until", fields.DatetimeField()),
            ],
            options={"table": "lease", "app": "models", "pk_attr": "name"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Message",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=32)),
                ("channel", fields.CharField(max_length=8)),
                ("body", fields.BinaryField()),
                ("state", fields.CharField(max_length=8)),
                ("created_at", fields.DatetimeField()),
                ("dies_at", fields.DatetimeField(null=True)),
                ("tries", fields.IntField(default=0)),
                ("next_try_at", fields.DatetimeField(db_index=True)),
                ("leased_until", fields.DatetimeField(null=True)),
                ("ended_at", fields.DatetimeField(null=True)),
                ("trouble", fields.CharField(default="", max_length=120)),
            ],
            options={"table": "message", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Person",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                ("key", fields.CharField(unique=True, max_length=64)),
                ("name_key", fields.CharField(db_index=True, max_length=64)),
                ("birth_date", fields.DateField()),
                ("matricule", fields.BinaryField()),
                ("details", fields.BinaryField()),
            ],
            options={"table": "person", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Account",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                (
                    "person",
                    fields.OneToOneField(
                        "models.Person", related_name="account", on_delete=OnDelete.RESTRICT
                    ),
                ),
                ("activated_at", fields.DatetimeField()),
                ("credentials_at", fields.DatetimeField()),
                ("password_hash", fields.CharField(max_length=160)),
                ("wrong_passwords", fields.IntField(default=0)),
                ("choices", fields.BinaryField()),
                ("terms_version", fields.IntField()),
                ("terms_language", fields.CharField(max_length=8)),
                ("terms_at", fields.DatetimeField()),
                ("disabled_at", fields.DatetimeField(null=True)),
            ],
            options={"table": "account", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Challenge",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=32)),
                ("purpose", fields.CharField(max_length=12)),
                (
                    "person",
                    fields.ForeignKeyField(
                        "models.Person", null=True, related_name="challenges", on_delete=OnDelete.CASCADE
                    ),
                ),
                ("conversation", fields.CharField(max_length=32)),
                ("code_mac", fields.CharField(max_length=64)),
                ("message_id", fields.CharField(null=True, max_length=32)),
                ("created_at", fields.DatetimeField(db_index=True)),
                ("sent_at", fields.DatetimeField()),
                ("expires_at", fields.DatetimeField()),
                ("tries", fields.IntField(default=0)),
                ("resends", fields.IntField(default=0)),
                ("ended_at", fields.DatetimeField(null=True)),
            ],
            options={"table": "challenge", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Letter",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                (
                    "person",
                    fields.ForeignKeyField(
                        "models.Person", related_name="letters", on_delete=OnDelete.RESTRICT
                    ),
                ),
                ("batch", fields.CharField(db_index=True, max_length=32)),
                ("code_hash", fields.CharField(max_length=160)),
                ("state", fields.CharField(max_length=10)),
                ("issued_at", fields.DatetimeField()),
                ("valid_until", fields.DatetimeField()),
                ("ended_at", fields.DatetimeField(null=True)),
                ("terms_version", fields.IntField(null=True)),
                ("terms_language", fields.CharField(null=True, max_length=8)),
                ("terms_at", fields.DatetimeField(null=True)),
            ],
            options={"table": "letter", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Session",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account", related_name="sessions", on_delete=OnDelete.CASCADE
                    ),
                ),
                ("source", fields.CharField(max_length=64)),
                ("factors", fields.CharField(max_length=32)),
                ("started_at", fields.DatetimeField()),
                ("seen_at", fields.DatetimeField()),
                ("ended_at", fields.DatetimeField(null=True)),
                ("end_reason", fields.CharField(default="", max_length=16)),
            ],
            options={"table": "session", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        # One valid letter per person, whatever races; look-ups by person and by account.
        ops.RunSQL(
            [
                "CREATE UNIQUE INDEX letter_one_valid ON letter (person_id) WHERE state = 'valid'",
                "CREATE INDEX letter_person ON letter (person_id)",
                "CREATE INDEX challenge_person ON challenge (person_id, created_at)",
                "CREATE INDEX session_account ON session (account_id)",
                # Couriers ask every second; messages that ended long ago must cost them nothing.
                "CREATE INDEX message_due ON message (state, channel, next_try_at)",
            ]
        ),
        ops.RunPython(append_only),
    ]
