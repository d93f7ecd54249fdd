"""What is sealed may be sealed anew under another key; the journal's tree has a table for its lower half."""

from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

# A decided approval is sealed anew too: inside a transaction that says so, and nothing else of it changes.
_SQLITE = """
DROP TRIGGER approval_once;
CREATE TRIGGER approval_once BEFORE UPDATE ON approval
WHEN OLD.decided_at IS NOT NULL AND NOT (
  EXISTS (SELECT 1 FROM fact WHERE name = 'resealing') AND NEW.id = OLD.id AND NEW.call_id = OLD.call_id
  AND NEW.asked_at = OLD.asked_at AND NEW.open_of IS OLD.open_of AND NEW.decided_by IS OLD.decided_by
  AND NEW.decided_at IS OLD.decided_at AND NEW.outcome = OLD.outcome)
BEGIN SELECT RAISE(ABORT, 'an approval is decided once'); END;
DROP TRIGGER approval_four_eyes;
CREATE TRIGGER approval_four_eyes BEFORE UPDATE ON approval
WHEN NEW.decided_by = OLD.asked_by OR (NEW.outcome = 'approved' AND NEW.decided_by IS NULL)
OR NEW.asked_by <> OLD.asked_by OR NEW.person_id <> OLD.person_id OR NEW.act <> OLD.act
OR NEW.receipt <> OLD.receipt
OR (NEW.facts <> OLD.facts AND NOT EXISTS (SELECT 1 FROM fact WHERE name = 'resealing'))
BEGIN SELECT RAISE(ABORT, 'an approval wants another agent'); END;
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION approval_four_eyes() RETURNS trigger AS $$
DECLARE resealing boolean := EXISTS (SELECT 1 FROM fact WHERE name = 'resealing');
BEGIN
IF TG_OP = 'DELETE'
THEN RAISE EXCEPTION 'an approval is kept' USING ERRCODE = 'integrity_constraint_violation'; END IF;
IF TG_OP = 'INSERT' THEN
IF NEW.decided_at IS NOT NULL OR NEW.decided_by IS NOT NULL OR NEW.outcome <> ''
THEN RAISE EXCEPTION 'an approval begins undecided' USING ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END IF;
IF OLD.decided_at IS NOT NULL AND NOT (resealing
AND NEW.id = OLD.id AND NEW.call_id = OLD.call_id AND NEW.asked_at = OLD.asked_at
AND NEW.open_of IS NOT DISTINCT FROM OLD.open_of AND NEW.decided_by IS NOT DISTINCT FROM OLD.decided_by
AND NEW.decided_at IS NOT DISTINCT FROM OLD.decided_at AND NEW.outcome = OLD.outcome)
THEN RAISE EXCEPTION 'an approval is decided once' USING ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.decided_by = OLD.asked_by OR (NEW.outcome = 'approved' AND NEW.decided_by IS NULL)
OR NEW.asked_by <> OLD.asked_by OR NEW.person_id <> OLD.person_id OR NEW.act <> OLD.act
OR NEW.receipt <> OLD.receipt OR (NEW.facts <> OLD.facts AND NOT resealing)
THEN RAISE EXCEPTION 'an approval wants another agent' USING ERRCODE = 'integrity_constraint_violation';
END IF;
RETURN NEW;
END $$ LANGUAGE plpgsql;
"""


async def sealed_anew(_apps: Any, editor: Any) -> None:
    """Let an approval be sealed anew (``models/key_rotation.py``)."""
    await editor.client.execute_script(_SQLITE if editor.DIALECT == "sqlite" else _POSTGRES)


async def as_it_was(_apps: Any, _editor: Any) -> None:
    """Do nothing: a migration is undone by restoring the backup made before it."""


class Migration(migrations.Migration):
    dependencies = [("models", "0014_support")]

    operations = [
        ops.CreateModel(
            name="Tile",
            fields=[
                ("number", fields.IntField(primary_key=True)),
                ("root", fields.CharField(max_length=64)),
            ],
            options={"table": "journal_tile", "app": "models", "pk_attr": "number"},
            bases=["Model"],
        ),
        ops.RunPython(sealed_anew, as_it_was),
    ]
