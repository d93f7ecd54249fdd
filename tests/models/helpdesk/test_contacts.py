"""Whoever takes a call sees the calls before it: their days, agents and acts, and nothing that is on file."""

from datetime import timedelta

from models.account.letter import Letter
from models.helpdesk import acts, call, contacts
from models.helpdesk.act import Act
from models.helpdesk.call import Call, CallOutcome
from models.helpdesk.contacts import SHOWN_FOR, SHOWN_MOST, EarlierCall
from models.office import Office
from tests.conftest import Watch, refused
from tests.models.dsp.filing import OTHER
from tests.models.helpdesk.agents import agent, come_in, new_agent
from tests.models.helpdesk.callers import caller, proved, take_call


async def test_the_calls_of_this_person_within_three_months(office: Office, watch: Watch) -> None:
    await caller(office)
    await Letter.all().update(issued_at=office.now() - timedelta(days=2))
    nora, new = await agent(office), await new_agent(office, "emma")
    first = office.now()
    await proved(nora, await take_call(nora), 3)
    assert await contacts.lately(nora) == contacts.Contacts()
    await acts.perform(nora, Act.SESSIONS)
    await acts.perform(nora, Act.LETTER)
    await call.end(nora, CallOutcome.SOLVED, "ne se montre pas")
    await take_call(nora, OTHER)
    assert (await contacts.lately(nora)).calls == ()
    watch.on(days=80)
    emma = await come_in(office, "emma", new.secret)
    await take_call(emma)
    earlier = EarlierCall(first, nora.agent_id or 0, (Act.SESSIONS, Act.LETTER))
    assert await contacts.lately(emma) == contacts.Contacts((earlier,))
    await Call.filter(opened_at=first).update(opened_at=office.now() - SHOWN_FOR)
    assert (await contacts.lately(emma)).calls == ()


async def test_the_newest_are_shown_and_the_others_counted(office: Office, watch: Watch) -> None:
    await caller(office)
    nora = await agent(office)
    assert (await refused(contacts.lately(nora))).code == "call_none"
    for _ in range(SHOWN_MOST + 2):
        await take_call(nora)
        await call.end(nora, CallOutcome.DROPPED)
        watch.on(minutes=1)
    await take_call(nora)
    found = await contacts.lately(nora)
    assert (len(found.calls), found.more) == (SHOWN_MOST, 2)
    assert [each.at for each in found.calls] == sorted((each.at for each in found.calls), reverse=True)
