"""One call at a time, found again after a dropped line with what was typed; its end erases what was kept."""

import asyncio
from typing import Any

from models.helpdesk import call, proofs
from models.helpdesk.call import Call, CallOutcome, CallSubject, Means
from models.journal.journal import Entry
from models.office import Office
from models.proof.one_time_code_row import Challenge
from models.refusal import Refused
from tests.conftest import Watch, refused
from tests.models.helpdesk.agents import agent, come_in, new_agent
from tests.models.helpdesk.callers import caller, take_call


async def test_a_call_from_its_opening_to_its_end(office: Office) -> None:
    nora = await agent(office)
    assert await call.current(nora) is None
    number = await call.open(nora, Means.TELEPHONE, CallSubject.LETTER)
    assert (await refused(call.open(nora, Means.COUNTER, CallSubject.OTHER))).code == "call_open"
    await call.change(nora, Means.EMAIL, CallSubject.CHANNEL)
    await call.keep(nora, {"search": "WAGNER \udce9 <b>", "answer": "\x1b[2J"})
    found = await call.current(nora)
    assert found and (found.id, found.means, found.subject) == (number, Means.EMAIL, CallSubject.CHANNEL)
    assert found.draft == {"search": "WAGNER \udce9 <b>", "answer": "\x1b[2J"}
    await call.end(nora, CallOutcome.SOLVED, "  courrier commandé ")
    row = await Call.get(id=number)
    assert (row.open_of, row.draft, row.outcome) == (None, b"", "solved")
    opened = office.keys.open("helpdesk_call.note", row.conversation, row.note)
    assert opened.decode() == "courrier commandé"
    assert (await refused(call.end(nora, CallOutcome.SOLVED))).code == "call_none"
    actions: list[Any] = await Entry.filter(actor=str(nora)).order_by("seq").values_list("action", flat=True)
    assert actions == ["agent_entered", "call_opened", "call_changed", "call_ended"]
    await call.open(nora, Means.TELEPHONE, CallSubject.OTHER)


async def test_a_dropped_line_finds_the_call_again(office: Office, watch: Watch) -> None:
    new = await new_agent(office)
    before = await come_in(office, "nora", new.secret)
    number = await call.open(before, Means.TELEPHONE, CallSubject.LETTER)
    await call.keep(before, {"answer": "12 rue"})
    watch.on(seconds=60)
    after = await come_in(office, "nora", new.secret)
    found = await call.current(after)
    assert found and (found.id, found.draft) == (number, {"answer": "12 rue"})
    assert (await refused(call.keep(before, {}))).code == "session_ended"


async def test_ten_openings_at_once_are_one(office: Office) -> None:
    nora = await agent(office)

    async def opens() -> str:
        try:
            await call.open(nora, Means.TELEPHONE, CallSubject.OTHER)
        except Refused as refusal:
            return refusal.code
        return ""

    said = await asyncio.gather(*(opens() for _ in range(10)))
    assert sorted(said) == ["", *["call_open"] * 9] and await Call.all().count() == 1


async def test_what_is_kept_has_an_end(office: Office) -> None:
    nora = await agent(office)
    await call.open(nora, Means.TELEPHONE, CallSubject.OTHER)
    assert (await refused(call.keep(nora, {"a": "x" * 5000}))).code == "text_long"
    assert (await refused(call.end(nora, CallOutcome.SOLVED, "a\x00b"))).code == "text_character"
    assert (await refused(call.end(nora, CallOutcome.SOLVED, "x" * 201))).code == "text_long"
    assert await call.current(nora)


async def test_the_codes_of_a_call_end_with_it(office: Office) -> None:
    await caller(office)
    nora = await agent(office)
    await take_call(nora)
    await proofs.send_code(nora)
    await call.end(nora, CallOutcome.DROPPED)
    assert (await Challenge.get(purpose="helpdesk")).ended_at is not None
