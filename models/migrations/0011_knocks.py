"""A push to a person's telephone has its quota."""

from tortoise import migrations


class Migration(migrations.Migration):
    dependencies = [("models", "0010_issuer")]

    operations = []
