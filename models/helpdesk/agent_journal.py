"""Who may sees the journal's lines about one person or one agent; looking at them is a line itself.

Every operation raises Refused as ``agent_session.agent_of``. Of a line's facts only those of ``TOLD`` are
shown: what was read in a record is nobody's business here.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from models.actor import Actor, need_operator
from models.helpdesk.agent import Agent, Right
from models.helpdesk.agent_session import agent_of
from models.journal import audit, head, journal
from models.journal.audit import Verdict
from models.journal.journal import Entry
from models.matricule import Matricule
from models.office import LUXEMBOURG, Office
from models.person import find
from models.refusal import Refused
from models.storage import dialect
from models.storage.dialect import retried
from models.text import REASON_LENGTH, clean_line, search_key

LINES_MOST = 500
"""The most lines that are shown of one person or agent, newest first."""
FILTER_LENGTH = 60
_SAID_LEAST = 3
"""The fewest letters of a filter's word that is looked for in the screen's words."""
_UNSAID: Mapping[str, str] = {}
TOLD = frozenset(
    ["act", "call", "channel", "count", "factor", "hits", "kind", "matter", "means", "reason", "receipt"]
) | {"rights", "sessions", "subject"}
"""The facts that are shown."""
_AGENT = re.compile(r"(?:agent\s*:?\s*)?(\d{1,6})", re.IGNORECASE)
# The planner takes the index of agents' lines only where its own condition stands in the question.
_OF_AGENT = """
SELECT seq FROM journal WHERE actor = ? AND actor > 'agent:' AND actor < 'agent::'
UNION SELECT seq FROM journal WHERE subject = ? ORDER BY seq DESC LIMIT ?
"""
_OF_PERSON = "SELECT seq FROM journal WHERE subject = ? ORDER BY seq DESC LIMIT ?"


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line: who did what, and how it ended. ``facts`` are the shown ones."""

    seq: int
    at: datetime
    actor: str
    subject: str
    action: str
    outcome: str
    source: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class JournalView:
    """The lines about ``subject`` that a filter leaves, newest first; ``more`` means there are older ones."""

    subject: str
    lines: tuple[JournalLine, ...]
    more: bool


@retried
async def shown(actor: Actor, typed: str, wanted: str = "", said: Mapping[str, str] = _UNSAID) -> JournalView:
    """Return the lines about a person, by the matricule, or by and about an agent, by his number.

    ``wanted`` keeps the lines that hold each of its words: an action, an outcome, an actor, a day as
    ``2026-11-22`` or ``22.11.2026``. ``said`` are the screen's words for the codes of actions and outcomes,
    which count as the codes do. Raises Refused ``journal_unfound``, ``agent_unfound``, ``matricule_*``,
    ``text_long``.
    """
    words = _words(wanted, said)
    async with in_transaction():
        await agent_of(actor, Right.JOURNAL)
        subject = await _subject(actor.office, typed)
        view = await _view(subject, words, (await head.present()).count)
        await journal.append(actor, subject, "journal_shown", wanted=" ".join(words))
    return view


@retried
async def verified(actor: Actor, progress: Callable[[int, int], None] = lambda *_: None) -> Verdict:
    """Verify the chain; the result is a line itself."""
    async with in_transaction():
        agent = await agent_of(actor, Right.JOURNAL)
    verdict = await audit.verify(actor.office.keys, None, progress)
    async with in_transaction():
        await agent_of(actor, Right.JOURNAL)
        outcome, facts = verdict.trouble or "intact", {"count": verdict.count, "seq": verdict.seq}
        await journal.append(actor, str(agent), "journal_verified", outcome, **facts)
    return verdict


@retried
async def export(actor: Actor, typed: str, wanted: str = "", said: Mapping[str, str] = _UNSAID) -> int:
    """Note for the operator which lines are wanted; returns the number by which he writes them into a file.

    Raises Refused as ``shown``.
    """
    words = _words(wanted, said)
    async with in_transaction():
        await agent_of(actor, Right.JOURNAL)
        subject = await _subject(actor.office, typed)
        await journal.append(actor, subject, "journal_export", wanted=" ".join(words))
        await dialect.now_or_never()
        return (await head.present()).count


@retried
async def exported(actor: Actor, number: int, reason: str) -> JournalView:
    """Return the lines that an agent has asked for under this number, as they stood then.

    Raises Refused ``operator_only``, ``export_unknown``, ``text_*``.
    """
    need_operator(actor)
    why = clean_line(reason, REASON_LENGTH, "reason")
    async with in_transaction():
        asked = await Entry.get_or_none(seq=number, action="journal_export")
        subject = asked.subject if asked else "journal"
        outcome = "done" if asked else "unknown"
        await journal.append(actor, subject, "journal_exported", outcome, reason=why, number=number)
        view = await _view(subject, json.loads(asked.facts)["wanted"].split(), number) if asked else None
    if view is None:
        raise Refused("export_unknown")
    return view


async def _subject(office: Office, typed: str) -> str:
    found = _AGENT.fullmatch(typed.strip())
    if found:
        if not await Agent.exists(id=int(found[1])):
            raise Refused("agent_unfound", "whose")
        return f"agent:{int(found[1])}"
    person = await find(office.keys, Matricule.parse(typed, office.today(), "whose"))
    if person is None:
        raise Refused("journal_unfound", "whose")
    return f"person:{person.id}"


def _words(wanted: str, said: Mapping[str, str]) -> list[str]:
    """Return each word of a filter, with the codes after it that the screen says by such a word.

    So the operator finds the same lines later, who has no screen.
    """
    words = dict.fromkeys(clean_line(wanted, FILTER_LENGTH, "filter", required=False).split())
    return ["|".join([word, *_codes(search_key(word), said)]) for word in words]


def _codes(key: str, said: Mapping[str, str]) -> list[str]:
    return [code for code, text in said.items() if len(key) >= _SAID_LEAST and key in search_key(text)]


async def _view(subject: str, words: list[str], until: int) -> JournalView:
    of_agent = subject.startswith("agent:")
    asked, values = (_OF_AGENT, [subject, subject]) if of_agent else (_OF_PERSON, [subject])
    rows = await dialect.rows(asked, [*values, 4 * LINES_MOST])
    entries = await Entry.filter(seq__in=[row["seq"] for row in rows], seq__lte=until).order_by("-seq")
    keys = [{search_key(each) for each in word.split("|")} for word in words]
    lines = [line for line in map(_line, entries) if _holds(line, keys)]
    more = len(lines) > LINES_MOST or len(rows) == 4 * LINES_MOST
    return JournalView(subject, tuple(lines[:LINES_MOST]), more)


def _line(entry: Entry) -> JournalLine:
    facts: dict[str, Any] = json.loads(entry.facts)
    told = {name: str(value) for name, value in facts.items() if name in TOLD}
    return JournalLine(
        entry.seq, entry.at, entry.actor, entry.subject, entry.action, entry.outcome, entry.source, told
    )


def _holds(line: JournalLine, keys: Sequence[set[str]]) -> bool:
    """Whether a line holds one of the keys for every word of a filter."""
    day = line.at.astimezone(LUXEMBOURG)
    parts = (f"{day:%Y-%m-%d}", f"{day:%d.%m.%Y}", line.actor, line.subject, line.action, line.outcome)
    searched = [search_key(part) for part in (*parts, *line.facts.values())]
    return all(any(key in part for key in word for part in searched) for word in keys)
