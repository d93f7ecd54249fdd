"""``esante figures`` says as JSON and to Prometheus what the console shows, and hides what it hides."""

import json
import re

from tortoise.transactions import in_transaction

from models.actor import Actor
from models.helpdesk import figures
from models.journal import journal
from models.office import Office
from tests.models.helpdesk.agents import operator
from tui.commands.figures import tell

SAMPLE = re.compile(r'esante_[a-z_]+\{what="[a-z_]+",span="(?:1|7|30)d"\} \d+')


async def test_both_say_the_same_and_nothing_under_five(office: Office, visitor: Actor) -> None:
    async with in_transaction():
        for count, action, outcome in ((7, "letter_shown", "right"), (4, "account_activated", "new")):
            for number in range(count):
                await journal.append(visitor, f"person:{number}", action, outcome)
    said: list[str] = []
    assert await tell(operator(office), False, said.append) == 0
    told: list[str] = []
    assert await tell(operator(office), True, told.append) == 0
    found = json.loads("\n".join(told))
    assert found["funnel"]["letter"] == {"1d": 7, "7d": 7, "30d": 7}
    assert found["funnel"]["active"] == {"1d": "< 5", "7d": "< 5", "30d": "< 5"}
    assert 'esante_funnel{what="letter",span="7d"} 7' in said
    assert '# esante_funnel{what="active",span="7d"} < 5' in said
    assert all(line.startswith("#") or SAMPLE.fullmatch(line) for line in said)
    samples = [line for line in said if "{" in line]
    assert len(samples) == sum(
        len(row) for name, rows in found.items() if name != "at" for row in rows.values()
    )
    assert figures.LEAST == 5
