"""Wrong tries: one counter for each purpose, what was typed, and source."""

from tortoise import migrations


class Migration(migrations.Migration):
    dependencies = [("models", "0003_luxtrust")]

    operations = []
