"""An agent sees where a person is stuck, and nothing that is asked of a caller."""

from datetime import timedelta

from models.account.account import CLOSED_AFTER, Account
from models.account.letter import Letter
from models.dsp.record import Record
from models.helpdesk import acts, call
from models.helpdesk.act import Act
from models.helpdesk.call import CallOutcome
from models.helpdesk.standing import PersonStanding, standing
from models.office import Office
from tests.conftest import Watch, register
from tests.models.dsp.filing import CHILD, PARENT
from tests.models.helpdesk.agents import agent
from tests.models.helpdesk.callers import answer, caller, take_call


async def test_somebody_who_never_activated(office: Office) -> None:
    await register(office, CHILD)
    nora = await agent(office)
    await take_call(nora, CHILD)
    assert await standing(nora) == PersonStanding(
        minor=True,
        activated=False,
        disabled=False,
        locked=False,
        letter="",
        sessions=0,
        change_waits=False,
        closed=False,
        request="",
        doubt_until=None,
    )


async def test_where_somebody_is_stuck(office: Office, watch: Watch) -> None:
    owner, nora = await caller(office), await agent(office)
    person_id = await take_call(nora)
    seen = await standing(nora)
    assert (seen.activated, seen.letter, seen.sessions, seen.locked) == (True, "valid", 1, False)
    await Letter.all().update(state="used", ended_at=office.now(), issued_at=office.now() - timedelta(days=2))
    await Account.filter(id=owner.account_id).update(wrong_passwords=CLOSED_AFTER)
    await Record.create(person_id=person_id, closed_at=office.now(), request="reopen")
    seen = await standing(nora)
    assert (seen.letter, seen.locked, seen.closed, seen.request) == ("letter_used", True, True, "reopen")
    await answer(nora, person_id, 2)
    await acts.perform(nora, Act.LETTER)
    await acts.perform(nora, Act.DISABLE)
    seen = await standing(nora)
    assert (seen.letter, seen.disabled, seen.sessions) == ("ordered", True, 0)
    await call.end(nora, CallOutcome.SOLVED)
    assert PARENT not in repr(seen) and watch() == office.now()
