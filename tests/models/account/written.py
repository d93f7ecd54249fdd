"""What operations left behind, in full, as texts: their lines in the journal and the messages they posted."""

import json
import re
from datetime import datetime
from typing import Any

from models.actor import Actor
from models.journal.journal import Entry
from models.messages.outbox import Message
from models.office import Office
from models.person import Person
from tests.conftest import activate, issue, register
from tests.models.account.renewable import OTHER


class Written:
    """What was written since somebody asked last, the journal first."""

    def __init__(self, office: Office) -> None:
        self.office, self._seq, self._told = office, 0, set[str]()

    async def since(self) -> list[str]:
        lines = await Entry.filter(seq__gt=self._seq).order_by("seq")
        self._seq += len(lines)
        rows = await Message.exclude(body=b"").exclude(id__in=[*self._told, ""]).order_by("created_at")
        self._told |= {row.id for row in rows}
        return [*map(_line, lines), *(_message(row.body_in(self.office.keys)) for row in rows)]


def _line(entry: Entry) -> str:
    outcome = "" if entry.outcome == "done" else f" {entry.outcome}"
    told = f"{entry.source} {entry.actor} {entry.subject} {entry.action}{outcome}"
    return re.sub("[0-9a-f]{64}", "…", told) + _facts(json.loads(entry.facts))


def _message(body: dict[str, Any]) -> str:
    facts = dict(body["facts"])
    at, source = datetime.fromisoformat(facts.pop("at")), facts.pop("source")
    whom = f"{body['address']} {body['language']} {facts.pop('initials')} {facts.pop('birth_year')}"
    return f"{body['kind']} > {whom} {source} {at:%d %H:%M}{_facts(facts)}"


def _facts(facts: dict[str, Any]) -> str:
    """What is drawn at random is left out, and of a moment its seconds."""
    told = {name: "…" if name in ("code", "stop") else fact for name, fact in facts.items()}
    return "".join(f" {name}={str(told[name]).replace(':00+00:00', '')}" for name in sorted(told))


async def two_people(office: Office) -> Person:
    """Two people with accounts in German; the one whose account is told of here."""
    visitor = Actor(office, "local:test")
    await issue(office, await register(office, OTHER, "THILL", "Jean"))
    await activate(visitor, OTHER, address="jean@example.lu", language="de")
    person = await register(office)
    await issue(office, person)
    await activate(visitor, language="de")
    return person
