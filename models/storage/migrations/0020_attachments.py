"""A message may carry a file, sealed; the message's end erases it, on whichever way that end comes."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

_SQLITE = """
CREATE TRIGGER attachment_ends AFTER UPDATE OF state ON message
WHEN NEW.state NOT IN ('waiting', 'held')
BEGIN DELETE FROM attachment WHERE message_id = NEW.id; END;
"""
_POSTGRES = """
CREATE FUNCTION attachment_ends() RETURNS trigger AS
$$ BEGIN
DELETE FROM attachment WHERE message_id = NEW.id;
RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER attachment_ends AFTER UPDATE OF state ON message
FOR EACH ROW WHEN (NEW.state NOT IN ('waiting', 'held')) EXECUTE FUNCTION attachment_ends();
"""


async def erased_at_the_end(_apps: Any, editor: Any) -> None:
    """Make either engine delete the file of a message that is sent, refused or dropped."""
    await editor.client.execute_script(_SQLITE if editor.DIALECT == "sqlite" else _POSTGRES)


class Migration(migrations.Migration):
    dependencies = [("models", "0019_notices")]

    operations = [
        ops.CreateModel(
            name="Attachment",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                (
                    "message",
                    fields.OneToOneField(
                        "models.Message", related_name="attachment", on_delete=OnDelete.CASCADE
                    ),
                ),
                ("name", fields.CharField(max_length=80)),
                ("body", fields.BinaryField()),
            ],
            options={"table": "attachment", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.RunPython(erased_at_the_end),
    ]
