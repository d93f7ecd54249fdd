"""Messages that die, which hold a code, are found before all others that are due."""

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0020_attachments")]

    operations = [
        ops.RunSQL(
            [
                "CREATE INDEX message_urgent ON message (state, channel, (dies_at IS NULL), next_try_at, id)",
                "DROP INDEX message_due",
            ]
        ),
    ]
