"""Hostile names, towns, addresses and troubles do nothing in any view of the console, and keep its width."""

import asyncio
import re
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest

from models.account.account import Account, Choices
from models.actor import Actor
from models.helpdesk import acts, agent_journal, approval, call, waiting
from models.helpdesk.act import Act, ActDetails
from models.helpdesk.agent_journal import TOLD, JournalLine, JournalView
from models.helpdesk.call import CallOutcome
from models.helpdesk.check import PROOFS
from models.helpdesk.following import FollowedTerminal, Sight
from models.helpdesk.identify import Found, MaskedPerson
from models.messages import delivery, outbox
from models.messages.channel import EMAIL, Channel
from models.office import Office
from models.person import Details, Person, sealed_columns
from screens import seen_page
from screens.conversation.stop import LinearStop
from screens.forms import Form, Place
from screens.page.page import Page
from screens.places.helpdesk.call import CallPlace
from screens.places.helpdesk.journal import JournalPlace
from screens.text.phrases import phrase
from screens.text.safe_text import visible
from tests.conftest import Watch
from tests.models.dsp.filing import OTHER, PARENT
from tests.models.helpdesk.agents import agent, come_in, new_agent
from tests.models.helpdesk.callers import caller, delivered, proved, take_call
from tests.screens.stage import NARROW, WIDE, Stage, staged
from tests.tui.portal.talker import talking
from tests.tui.portal.test_console_both_ways import entered
from tui.portal.console import CHECKS, CONSOLE

NASTY = "\x1b[2J\x9b31m%s%(x)s{0.x}[/b]\u202e王\n🧑e\u0301\u0301\t" + "W" * 180
"""Sequences, formats, markup, marks of direction, wide and combining characters, a new line; too long."""
FIRST = {PARENT: ("\u202e", "\x1b"), OTHER: ("王", "\u0301")}
"""What names begin with: of a name the console shows the first character alone."""
NEW = ActDetails(kind="mobile", address="621 456 123")
STAGES = ["", "end", *(f"proof:{kind}" for kind in PROOFS), *(f"act:{act}" for act in Act)]
View = tuple[str, dict[str, Any], str]
HITS = "hits"
"""A search that found several people, while nobody is identified."""


PEOPLE = tuple(MaskedPerson(at, "\x1b. \u202e.", 1968, NASTY, "978") for at in range(10))
LINES = tuple(
    JournalLine(
        at, datetime(2026, 11, 22, tzinfo=UTC), NASTY, NASTY, NASTY, NASTY, NASTY, dict.fromkeys(TOLD, NASTY)
    )
    for at in range(30)
)


async def make_hostile(office: Office, owner: Actor) -> None:
    """Whatever is on file of the caller and his assistant becomes hostile."""
    for person in await Person.all():
        matricule = person.matricule_in(office.keys)
        family, given = FIRST.get(matricule.digits, ("x", "x"))
        details = Details(family + NASTY, given + NASTY, NASTY, NASTY, NASTY, NASTY, "fr")
        columns = sealed_columns(office.keys, matricule, details, person.birth_date)
        await Person.filter(id=person.id).update(**columns)
    account = await Account.get(id=owner.account_id)
    account.seal_choices(office.keys, Choices(Channel(EMAIL, f"{NASTY}@{NASTY}.lu"), "fr"))
    await account.save()


async def views(office: Office, watch: Watch) -> tuple[Actor, list[View], list[View]]:
    """An agent with every view that shows something of somebody: of the console, and of a call of hers."""
    owner, new, emma = await caller(office), await new_agent(office), await agent(office, "emma")
    await outbox.post(owner, Channel(EMAIL, NASTY), "code_login", "fr", {})
    due = await delivery.claim(office, EMAIL)
    assert due
    await delivery.refused(office, due, f"550 {NASTY}")
    person_id = await take_call(emma)
    await proved(emma, person_id, 4)
    assert (await acts.perform(emma, Act.CHANNEL, NEW)).waits
    (asked,) = await approval.waiting(emma)
    await approval.refuse(emma, asked.id, "%s{0.x}[/b]王" + "W" * 150)
    assert (await acts.perform(emma, Act.CHANNEL, NEW)).waits
    await call.end(emma, CallOutcome.SOLVED)
    watch.on(minutes=1)
    await delivered(office)
    nora = await come_in(office, "nora", new.secret)
    found = await waiting.listed(nora)
    assert {matter.kind for matter in found} == {"approval", "message"}
    for matter in found:
        await waiting.take(nora, matter.name)
    shown = await agent_journal.shown(nora, PARENT, "")
    refused = next(line for line in shown.lines if line.outcome == "withdrawn")
    places: list[View] = [
        ("helpdesk.waiting", {}, ""),
        ("helpdesk.figures", {}, ""),
        ("helpdesk.journal", {}, ""),
        *(("helpdesk.matter", {"matter": matter.name}, "") for matter in found),
        ("helpdesk.journal.line", {"line": refused}, ""),
        ("helpdesk.journal.line", {"line": LINES[0]}, ""),
    ]
    await take_call(nora)
    await proved(nora, person_id, 4)
    await make_hostile(office, owner)
    return nora, places, [("helpdesk.call", {}, stage) for stage in (*STAGES, HITS)]


async def made(stage: Any, nora: Actor, name: str, told: dict[str, Any], at: str) -> Place:
    """One view, with a draft and a followed terminal that are hostile too."""
    place = await entered(stage, nora, name, told, "" if at == HITS else at)
    if isinstance(place, JournalPlace):
        place.view = JournalView(NASTY, LINES, more=True)
    if isinstance(place, CallPlace) and place.seen:
        if at == HITS:
            place.seen.person, place.found = None, Found(PEOPLE, more=True)
        place.kept = {**place.kept, "answer": NASTY[:100], "note": NASTY[:150], "address": NASTY}
        seen = seen_page.seen(stage, Form(title=phrase("Aide")), (80, 24), NASTY)
        place.seen.terminal = FollowedTerminal(Sight.SEEN, seen)
    return place


def assert_harmless(stage: Stage, size: tuple[int, int]) -> None:
    assert [strip.cell_length for strip in stage.app.screen._compositor.render_strips()] == [size[0]] * size[
        1
    ]
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in stage.text if c != "\n"), stage.text


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_every_view_is_literal_and_keeps_its_width(
    office: Office, watch: Watch, size: tuple[int, int]
) -> None:
    nora, places, stages = await views(office, watch)
    seen = []
    async with staged(office, {}, table=CONSOLE, attendance=CHECKS, size=size) as stage:
        for view in (*places, *stages):
            await stage.app.runner.navigation.begin_anew("")
            page = Page(await made(stage.app.visitor, nora, *view), view[0])
            await stage.app.push_screen(page)
            await stage.settle()
            assert_harmless(stage, size)
            seen.append(stage.words)
    assert sum("␛. <U+202E>." in words for words in seen) >= len(stages) and "550 ␛[2J" in " ".join(seen)
    assert sum("␛. <U+202E>." in words for words in seen[-1:]) and any("␛[2J" in words for words in seen[4:6])


async def test_every_view_is_said_without_a_sequence(office: Office, watch: Watch) -> None:
    nora, places, stages = await views(office, watch)
    async with talking(office, table=CONSOLE, attendance=CHECKS) as person:
        for view in (*places, *stages):
            await person.session.runner.navigation.begin_anew("")
            stop = person.conversation.made(await made(person.session.visitor, nora, *view), view[0])
            assert isinstance(stop, LinearStop)
            await person.conversation.push(stop)
            await asyncio.sleep(0)
            await person.settles()
        assert re.fullmatch(
            r"(?:[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\r\n|\x08 \x08)*", person.said
        )
        assert visible(NASTY[:4]) in person.said
