"""Each appointment names the one it was given under, and who ended it."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

_THROUGH = """
UPDATE assistant SET through = (
    SELECT MAX(giver.id) FROM assistant AS giver
    WHERE giver.person_id = assistant.person_id AND giver.holder_id = assistant.added_by
    AND giver.id < assistant.id
) WHERE added_by <> person_id
"""
# Only the journal has who removed somebody. Its facts are JSON with sorted keys: the id comes first.
_ENDED_BY = """
UPDATE assistant SET ended_by = person_id WHERE end_reason = 'removed' AND EXISTS (
    SELECT 1 FROM journal WHERE action = 'assistant_removed'
    AND subject = 'person:' || assistant.person_id AND actor = 'person:' || assistant.person_id
    AND facts LIKE '%"assistant": ' || assistant.id || ',%'
)
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0005_codes")]

    operations = [
        ops.AddField(model_name="Assistant", name="through", field=fields.IntField(null=True)),
        ops.AddField(model_name="Assistant", name="ended_by", field=fields.IntField(null=True)),
        ops.RunSQL([_THROUGH, _ENDED_BY]),
    ]
