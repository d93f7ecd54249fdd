"""Documents: versions in any order, conflicts."""

from tortoise import migrations


class Migration(migrations.Migration):
    dependencies = [("models", "0008_keys")]

    operations = []
