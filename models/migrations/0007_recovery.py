"""Recovery codes, several addresses, and changes that wait."""

from tortoise import migrations


class Migration(migrations.Migration):
    dependencies = [("models", "0006_rights")]

    operations = []
