"""Every place of the Helpdesk's console and every stage of a call offers the same both ways."""

import asyncio
from typing import Any

from models.actor import Actor
from models.dsp import settings
from models.helpdesk import agent_journal, call, waiting
from models.helpdesk.act import Act
from models.helpdesk.call import CallOutcome
from models.helpdesk.check import PROOFS
from models.office import Office
from screens.conversation.stop import LinearStop
from screens.forms import Place
from screens.page.page import Page
from screens.places.helpdesk.call import CallPlace
from screens.places.helpdesk.figures import FiguresPlace
from screens.visitor import Visitor
from tests.models.dsp.filing import subject
from tests.models.helpdesk.agents import agent
from tests.models.helpdesk.callers import answer, caller, proved, take_call
from tests.screens.stage import staged
from tests.tui.portal.talker import talking
from tests.tui.portal.test_both_ways import of_page, offered
from tui.portal.console import CHECKS, CONSOLE

ELSEWHERE = [name for name in CONSOLE.places if name.startswith("helpdesk.")]
STAGES = ["", "end", *(f"proof:{kind}" for kind in PROOFS), *(f"act:{act}" for act in Act)]
"""Of a call in which four points are proved."""


async def facts(office: Office, nora: Actor) -> dict[str, dict[str, Any]]:
    """What each place is told on the way to it: a request to close a DSP waits, and nora has taken it."""
    owner = await caller(office)
    await settings.ask(owner, subject(owner), settings.CLOSE)
    name = (await waiting.listed(nora))[0].name
    await waiting.take(nora, name)
    line = (await agent_journal.shown(nora, f"agent {nora.agent_id}", "")).lines[0]
    return {"helpdesk.matter": {"matter": name}, "helpdesk.journal.line": {"line": line}}


async def entered(visitor: Visitor, nora: Actor, name: str, told: dict[str, Any], stage: str = "") -> Place:
    """One place of the console, in one stage of the call."""
    visitor.actor = nora
    made = CONSOLE.places[name](visitor, **told)
    await made.enter()
    if isinstance(made, CallPlace) and stage:
        made.stage = stage
        await made.enter()
    return made


async def test_every_place_of_the_console_offers_the_same_both_ways(office: Office) -> None:
    nora = await agent(office)
    told = await facts(office, nora)
    await both_ways(office, nora, [(name, told.get(name, {}), "") for name in ELSEWHERE])


async def test_every_stage_of_a_call_offers_the_same_both_ways(office: Office) -> None:
    nora = await agent(office)
    await caller(office)
    person_id = await take_call(nora)
    await answer(nora, person_id, 1)
    await both_ways(office, nora, [("helpdesk.call", {}, "")])  # a question stands
    await call.end(nora, CallOutcome.DROPPED)
    await take_call(nora)
    await proved(nora, person_id, 4)
    await both_ways(office, nora, [("helpdesk.call", {}, stage) for stage in STAGES])


async def both_ways(office: Office, nora: Actor, places: list[tuple[str, dict[str, Any], str]]) -> None:
    """Each of them drawn, then asked: the same actions, rows and questions."""
    seen: dict[tuple[str, str], tuple[set[str], set[str], set[str]]] = {}
    async with staged(office, {}, table=CONSOLE, attendance=CHECKS) as stage:
        for name, told, at in places:
            await stage.app.runner.navigation.begin_anew("")
            page = Page(await entered(stage.app.visitor, nora, name, told, at), name)
            await stage.app.push_screen(page)
            await stage.settle()
            seen[name, at] = *of_page(page), {each.name for each in page.form.fields}
    async with talking(office, table=CONSOLE, attendance=CHECKS) as person:
        for name, told, at in places:
            await person.session.runner.navigation.begin_anew("")
            made = await entered(person.session.visitor, nora, name, told, at)
            stop = person.conversation.made(made, name)
            assert isinstance(stop, LinearStop)
            await person.conversation.push(stop)
            await asyncio.sleep(0)
            await person.settles()
            assert stop.words.text(stop.form.title).split("\n")[0][:10] in person.said[-20000:], (name, at)
            actions, rows, fields = seen[name, at]
            assert actions <= offered(stop), (name, at, actions - offered(stop))
            field = stop.list_field
            found = {f"{field.name} {option.value}" for option in field.options} if field else set()
            assert rows == found, (name, at)
            assert {each.name for each in stop.form.fields} == fields, (name, at)
            for question in stop.questions:
                assert stop.words.text(question.label), (name, at, question.name)
    assert len(seen) == len(places)


async def test_every_group_of_figures_is_said(office: Office) -> None:
    nora = await agent(office)
    async with talking(office, table=CONSOLE, attendance=CHECKS) as person:
        made = await entered(person.session.visitor, nora, "helpdesk.figures", {})
        assert isinstance(made, FiguresPlace)
        stop = person.conversation.made(made, "helpdesk.figures")
        assert isinstance(stop, LinearStop)
        await person.conversation.push(stop)
        titles = set()
        for _ in made.found.groups:
            await person.settles()
            titles.add(person.session.visitor.words.text(made.form().title))
            await person.types("n")
        assert len(titles) == len(made.found.groups)
        assert all(title.split(" : ")[1] in person.said for title in titles)
