"""An act wants its points, its right and a fresh code; it leaves change, message, journal and receipt."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from models.account import locks, session
from models.account.account import CLOSED_AFTER, Account
from models.account.session import Session
from models.actor import Actor
from models.dsp import appointing, rights, settings
from models.dsp.assistant import Assistant
from models.dsp.record import record_of
from models.helpdesk import acts, call, receipt
from models.helpdesk.act import RULES, Act, Asked
from models.helpdesk.agent import Right
from models.helpdesk.call import CallOutcome
from models.helpdesk.receipt import Receipt
from models.journal.journal import Entry
from models.letters.order import LetterOrder
from models.office import Office
from models.person import Person
from tests.conftest import Watch, refused, register
from tests.models.dsp.filing import CHILD, OTHER, PARENT, entered, subject
from tests.models.helpdesk.agents import agent, come_in, new_agent, operator
from tests.models.helpdesk.callers import (
    answer,
    caller,
    delivered,
    open_questions,
    proved,
    said_of,
    take_call,
)

IMMEDIATE = [act for act in Act if act is not Act.CHANNEL]


async def ready(office: Office, owner: Actor, act: Act) -> Asked:
    """The state of things in which an act is possible."""
    account = Account.filter(id=owner.account_id)
    match act:
        case Act.UNLOCK:
            await account.update(wrong_passwords=CLOSED_AFTER)
        case Act.REOPEN:
            record = await record_of(subject(owner))
            record.closed_at = office.now()
            await record.save()
        case Act.ENABLE:
            await account.update(disabled_at=office.now())
        case Act.LETTER:
            from models.account.letter import Letter

            await Letter.all().update(issued_at=office.now() - timedelta(days=2))
        case Act.CHANNEL:
            return Asked(kind="mobile", address="621 456 123")
        case Act.DELEGATION:
            return Asked(assistant_id=(await Assistant.get(person_id=owner.person_id)).id)
    return Asked()


async def reasons(nora: Actor) -> dict[Act, list[str]]:
    return {offer.act: [why.code for why in offer.why_not] for offer in await acts.offered(nora)}


@pytest.mark.parametrize("act", IMMEDIATE)
async def test_an_act_leaves_change_message_journal_and_receipt(office: Office, act: Act) -> None:
    owner, nora = await caller(office), await agent(office)
    asked = await ready(office, owner, act)
    person_id = await take_call(nora)
    if RULES[act].points > 1:
        await proved(nora, person_id, RULES[act].points - 1)
    refusal = await refused(acts.perform(nora, act, asked))
    assert (refusal.code, refusal.facts["missing"]) == ("act_points", 1)
    assert not await Receipt.exists() and not await Entry.filter(action__startswith="helpdesk_").exists()
    await answer(nora, person_id, 1)
    assert (await reasons(nora))[act] == []
    done = await acts.perform(nora, act, asked)
    assert not done.waits and re.fullmatch(r"R-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", done.receipt)
    row = await Receipt.get()
    assert (row.code, row.act, row.person_id, row.agent_id) == (done.receipt, act, person_id, nora.agent_id)
    (told,) = await said_of(office, f"helpdesk_{act}")
    facts = told["facts"]
    assert (facts["receipt"], facts["agent"], facts["source"]) == (
        done.receipt,
        str(nora.agent_id),
        "helpdesk",
    )
    line = await Entry.get(action=f"helpdesk_{act}")
    assert (line.actor, line.subject, line.outcome) == (str(nora), f"person:{person_id}", "done")
    assert json.loads(line.facts)["receipt"] == done.receipt
    await CHANGED[act](owner)
    again = await reasons(nora)
    assert again[act] or act is Act.DELEGATION
    shown = await receipt.shown(operator(office), done.receipt.lower().replace("-", " "), "ticket 4711")
    assert (shown.act, shown.person_id) == (act, person_id)


async def _sessions_ended(owner: Actor) -> None:
    assert not await session.still_open(owner)


async def _ordered(owner: Actor) -> None:
    assert (await LetterOrder.get()).open_of == owner.person_id


async def _unlocked(owner: Actor) -> None:
    person = await Person.get(id=owner.person_id)
    account = await Account.get(id=owner.account_id)
    assert not await locks.is_locked(owner.office, person.matricule_in(owner.office.keys), account)


async def _taken_away(owner: Actor) -> None:
    row = await Assistant.get(person_id=owner.person_id)
    assert (row.ended_by, row.end_reason) == (owner.person_id, "removed")
    helper = await entered(owner.office, await Account.get(person_id=row.holder_id))
    assert not await rights.still(helper, subject(owner))
    assert len(await said_of(owner.office, "assistant_removed")) == 2


async def _closed(owner: Actor) -> None:
    assert (await record_of(subject(owner))).closed_at


async def _reopened(owner: Actor) -> None:
    assert (await record_of(subject(owner))).closed_at is None


async def _enabled(owner: Actor) -> None:
    assert (await Account.get(id=owner.account_id)).disabled_at is None


async def _disabled(owner: Actor) -> None:
    assert (await Account.get(id=owner.account_id)).disabled_at
    await _sessions_ended(owner)


CHANGED: dict[Act, Callable[[Actor], Awaitable[None]]] = {
    Act.LETTER: _ordered,
    Act.UNLOCK: _unlocked,
    Act.DELEGATION: _taken_away,
    Act.CLOSE: _closed,
    Act.REOPEN: _reopened,
    Act.ENABLE: _enabled,
    Act.SESSIONS: _sessions_ended,
    Act.DISABLE: _disabled,
}


async def test_acts_keep_their_place_and_say_why_not(office: Office) -> None:
    await register(office, CHILD)
    nora = await agent(office)
    await take_call(nora, CHILD)
    found = await acts.offered(nora)
    assert [offer.act for offer in found] == list(Act)
    assert await reasons(nora) == {
        Act.LETTER: ["act_points"],
        Act.UNLOCK: ["act_no_account", "act_points"],
        Act.DELEGATION: ["act_no_assistant", "act_points"],
        Act.CLOSE: ["act_no_account", "act_points"],
        Act.REOPEN: ["act_no_account", "act_points"],
        Act.CHANNEL: ["act_no_account", "act_points"],
        Act.ENABLE: ["act_no_account", "act_points"],
        Act.SESSIONS: ["act_no_account", "act_points"],
        Act.DISABLE: ["act_no_account", "act_points"],
    }


@pytest.mark.parametrize("act", Act)
async def test_an_act_wants_its_right_and_a_code_of_the_last_hour(
    office: Office, watch: Watch, act: Act
) -> None:
    owner = await caller(office)
    asked = await ready(office, owner, act)
    others = [right for right in Right if right is not RULES[act].right]
    new = await new_agent(office, "nora", *others)
    nora = await come_in(office, "nora", new.secret)
    await proved(nora, await take_call(nora), 4)
    assert (await refused(acts.perform(nora, act, asked))).code == "agent_right"
    assert "agent_right" in (await reasons(nora))[act]
    await call.end(nora, CallOutcome.DROPPED)
    await delivered(office)
    emma = await agent(office, "emma")
    watch.on(minutes=14)
    await session.seen(owner)
    await proved(emma, await take_call(emma), 4)
    from models.helpdesk.agent_session import AgentSession

    await AgentSession.filter(id=emma.session_id).update(proved_at=office.now() - timedelta(minutes=61))
    assert (await refused(acts.perform(emma, act, asked))).code == "totp_needed"
    assert (await reasons(emma))[act] == ["totp_needed"]


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
            assert (refusal.code, refusal.facts["hours"]) == ("act_letter_lately", 3)
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
    assert (await refused(acts.perform(nora, Act.DELEGATION, Asked(choice.id + 1)))).code == (
        "act_other_assistant"
    )
    assert not await Receipt.exists()
    await acts.perform(nora, Act.DELEGATION, Asked(choice.id))
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
