"""A person sees what the Helpdesk did in their name, and stops what is not done yet; nobody else's."""

import json

from models.actor import Actor
from models.dsp import accesslog
from models.helpdesk import acts, own_acts
from models.helpdesk.act import Act
from models.helpdesk.own_acts import ActState
from models.journal.journal import Entry
from models.letters.order import LetterOrder
from models.office import Office
from tests.conftest import refused
from tests.models.dsp.filing import OTHER, again, subject
from tests.models.helpdesk.agents import agent
from tests.models.helpdesk.callers import answer, caller, proved, said_of, take_call
from tests.models.helpdesk.test_acts import ready


async def ordered(office: Office, owner: Actor, nora: Actor) -> str:
    await ready(office, owner, Act.LETTER)
    await answer(nora, await take_call(nora), 2)
    return (await acts.perform(nora, Act.LETTER)).receipt


async def test_a_letter_that_is_not_printed_yet_is_stopped(office: Office) -> None:
    owner, nora = await caller(office), await agent(office)
    code = await ordered(office, owner, nora)
    (own,) = await own_acts.listed(owner)
    assert (own.receipt, own.act, own.agent_id) == (code, Act.LETTER, nora.agent_id)
    assert (own.state, own.denied_at) == (ActState.WAITING, None)
    assert await own_acts.deny(owner, code.replace("-", "").lower())
    (own,) = await own_acts.listed(owner)
    assert own.state is ActState.STOPPED and own.denied_at == office.now()
    assert (await LetterOrder.get()).open_of is None
    assert len(await said_of(office, "helpdesk_stopped")) == 1
    line = await Entry.get(action="helpdesk_denied")
    assert (line.outcome, json.loads(line.facts)["receipt"]) == ("stopped", code)
    assert not await own_acts.deny(owner, code)


async def test_what_is_done_is_disputed_all_the_same(office: Office) -> None:
    owner, nora = await caller(office), await agent(office)
    code = await ordered(office, owner, nora)
    await LetterOrder.all().update(batch="x", open_of=None, printed_at=office.now())
    assert not await own_acts.deny(owner, code)
    (own,) = await own_acts.listed(owner)
    assert own.state is ActState.DONE and own.denied_at
    assert (await Entry.get(action="helpdesk_denied")).outcome == "late"


async def test_nobody_stops_another_persons(office: Office) -> None:
    owner, nora = await caller(office), await agent(office)
    code = await ordered(office, owner, nora)
    other = await caller(office, "1937010112347", "SCHMIT")
    assert await own_acts.listed(other) == ()
    for typed, why in ((code, "receipt_unknown"), ("R-0000-0000", "receipt_unknown"), ("x", "receipt_form")):
        assert (await refused(own_acts.deny(other, typed))).code == why
    assert (await LetterOrder.get()).open_of == owner.person_id and OTHER


async def test_the_log_names_the_agents_number_never_the_name(office: Office) -> None:
    owner, nora = await caller(office), await agent(office, "Nora Muster")
    await proved(nora, await take_call(nora), 4)
    done = await acts.perform(nora, Act.SESSIONS)
    owner = await again(owner)
    log = await accesslog.listed(owner, subject(owner))
    lines = [line for line in log.lines if line.agent]
    assert [(line.action, line.agent, line.by) for line in lines] == [
        ("helpdesk_sessions", nora.agent_id, ""),
        ("call_identified", nora.agent_id, ""),
    ]
    assert {(line.source, line.role, line.purpose) for line in lines} == {("", "agent", "helpdesk")}
    assert "Nora" not in repr(log) and done.receipt
    found = await accesslog.matching(owner, subject(owner), "helpdesk", {"agent": "Helpdesk"})
    assert len(found) == 2
