"""The tables of the Helpdesk's calls: checks, receipts, approvals, orders of letters, alarms."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

# Whatever a program does, nobody approves what he asked for, and nothing is decided twice.
_SQLITE = """
CREATE TRIGGER approval_undecided BEFORE INSERT ON approval
WHEN NEW.decided_at IS NOT NULL OR NEW.decided_by IS NOT NULL OR NEW.outcome <> ''
BEGIN SELECT RAISE(ABORT, 'an approval begins undecided'); END;
CREATE TRIGGER approval_once BEFORE UPDATE ON approval
WHEN OLD.decided_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'an approval is decided once'); END;
CREATE TRIGGER approval_four_eyes BEFORE UPDATE ON approval
WHEN NEW.decided_by = OLD.asked_by OR (NEW.outcome = 'approved' AND NEW.decided_by IS NULL)
OR NEW.asked_by <> OLD.asked_by OR NEW.person_id <> OLD.person_id OR NEW.act <> OLD.act
OR NEW.facts <> OLD.facts OR NEW.receipt <> OLD.receipt
BEGIN SELECT RAISE(ABORT, 'an approval wants another agent'); END;
CREATE TRIGGER approval_no_delete BEFORE DELETE ON approval
BEGIN SELECT RAISE(ABORT, 'an approval is kept'); END;
"""


_POSTGRES = """
CREATE FUNCTION approval_four_eyes() RETURNS trigger AS $$ BEGIN
IF TG_OP = 'DELETE'
THEN RAISE EXCEPTION 'an approval is kept' USING ERRCODE = 'integrity_constraint_violation'; END IF;
IF TG_OP = 'INSERT' THEN
IF NEW.decided_at IS NOT NULL OR NEW.decided_by IS NOT NULL OR NEW.outcome <> ''
THEN RAISE EXCEPTION 'an approval begins undecided' USING ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END IF;
IF OLD.decided_at IS NOT NULL
THEN RAISE EXCEPTION 'an approval is decided once' USING ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.decided_by = OLD.asked_by OR (NEW.outcome = 'approved' AND NEW.decided_by IS NULL)
OR NEW.asked_by <> OLD.asked_by OR NEW.person_id <> OLD.person_id OR NEW.act <> OLD.act
OR NEW.facts <> OLD.facts OR NEW.receipt <> OLD.receipt
THEN RAISE EXCEPTION 'an approval wants another agent' USING ERRCODE = 'integrity_constraint_violation';
END IF;
RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER approval_four_eyes BEFORE INSERT OR UPDATE OR DELETE ON approval
FOR EACH ROW EXECUTE FUNCTION approval_four_eyes();
"""


async def four_eyes(_apps: Any, editor: Any) -> None:
    """Make the database itself refuse an approval by the agent who asked (docs/security.md, « Helpdesk »)."""
    await editor.client.execute_script(_SQLITE if editor.DIALECT == "sqlite" else _POSTGRES)


def _agent(related_name: str) -> fields.Field:  # type: ignore[type-arg]
    return fields.ForeignKeyField("models.Agent", related_name=related_name, on_delete=OnDelete.RESTRICT)


def _call(related_name: str) -> fields.Field:  # type: ignore[type-arg]
    return fields.ForeignKeyField("models.Call", related_name=related_name, on_delete=OnDelete.RESTRICT)


class Migration(migrations.Migration):
    dependencies = [("models", "0012_agents")]

    operations = [
        ops.CreateModel(
            name="Call",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                ("agent", _agent("calls")),
                # One call of an agent at a time, whatever races.
                ("open_of", fields.IntField(null=True, unique=True)),
                ("conversation", fields.CharField(unique=True, max_length=32)),
                (
                    "person",
                    fields.ForeignKeyField(
                        "models.Person", null=True, related_name="calls", on_delete=OnDelete.RESTRICT
                    ),
                ),
                ("means", fields.CharField(max_length=12)),
                ("subject", fields.CharField(max_length=16)),
                ("found", fields.TextField(default="[]")),
                ("questions", fields.CharField(default="", max_length=200)),
                ("opened_at", fields.DatetimeField()),
                ("ended_at", fields.DatetimeField(null=True)),
                ("outcome", fields.CharField(default="", max_length=12)),
                ("note", fields.BinaryField(default=b"")),
                ("draft", fields.BinaryField(default=b"")),
            ],
            options={"table": "helpdesk_call", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Check",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                ("call", _call("checks")),
                ("person_id", fields.IntField()),
                ("kind", fields.CharField(max_length=16)),
                ("ok", fields.BooleanField(null=True)),
                ("at", fields.DatetimeField()),
            ],
            options={
                "table": "call_check",
                "app": "models",
                "pk_attr": "id",
                "unique_together": (("call", "kind"),),
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Receipt",
            fields=[
                ("code", fields.CharField(primary_key=True, max_length=11)),
                ("call", _call("receipts")),
                ("agent_id", fields.IntField()),
                ("person_id", fields.IntField()),
                ("act", fields.CharField(max_length=12)),
                ("at", fields.DatetimeField()),
                ("denied_at", fields.DatetimeField(null=True)),
            ],
            options={"table": "receipt", "app": "models", "pk_attr": "code"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Approval",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                ("act", fields.CharField(max_length=12)),
                ("person_id", fields.IntField()),
                ("call", _call("approvals")),
                ("receipt", fields.CharField(unique=True, max_length=11)),
                ("asked_by", fields.IntField()),
                ("asked_at", fields.DatetimeField(db_index=True)),
                ("facts", fields.BinaryField()),
                # One undecided request per person and act.
                ("open_of", fields.CharField(null=True, unique=True, max_length=32)),
                ("decided_by", fields.IntField(null=True)),
                ("decided_at", fields.DatetimeField(null=True)),
                ("outcome", fields.CharField(default="", max_length=12)),
            ],
            options={"table": "approval", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LetterOrder",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                (
                    "person",
                    fields.ForeignKeyField(
                        "models.Person", related_name="letter_orders", on_delete=OnDelete.RESTRICT
                    ),
                ),
                ("receipt", fields.CharField(unique=True, max_length=11)),
                # One order per person that is not printed yet.
                ("open_of", fields.IntField(null=True, unique=True)),
                ("ordered_at", fields.DatetimeField()),
                ("batch", fields.CharField(db_index=True, default="", max_length=32)),
                ("printed_at", fields.DatetimeField(null=True)),
                ("stopped_at", fields.DatetimeField(null=True)),
            ],
            options={"table": "letter_order", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Alarm",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                ("agent", _agent("alarms")),
                ("kind", fields.CharField(max_length=12)),
                ("open_of", fields.CharField(null=True, unique=True, max_length=32)),
                ("at", fields.DatetimeField()),
                ("lifted_by", fields.IntField(null=True)),
                ("lifted_at", fields.DatetimeField(null=True)),
            ],
            options={"table": "alarm", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        # A change that the Helpdesk prepared waits for another agent before its 24 hours begin.
        ops.AddField("PendingChange", "confirmed", fields.BooleanField(default=True)),
        ops.RunSQL(
            [
                "CREATE INDEX helpdesk_call_person ON helpdesk_call (person_id, opened_at)",
                "CREATE INDEX helpdesk_call_agent ON helpdesk_call (agent_id, opened_at)",
                # Wrong answers are looked for by person over all calls.
                "CREATE INDEX call_check_person ON call_check (person_id, at)",
                "CREATE INDEX receipt_person ON receipt (person_id, at)",
                "CREATE INDEX receipt_agent ON receipt (agent_id, act, at)",
                "CREATE INDEX receipt_call ON receipt (call_id)",
                "CREATE INDEX approval_person ON approval (person_id, asked_at)",
                "CREATE INDEX letter_order_person ON letter_order (person_id, ordered_at)",
                "CREATE INDEX alarm_agent ON alarm (agent_id)",
            ]
        ),
        ops.RunPython(four_eyes),
    ]
