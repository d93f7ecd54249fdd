"""Documents store what they say of their versions; in a conflict more than one may be current."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0008_keys")]

    operations = [
        ops.AddField("Document", "replaces_key", fields.CharField(max_length=64, null=True)),
        ops.AddField("Document", "said_set_key", fields.CharField(max_length=64, null=True)),
        ops.AddField("Document", "content_key", fields.CharField(max_length=64, null=True)),
        ops.AddField("Document", "conflict", fields.CharField(max_length=8, null=True)),
        ops.RunSQL(
            [
                # A fork has two current versions until a person has decided.
                "DROP INDEX document_current",
                "CREATE INDEX document_replaces ON document (person_id, replaces_key)",
                "CREATE INDEX document_conflict ON document (conflict) WHERE conflict IS NOT NULL",
            ]
        ),
    ]
