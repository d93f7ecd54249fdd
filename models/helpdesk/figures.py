"""The Helpdesk's figures for today, 7 and 30 days: counts of people and of events, none of them under 5.

They are counted over an index of the journal and in one pass over the messages; who is counted is never
shown. A figure under ``LEAST`` stands for one or two people whom somebody may know.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from tortoise.transactions import in_transaction

from models.actor import Actor, need_operator
from models.helpdesk.agent import Right
from models.helpdesk.agent_session import agent_of
from models.helpdesk.call import CallOutcome, CallSubject
from models.journal import journal
from models.messages.channel import EMAIL, MOBILE
from models.office import LUXEMBOURG, Office
from models.storage import dialect
from models.storage.dialect import retried

LEAST = 5
"""Smaller counts are not told."""
SPANS = (1, 7, 30)
"""The days that are counted, today included; calendar days of Luxembourg."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure by its name; a number under ``LEAST`` is None. ``most``: most people stop after it."""

    name: str
    counts: tuple[int | None, ...]
    most: bool = False


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """Figures that belong together, by the group's name; ``unit`` is ``count`` or ``seconds``."""

    name: str
    rows: tuple[FigureRow, ...]
    unit: str = "count"


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures as of ``at``."""

    at: datetime
    groups: tuple[FigureGroup, ...]


Lines = frozenset[tuple[str, str]]
"""Which lines of the journal count: each by its action and its outcome, of a log-in the factor."""
_ACTIVATED: Lines = frozenset({("account_activated", "new"), ("account_activated", "renewed")})
FUNNEL: Mapping[str, Lines] = {
    "terms": frozenset({("activation_terms", "done")}),
    "letter": frozenset({("letter_shown", "right"), ("luxtrust_shown", "right")}),
    "password": frozenset({("activation_password", "done")}),
    "channel": frozenset({("code_sent", "activation")}),
    "code": _ACTIVATED | {("change_waiting", "done")},
    "active": _ACTIVATED,
}
"""The steps of the activation, each by the lines (action, outcome) that a person leaves there."""
EVENTS: Mapping[str, Mapping[str, Lines]] = {
    "logins": {
        "password": frozenset({("logged_in", "password+code")}),
        "luxtrust": frozenset({("logged_in", "luxtrust")}),
    },
    "letters": {"printed": frozenset({("letter_issued", "done")})},
    "locks": {
        "waits": frozenset({("tries_refused", "waiting")}),
        "unlocked": frozenset({("account_unlock", "done"), ("helpdesk_unlock", "done")}),
        "disabled": frozenset({("account_disable", "done"), ("helpdesk_disable", "done")}),
    },
}
"""Other groups: how often each event happened."""
_INDEXED = """
'account_activated', 'account_disable', 'account_unlock', 'activation_password', 'activation_terms',
'change_waiting', 'code_sent', 'helpdesk_disable', 'helpdesk_unlock', 'letter_issued', 'letter_shown',
'logged_in', 'luxtrust_shown', 'tries_refused'
""".strip()
"""The actions in the index ``journal_figures``, which SQLite takes only where a question names them so."""
Moments = list[datetime | str]
"""When each span began, as the engine takes it."""
_PEOPLE = """
WITH step(name, action, result) AS (VALUES {steps})
SELECT name, span, COUNT(*) AS count FROM (
    SELECT step.name AS name, MAX(CAST(at >= ? AS INTEGER) + CAST(at >= ? AS INTEGER)) AS span
    FROM step CROSS JOIN journal
    WHERE journal.action = step.action AND journal.outcome = step.result AND at >= ?
    AND journal.action IN ({actions}) GROUP BY step.name, subject
) AS reached GROUP BY 1, 2
"""
_EVENTS = """
SELECT action, CASE action WHEN 'logged_in' THEN {factor} ELSE outcome END AS result,
CAST(at >= ? AS INTEGER) + CAST(at >= ? AS INTEGER) AS span, COUNT(*) AS count
FROM journal WHERE at >= ? AND action IN ({actions}) AND action IN ({wanted}) GROUP BY 1, 2, 3
"""
_MESSAGES = """
SELECT channel, state, trouble <> '' AS failed,
CAST(ended_at >= ? AS INTEGER) + CAST(ended_at >= ? AS INTEGER) AS span,
{seconds} AS seconds, COUNT(*) AS count
FROM message WHERE ended_at >= ? AND channel <> '' GROUP BY 1, 2, 3, 4, 5
"""
_CALLS = """
SELECT subject, outcome, CAST(opened_at >= ? AS INTEGER) + CAST(opened_at >= ? AS INTEGER) AS span,
COUNT(*) AS count
FROM helpdesk_call WHERE opened_at >= ? GROUP BY 1, 2, 3
"""
_LETTERS = """
SELECT 'used' AS what, CAST(ended_at >= ? AS INTEGER) + CAST(ended_at >= ? AS INTEGER) AS span,
COUNT(*) AS count
FROM letter WHERE state = 'used' AND ended_at >= ? GROUP BY 2
UNION ALL
SELECT 'expired', CAST(valid_until >= ? AS INTEGER) + CAST(valid_until >= ? AS INTEGER), COUNT(*)
FROM letter WHERE state = 'valid' AND valid_until >= ? AND valid_until <= ? GROUP BY 2
"""


@retried
async def seen(actor: Actor) -> Figures:
    """Return the figures to an agent who may see them. Raises Refused as ``agent_session.agent_of``."""
    async with in_transaction():
        agent = await agent_of(actor, Right.FIGURES)
        await journal.append(actor, str(agent), "figures_shown")
    return await _counted(actor.office)


@retried
async def told(actor: Actor) -> Figures:
    """Return the figures to an operator. Raises Refused ``operator_only``."""
    need_operator(actor)
    async with in_transaction():
        await journal.append(actor, "figures", "figures_shown")
    return await _counted(actor.office)


def since(today: date) -> tuple[datetime, ...]:
    """Return when each span began."""
    days = (today - timedelta(days=span - 1) for span in SPANS)
    return tuple(datetime.combine(day, time(), LUXEMBOURG) for day in days)


async def _counted(office: Office) -> Figures:
    begins = [dialect.stored(each) for each in since(office.today())]
    groups = [
        FigureGroup("funnel", await _funnel(begins)),
        *await _events(begins, await _letters(begins, dialect.stored(office.now()))),
        *await _deliveries(begins),
        *await _calls(begins),
    ]
    return Figures(office.now(), tuple(groups))


async def _funnel(begins: Moments) -> tuple[FigureRow, ...]:
    """How many people came to each step; ``most`` is at the one after which most of them stop."""
    lines = [(name, *line) for name, among in FUNNEL.items() for line in sorted(among)]
    steps = ", ".join(f"('{name}', '{action}', '{result}')" for name, action, result in lines)
    people = {name: [0] * len(SPANS) for name in FUNNEL}
    for row in await dialect.rows(_PEOPLE.format(steps=steps, actions=_INDEXED), begins):
        _add(people[row["name"]], row)
    reached = [counts[-1] for counts in people.values()]
    stops = [before - after for before, after in pairwise(reached)]
    worst = stops.index(max(stops)) if max(stops) >= LEAST else -1
    rows = _shown(people)
    return tuple(FigureRow(row.name, row.counts, at == worst) for at, row in enumerate(rows))


async def _events(begins: Moments, letters: Mapping[str, list[int]]) -> list[FigureGroup]:
    names = {
        line: (group, name)
        for group, figures in EVENTS.items()
        for name, lines in figures.items()
        for line in lines
    }
    counts = {group: {name: [0] * len(SPANS) for name in figures} for group, figures in EVENTS.items()}
    wanted = ", ".join(sorted({f"'{action}'" for action, _ in names}))
    for row in await dialect.rows(
        _EVENTS.format(factor=dialect.json_text("facts", "factor"), actions=_INDEXED, wanted=wanted), begins
    ):
        if found := names.get((row["action"], row["result"])):
            _add(counts[found[0]][found[1]], row)
    counts["letters"] |= letters
    return [FigureGroup(group, _shown(figures)) for group, figures in counts.items()]


async def _letters(begins: Moments, now: datetime | str) -> dict[str, list[int]]:
    counts = {"used": [0] * len(SPANS), "expired": [0] * len(SPANS)}
    for row in await dialect.rows(_LETTERS, [*begins, *begins, now]):
        _add(counts[row["what"]], row)
    return counts


async def _deliveries(begins: Moments) -> list[FigureGroup]:
    """How many messages were taken, and not, by channel; and the median time until one was taken."""
    counts = {
        f"{channel}_{end}": [0] * len(SPANS) for channel in (EMAIL, MOBILE) for end in ("sent", "failed")
    }
    delays: dict[str, list[dict[int, int]]] = {each: [{} for _ in SPANS] for each in (EMAIL, MOBILE)}
    seconds = dialect.seconds_between("created_at", "ended_at")
    for row in await dialect.rows(_MESSAGES.format(seconds=seconds), begins):
        sent, channel = row["state"] == "sent", row["channel"]
        if channel in delays and (sent or row["failed"]):
            _add(counts[f"{channel}_{'sent' if sent else 'failed'}"], row)
        if sent and channel in delays:
            for place in _places(row["span"]):
                among = delays[channel][place]
                among[row["seconds"]] = among.get(row["seconds"], 0) + row["count"]
    medians = [FigureRow(channel, tuple(map(_median, spans))) for channel, spans in delays.items()]
    return [FigureGroup("messages", _shown(counts)), FigureGroup("delays", tuple(medians), "seconds")]


async def _calls(begins: Moments) -> list[FigureGroup]:
    subjects = {str(each): [0] * len(SPANS) for each in CallSubject}
    outcomes = {str(each): [0] * len(SPANS) for each in CallOutcome}
    for row in await dialect.rows(_CALLS, begins):
        _add(subjects[row["subject"]], row)
        if row["outcome"]:
            _add(outcomes[row["outcome"]], row)
    return [FigureGroup("subjects", _shown(subjects)), FigureGroup("outcomes", _shown(outcomes))]


def _places(span: int) -> range:
    """The spans to which a moment belongs: what is of today is of the last 7 and 30 days too."""
    return range(len(SPANS) - 1 - span, len(SPANS))


def _add(counts: list[int], row: Mapping[str, Any]) -> None:
    for place in _places(row["span"]):
        counts[place] += row["count"]


def _shown(figures: Mapping[str, Iterable[int]]) -> tuple[FigureRow, ...]:
    return tuple(
        FigureRow(name, tuple(count if count >= LEAST else None for count in counts))
        for name, counts in figures.items()
    )


def _median(seconds: Mapping[int, int]) -> int | None:
    """The median of values with their counts; None for fewer than ``LEAST``."""
    total = sum(seconds.values())
    if total < LEAST:
        return None
    passed = 0
    for value in sorted(seconds):
        passed += seconds[value]
        if 2 * passed >= total:
            return value
    return None
