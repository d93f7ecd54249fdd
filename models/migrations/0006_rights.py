"""Rights that fall with whoever gave them."""

from tortoise import migrations


class Migration(migrations.Migration):
    dependencies = [("models", "0005_codes")]

    operations = []
