"""What stops an act: doubt, quotas, what has changed in between, and what is no call."""

import json
from datetime import timedelta

import pytest

from models.account.account import Account
from models.account.session import Session
from models.dsp import appointing, settings
from models.dsp.assistant import Assistant
from models.dsp.record import record_of
from models.helpdesk import acts, call, receipt
from models.helpdesk.act import RULES, Act, ActDetails
from models.helpdesk.call import CallOutcome
from models.helpdesk.receipt import Receipt
from models.journal.journal import Entry
from models.letters.order import LetterOrder
from models.office import Office
from models.person import Person
from tests.conftest import Watch, refused, register
from tests.models.dsp.filing import OTHER, PARENT, entered, subject
from tests.models.helpdesk.agents import agent, come_in, new_agent, operator
from tests.models.helpdesk.callers import (
    answer,
    caller,
    open_questions,
    proved,
    take_call,
)
from tests.models.helpdesk.test_acts import reasons


async def test_two_wrong_answers_leave_what_protects_whoever_the_agent_is(office: Office) -> None:
    await caller(office)
    nora = await agent(office)
    person_id = await take_call(nora)
    await answer(nora, person_id, 2, right=False)
    await proved(nora, person_id, 4)  # even the code does not help
    for name in ("nora", "emma", "zoe"):
        who = nora if name == "nora" else await agent(office, name)
        if name != "nora":
            await take_call(who)
            await answer(who, person_id, 1)
        found = await reasons(who)
        for act, rule in RULES.items():
            assert ("act_doubtful" in found[act]) is not rule.protecting
    refusal = await refused(acts.perform(nora, Act.LETTER))
    assert refusal.code == "act_letter_lately" or refusal.facts["until"]
    done = await acts.perform(nora, Act.DISABLE)
    assert done.receipt


async def test_one_letter_a_day_and_three_a_month(office: Office, watch: Watch) -> None:
    owner = await caller(office)
    nora_new = await new_agent(office)
    watch.on(hours=3)
    for number in range(3):
        nora = await come_in(office, "nora", nora_new.secret)
        await answer(nora, await take_call(nora), 2)
        if number == 0:
            refusal = await refused(acts.perform(nora, Act.LETTER))
            assert (refusal.code, refusal.facts["ago"]) == ("act_letter_lately", timedelta(hours=3))
            watch.on(hours=21)
            nora = await come_in(office, "nora", nora_new.secret)
            await call.end(nora, CallOutcome.DROPPED)
            await answer(nora, await take_call(nora), 2)
        await acts.perform(nora, Act.LETTER)
        assert (await refused(acts.perform(nora, Act.LETTER))).code == "act_letter_ordered"
        await LetterOrder.filter(open_of=owner.person_id).update(open_of=None, printed_at=office.now())
        assert (await refused(acts.perform(nora, Act.LETTER))).code == "act_letter_lately"
        await call.end(nora, CallOutcome.SOLVED)
        watch.on(hours=24)
    nora = await come_in(office, "nora", nora_new.secret)
    await answer(nora, await take_call(nora), 2)
    assert (await refused(acts.perform(nora, Act.LETTER))).code == "act_letter_most"
    watch.on(days=28)
    nora = await come_in(office, "nora", nora_new.secret)
    await call.end(nora, CallOutcome.SOLVED)
    await answer(nora, await take_call(nora), 2)
    await acts.perform(nora, Act.LETTER)


async def test_an_account_that_nobody_has_gets_a_letter_alone(office: Office) -> None:
    person = await register(office, OTHER, "MÜLLER", "Noé Marc")
    nora = await agent(office)
    await take_call(nora, OTHER)
    await answer(nora, person.id, 2)
    assert [act for act, why in (await reasons(nora)).items() if not why] == [Act.LETTER]
    await acts.perform(nora, Act.LETTER)
    assert (await LetterOrder.get()).person_id == person.id


async def test_a_pending_request_is_carried_out(office: Office) -> None:
    owner, nora = await caller(office), await agent(office)
    await settings.ask(owner, subject(owner), settings.CLOSE)
    await proved(nora, await take_call(nora), 3)
    await acts.perform(nora, Act.CLOSE)
    record = await record_of(subject(owner))
    assert (record.request, record.requested_at) == ("", None)
    assert json.loads((await Entry.get(action="helpdesk_close")).facts)["request"] == "close"
    await settings.ask(owner, subject(owner), settings.REOPEN)
    await acts.perform(nora, Act.REOPEN)
    record = await record_of(subject(owner))
    assert (record.request, record.closed_at) == ("", None)


async def test_assistants_are_shown_once_enough_is_proved(office: Office) -> None:
    owner, nora = await caller(office), await agent(office)
    person_id = await take_call(nora)
    await answer(nora, person_id, 2)
    assert (await refused(acts.assistants(nora))).code == "act_points"
    await answer(nora, person_id, 1)
    (choice,) = await acts.assistants(nora)
    assert choice.initials == "N. M."
    assert (await refused(acts.perform(nora, Act.DELEGATION, ActDetails(choice.id + 1)))).code == (
        "act_other_assistant"
    )
    assert not await Receipt.exists()
    await acts.perform(nora, Act.DELEGATION, ActDetails(choice.id))
    helper = await entered(office, await Account.get(person_id=(await Assistant.get()).holder_id))
    found = await refused(appointing.remove(helper, subject(owner), choice.id))
    assert found.code == "record_unseen"


async def test_what_changes_in_between_is_looked_at_again(office: Office) -> None:
    """The page said that it was possible; the owner, an operator or the operator's verb was faster."""
    owner, nora = await caller(office), await agent(office)
    await proved(nora, await take_call(nora), 4)
    assert (await reasons(nora))[Act.DISABLE] == []
    await Account.filter(id=owner.account_id).update(disabled_at=office.now())
    assert (await refused(acts.perform(nora, Act.DISABLE))).code == "act_disabled"
    await Account.filter(id=owner.account_id).update(disabled_at=None)
    await Session.all().update(ended_at=office.now())
    assert (await refused(acts.perform(nora, Act.SESSIONS))).code == "act_no_session"
    from models.helpdesk import agents

    await agents.disable(operator(office), "nora", "ticket 4711")
    assert (await refused(acts.perform(nora, Act.CLOSE))).code == "session_ended"
    assert not await Receipt.exists()


async def test_a_person_turns_18_during_the_call(office: Office, watch: Watch) -> None:
    from tests.models.dsp.filing import NEARLY

    watch.on(days=-2)
    await caller(office, NEARLY)
    watch.moment = (await Person.get()).majority - timedelta(minutes=5)
    nora = await agent(office)
    person_id = await take_call(nora, NEARLY)
    await proved(nora, person_id, 3)
    assert (await reasons(nora))[Act.CLOSE] == []
    watch.on(minutes=5)
    assert (await refused(acts.perform(nora, Act.CLOSE))).code == "act_points"


async def test_no_act_without_a_call_or_a_person(office: Office) -> None:
    nora = await agent(office)
    for act in Act:
        assert (await refused(acts.perform(nora, act))).code == "call_none"
    await call.open(nora, call.Means.TELEPHONE, call.CallSubject.OTHER)
    for act in Act:
        assert (await refused(acts.perform(nora, act))).code == "call_unidentified"


@pytest.mark.parametrize("typed", ["", "R-", "R-123", "4K7P-2M9U", "'; --", "x" * 999])
async def test_receipts_that_are_none(office: Office, typed: str) -> None:
    refusal = await refused(receipt.shown(operator(office), typed, "ticket 4711"))
    assert refusal.code == "receipt_form"
    refusal = await refused(receipt.shown(operator(office), "R-0000-0000", "ticket 4711"))
    assert refusal.code == "receipt_unknown"


async def test_nothing_on_file_is_in_what_an_agent_gets(office: Office) -> None:
    """Before a proof was chosen: no address, no name of an assistant, no digit of the channel."""
    await caller(office)
    nora = await agent(office)
    person_id = await take_call(nora)
    await answer(nora, person_id, 1)
    from models.helpdesk import proofs, verification

    seen = repr((await acts.offered(nora), await verification.verified(nora), await proofs.offered(nora)))
    for value in ("Parc", "1234", "Éloïse", "WAGNER", "example.lu", "Noé", "MÜLLER", PARENT):
        assert value not in seen
    assert await open_questions(nora)
