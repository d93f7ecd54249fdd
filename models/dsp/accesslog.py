"""« Journal des accès »: what the journal has on one record, for those who may manage it.

The actor's own readings of one day are folded into one line.

Every operation raises Refused as ``rights.exercised``.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from models.actor import Actor
from models.dsp.access_codes import CONSULTED, AccessAction, AccessPage
from models.dsp.document import Document
from models.dsp.rights import Held, Need, RecordHeader, exercised
from models.dsp.search_words import day_forms, holds_all, words_of
from models.journal.journal import Entry
from models.office import LUXEMBOURG
from models.person import Person
from models.storage import dialect
from models.storage.dialect import retried

_AT_ONCE = 500
MOST_MONTHS = 36
"""The most months that are counted."""


@dataclass(frozen=True, slots=True)
class Access:
    """One line of the log. ``by`` is a name ("" for the actor who looks, and where no person acted).

    ``role``, ``action``, ``page`` and ``purpose`` are the journal's codes; ``what`` is the title of the
    document or the name of the assistant concerned, or ""; ``reason`` is an operator's words; ``source`` is
    "" for another person's line unless the actor is the owner. ``agent``
    is the number of an agent of the Helpdesk, else 0: his name and his source are not shown. ``count`` is how
    many of the actor's own ``CONSULTED`` lines of one day this newest one stands for; no line of anybody else
    lies between them.
    """

    seq: int
    at: datetime
    by: str
    mine: bool
    role: str
    action: str
    outcome: str
    page: str
    what: str
    purpose: str
    reason: str
    source: str
    agent: int = 0
    count: int = 1


@dataclass(frozen=True, slots=True)
class AccessLog:
    """Some lines, newest first: those from ``start`` on, of ``total``; a folded group counts once."""

    header: RecordHeader
    total: int
    start: int
    lines: tuple[Access, ...]


@dataclass(frozen=True, slots=True)
class MonthOfAccesses:
    """How many lines the log has of one month (``2026-11``), and how many of them are not the actor's own."""

    month: str
    all: int
    others: int


@retried
async def listed(
    actor: Actor,
    subject_id: int,
    start: int = 0,
    count: int = 100,
    among: Sequence[int] | None = None,
    *,
    opening: bool = False,
    others: bool = False,
    unfolded: Collection[int] = (),
    whole: bool = False,
) -> AccessLog:
    """Return the log, or its lines with the numbers ``among`` (from ``matching``); ``opening`` is journalled.

    ``others`` leaves out the actor's own lines; ``unfolded`` are the numbers of lines to show unfolded. With
    ``whole`` no line is left out or folded.
    """
    async with exercised(actor, subject_id, Need.MANAGE, "log") as held:
        if opening:
            await held.note(AccessAction.PAGE_OPENED, page=AccessPage.LOG)
        rows = await _raw_rows(held)
        folded = [(row["seq"], 1) for row in rows]
        if not whole:
            folded = _folded(str(actor), rows, among, others, unfolded)
        wanted = dict(folded[start : start + count])
        entries = await _entries(held).filter(seq__in=list(wanted)).order_by("-seq")
        lines = await _Opener(held).lines(entries)
        counted = tuple(replace(line, count=wanted[line.seq]) for line in lines)
        return AccessLog(held.header, len(folded), start, counted)


@retried
async def matching(actor: Actor, subject_id: int, wanted: str, words: Mapping[str, str]) -> tuple[int, ...]:
    """Return the numbers, newest first, of the lines that hold every word of ``wanted``.

    Names, titles, dates and reasons are searched, and ``words``: what the screen says for the code of an
    action, a page, a role or a purpose.
    """
    asked = words_of(wanted)
    async with exercised(actor, subject_id, Need.MANAGE, "log") as held:
        entries = await _entries(held).order_by("-seq")
        lines = await _Opener(held).lines(entries)
    found = []
    for place, line in enumerate(lines):
        codes = (line.action, line.page, line.role, line.purpose, "mine" if line.mine else "")
        texts = (line.by, line.what, line.reason, day_forms(line.at), *(words.get(c, "") for c in codes))
        if holds_all(asked, texts):
            found.append(line.seq)
        if place % _AT_ONCE == _AT_ONCE - 1:
            await asyncio.sleep(0)
    return tuple(found)


@retried
async def by_month(actor: Actor, subject_id: int) -> tuple[RecordHeader, tuple[MonthOfAccesses, ...]]:
    """Return every month of Luxembourg since the first line, the newest first, at most ``MOST_MONTHS``."""
    async with exercised(actor, subject_id, Need.MANAGE, "log") as held:
        counted, others = Counter[str](), Counter[str]()
        for row in await _raw_rows(held):
            month = f"{_day(row['at']):%Y-%m}"
            counted[month] += 1
            others[month] += row["actor"] != str(actor)
        months, day = list[MonthOfAccesses](), actor.office.now().astimezone(LUXEMBOURG).date()
        while counted and len(months) < MOST_MONTHS and (month := f"{day:%Y-%m}") >= min(counted):
            months.append(MonthOfAccesses(month, counted[month], others[month]))
            day = day.replace(day=1) - timedelta(days=1)
        return held.header, tuple(months)


def _entries(held: Held) -> Any:
    return Entry.filter(subject=held.journal_name, action__in=list(AccessAction))


async def _raw_rows(held: Held) -> list[dict[str, Any]]:
    """Number, actor, action and moment of every line, newest first; plain rows, since there may be many."""
    actions = ", ".join(f"'{action}'" for action in AccessAction)
    return await dialect.rows(
        f"SELECT seq, actor, action, at FROM journal WHERE subject = ? AND action IN ({actions}) "
        "ORDER BY seq DESC",
        [held.journal_name],
    )


def _folded(
    mine: str,
    rows: Sequence[Mapping[str, Any]],
    among: Sequence[int] | None,
    others: bool,
    unfolded: Collection[int],
) -> list[tuple[int, int]]:
    """The number of each line that is shown, and how many lines it stands for."""
    wanted = None if among is None else set(among)
    groups: list[list[int]] = []
    day = None
    for row in rows:
        own = row["actor"] == mine
        if (wanted is not None and row["seq"] not in wanted) or (own and others):
            continue
        before, day = day, _day(row["at"]) if own and row["action"] in CONSULTED else None
        if day is not None and day == before:
            groups[-1].append(row["seq"])
        else:
            groups.append([row["seq"]])
    opened, found = set(unfolded), []
    for group in groups:
        found += [(group[0], len(group))] if opened.isdisjoint(group) else [(seq, 1) for seq in group]
    return found


def _day(stored: datetime | str) -> date:
    """The day in Luxembourg of a moment, which SQLite keeps as text."""
    moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return moment.astimezone(LUXEMBOURG).date()


class _Opener:
    """Replaces the ids in entries by names and titles, each looked up once."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self._keys = held.actor.office.keys
        self._names: dict[int, str] = {}
        self._titles: dict[int, str] = {}

    async def lines(self, entries: Sequence[Entry]) -> tuple[Access, ...]:
        facts = [json.loads(entry.facts) for entry in entries]
        people = {_person(entry.actor) for entry in entries} | {told.get("person", 0) for told in facts}
        await self._learn(people, {told.get("document", 0) for told in facts})
        return tuple(self._line(entry, told) for entry, told in zip(entries, facts, strict=True))

    async def _learn(self, people: set[int], documents: set[int]) -> None:
        for person in await Person.filter(id__in=list(people - {0})):
            self._names[person.id] = person.details_in(self._keys).full_name
        theirs = Document.filter(self._held.visible, id__in=list(documents - {0}))
        for document in await theirs:
            self._titles[document.id] = document.head_in(self._keys).title

    def _line(self, entry: Entry, told: dict[str, Any]) -> Access:
        person, agent = _person(entry.actor), _number(entry.actor, "agent")
        mine = person == self._held.actor.person_id
        what = self._titles.get(told.get("document", 0), "")
        if entry.action.startswith("assistant_"):
            what = self._names.get(told.get("person", 0), "")
        return Access(
            entry.seq,
            entry.at,
            "" if mine else self._names.get(person, ""),
            mine,
            str(told.get("role", entry.actor.partition(":")[0])),
            entry.action,
            entry.outcome,
            str(told.get("page", "")),
            what,
            str(told.get("purpose", "")),
            str(told.get("reason", "")),
            entry.source if (mine or self._held.header.own) and not agent else "",
            agent,
        )


def _person(actor: str) -> int:
    """The person's id in an entry's actor; 0 for nobody."""
    return _number(actor, "person")


def _number(actor: str, role: str) -> int:
    kind, _, number = actor.partition(":")
    return int(number) if kind == role and number.isdecimal() else 0
