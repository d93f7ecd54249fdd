"""An ID token is good once."""

from tortoise import migrations


class Migration(migrations.Migration):
    dependencies = [("models", "0009_documents")]

    operations = []
