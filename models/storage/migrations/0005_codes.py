"""Challenges store the address they went to and whether a known source asked, for the quotas per day."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0004_tries")]

    operations = [
        ops.AddField("Challenge", "address_key", fields.CharField(max_length=64, null=True)),
        ops.AddField("Challenge", "known", fields.BooleanField(null=True)),
        ops.RunSQL(["CREATE INDEX challenge_lately ON challenge (person_id, purpose, created_at)"]),
    ]
