"""Who has the right sees one person's lines or an agent's; each look is a line; nothing clinical shows."""

import json

import pytest

from models.actor import Actor
from models.dsp import notes
from models.helpdesk import agent_journal
from models.helpdesk.agent_journal import TOLD
from models.journal.journal import Entry
from models.office import Office
from tests import engine
from tests.conftest import refused
from tests.models.dsp.filing import OTHER, PARENT, subject
from tests.models.helpdesk.agents import WHY, agent, operator
from tests.models.helpdesk.callers import answer, caller, take_call


@pytest.fixture
async def vera(office: Office) -> Actor:
    """An auditor."""
    return await agent(office, "vera", "auditor")


async def actions(actor: Actor, whose: str, wanted: str = "") -> list[str]:
    return [line.action for line in (await agent_journal.shown(actor, whose, wanted)).lines]


async def test_the_lines_about_a_person_newest_first(office: Office, vera: Actor) -> None:
    await caller(office)
    nora = await agent(office, "nora", "agent")
    person = await take_call(nora)
    await answer(nora, person, 1)
    found = await agent_journal.shown(vera, PARENT[:11])
    assert [line.action for line in found.lines][:2] == ["call_checked", "call_identified"]
    assert {line.subject for line in found.lines} == {f"person:{person}"}
    assert found.lines[0].actor == str(nora) and found.lines[0].facts["kind"]
    assert not found.more and list(found.lines) == sorted(found.lines, key=lambda line: -line.seq)


async def test_an_agents_lines_are_what_he_did_and_what_was_done_about_him(
    office: Office, vera: Actor
) -> None:
    await caller(office)
    nora = await agent(office, "nora", "agent")
    await take_call(nora)
    for typed in (f"agent {nora.agent_id}", str(nora.agent_id), f"Agent:{nora.agent_id}"):
        found = await actions(vera, typed, "call")
        assert found == ["call_identified", "call_identified", "call_searched", "call_opened"]
    assert "agent_add" in await actions(vera, str(nora.agent_id))


async def test_a_filter_keeps_lines_with_each_of_its_words(office: Office, vera: Actor) -> None:
    await caller(office)
    nora = await agent(office, "nora", "agent")
    person = await take_call(nora)
    await answer(nora, person, 2)
    await answer(nora, person, 1, right=False)
    assert await actions(vera, PARENT, "CHECKED right") == ["call_checked"] * 2
    assert await actions(vera, PARENT, "checked wrong 2026-11-22") == ["call_checked"]
    assert await actions(vera, PARENT, "checked 2026-11-23") == []
    assert await actions(vera, PARENT, "checked wrong 22.11") == ["call_checked"]
    assert (await refused(agent_journal.shown(vera, PARENT, "x" * 61))).code == "text_long"


async def test_the_words_of_the_screen_count_as_the_codes(office: Office, vera: Actor) -> None:
    await caller(office)
    nora = await agent(office, "nora", "agent")
    person = await take_call(nora)
    await answer(nora, person, 1)
    await answer(nora, person, 1, right=False)
    said = {"call_checked": "Vérification", "wrong": "faux", "right": "juste"}
    found = await agent_journal.shown(vera, PARENT, "verif FAUX", said)
    assert [(line.action, line.outcome) for line in found.lines] == [("call_checked", "wrong")]
    assert not (await agent_journal.shown(vera, PARENT, "faux")).lines
    number = await agent_journal.export(vera, PARENT, "faux", said)
    handed = await agent_journal.exported(operator(office), number, WHY)
    assert [line.outcome for line in handed.lines] == ["wrong"]


async def test_looking_is_a_line_itself(office: Office, vera: Actor) -> None:
    owner = await caller(office)
    await agent_journal.shown(vera, PARENT, "note")
    line = await Entry.get(action="journal_shown")
    assert line.subject == f"person:{owner.person_id}" and line.actor == str(vera)
    assert json.loads(line.facts) == {"wanted": "note"}
    assert (await actions(vera, PARENT))[0] == "journal_shown"


async def test_nothing_of_what_a_record_holds(office: Office, vera: Actor) -> None:
    owner = await caller(office)
    await notes.write(owner, subject(owner), "Geheim", "Zebra")
    found = await agent_journal.shown(vera, PARENT)
    assert "note_written" in [line.action for line in found.lines]
    assert "Geheim" not in repr(found) and "Zebra" not in repr(found)
    assert all(set(line.facts) <= TOLD for line in found.lines)
    assert not {"document", "note", "title", "level", "assistant"} & TOLD


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (OTHER, "journal_unfound"),
        ("agent 99", "agent_unfound"),
        ("%", "matricule_letters"),
        ("", "matricule_empty"),
    ],
)
async def test_whose_has_to_be_somebody(office: Office, vera: Actor, typed: str, code: str) -> None:
    assert (await refused(agent_journal.shown(vera, typed))).code == code


async def test_the_chain_is_verified_and_the_result_noted(office: Office, vera: Actor) -> None:
    await caller(office)
    verdict = await agent_journal.verified(vera)
    assert not verdict.trouble and verdict.count > 1
    await engine.behind_its_back("UPDATE journal SET outcome = 'x' WHERE seq = 2")
    assert (await agent_journal.verified(vera)).seq == 2
    results = await Entry.filter(action="journal_verified").order_by("seq")
    assert [line.outcome for line in results] == ["intact", "changed"]


async def test_the_operator_gets_the_lines_that_were_asked_for_as_they_stood(
    office: Office, vera: Actor
) -> None:
    owner = await caller(office)
    nora = await agent(office, "nora", "agent")
    await take_call(nora)
    number = await agent_journal.export(vera, PARENT, "call")
    await answer(nora, owner.person_id or 0, 1)
    view = await agent_journal.exported(operator(office), number, WHY)
    assert [line.action for line in view.lines] == ["call_identified"]
    assert (
        await refused(agent_journal.exported(operator(office), number + 99, WHY))
    ).code == "export_unknown"
    assert await Entry.filter(action="journal_exported").count() == 2


async def test_an_agents_lines_come_from_their_index(office: Office, vera: Actor) -> None:
    text = await engine.plan(agent_journal._OF_AGENT, ["agent:1", "agent:1", 10])
    assert "journal_agent" in text and "SCAN journal" not in text
