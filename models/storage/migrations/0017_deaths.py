"""The register's date of death."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0016_underway")]

    operations = [ops.AddField("Person", "death_date", fields.DateField(null=True))]
