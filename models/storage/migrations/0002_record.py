"""The tables of the record: documents, their pages and originals, notes, assistants, settings, drafts."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


def _person(related_name: str) -> fields.Field:  # type: ignore[type-arg]
    return fields.ForeignKeyField("models.Person", related_name=related_name, on_delete=OnDelete.RESTRICT)


def _leaves() -> fields.Field:  # type: ignore[type-arg]
    return fields.ForeignKeyField("models.Document", related_name="leaves", on_delete=OnDelete.CASCADE)


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    operations = [
        ops.CreateModel(
            name="Record",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                (
                    "person",
                    fields.OneToOneField("models.Person", related_name="record", on_delete=OnDelete.RESTRICT),
                ),
                ("tell_documents", fields.BooleanField(default=True)),
                ("tell_openings", fields.BooleanField(default=False)),
                ("tell_assistants", fields.BooleanField(default=True)),
                ("closed_at", fields.DatetimeField(null=True)),
                ("request", fields.CharField(default="", max_length=8)),
                ("requested_at", fields.DatetimeField(null=True)),
            ],
            options={"table": "record", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Document",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                ("person", _person("documents")),
                ("key", fields.CharField(unique=True, max_length=64)),
                ("set_key", fields.CharField(db_index=True, max_length=64)),
                ("version", fields.IntField(default=1)),
                ("type_key", fields.CharField(max_length=64)),
                ("dated_at", fields.DatetimeField()),
                ("level", fields.CharField(max_length=1)),
                ("hidden_at", fields.DatetimeField(null=True)),
                ("replaced_at", fields.DatetimeField(null=True)),
                ("deposited_at", fields.DatetimeField()),
                ("deposited_by", fields.CharField(max_length=12)),
                ("reading", fields.CharField(max_length=12)),
                ("pages", fields.IntField(default=0)),
                ("head", fields.BinaryField()),
            ],
            options={"table": "document", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Leaf",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                ("document", _leaves()),
                ("number", fields.IntField()),
                ("body", fields.BinaryField()),
            ],
            options={
                "table": "leaf",
                "app": "models",
                "pk_attr": "id",
                "unique_together": (("document", "number"),),
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Original",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                (
                    "document",
                    fields.OneToOneField(
                        "models.Document", related_name="original", on_delete=OnDelete.CASCADE
                    ),
                ),
                ("body", fields.BinaryField()),
            ],
            options={"table": "original", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Note",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                ("person", _person("notes")),
                ("name", fields.CharField(unique=True, max_length=32)),
                ("written_by", fields.IntField()),
                ("written_at", fields.DatetimeField()),
                ("changed_at", fields.DatetimeField()),
                ("body", fields.BinaryField()),
            ],
            options={"table": "note", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Assistant",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                ("person", _person("assistants")),
                ("holder", _person("assists")),
                ("kind", fields.CharField(max_length=10)),
                ("kinship", fields.CharField(default="", max_length=12)),
                ("since", fields.DatetimeField()),
                ("until", fields.DatetimeField(null=True)),
                ("added_by", fields.IntField()),
                ("to_decide", fields.BooleanField(default=False)),
                ("warned_at", fields.DatetimeField(null=True)),
                ("ended_at", fields.DatetimeField(null=True)),
                ("end_reason", fields.CharField(default="", max_length=16)),
            ],
            options={"table": "assistant", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Draft",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account", related_name="drafts", on_delete=OnDelete.CASCADE
                    ),
                ),
                ("name", fields.CharField(max_length=64)),
                ("saved_at", fields.DatetimeField()),
                ("body", fields.BinaryField()),
            ],
            options={
                "table": "draft",
                "app": "models",
                "pk_attr": "id",
                "unique_together": (("account", "name"),),
            },
            bases=["Model"],
        ),
        ops.RunSQL(
            [
                # One open appointment per person and record, whatever races.
                "CREATE UNIQUE INDEX assistant_once ON assistant (person_id, holder_id) "
                "WHERE ended_at IS NULL",
                "CREATE INDEX assistant_holder ON assistant (holder_id)",
                "CREATE INDEX assistant_until ON assistant (until) WHERE ended_at IS NULL",
                # The list of a record, newest first, and the newest of one type.
                "CREATE INDEX document_newest ON document (person_id, dated_at, id) "
                "WHERE replaced_at IS NULL",
                "CREATE INDEX document_type ON document (person_id, type_key)",
                # One current version of each document.
                "CREATE UNIQUE INDEX document_current ON document (set_key) WHERE replaced_at IS NULL",
                "CREATE INDEX note_person ON note (person_id, changed_at)",
                "CREATE INDEX journal_subject ON journal (subject, seq)",
            ]
        ),
    ]
