"""An act wants its points, its right and a fresh code; it leaves change, message, journal and receipt."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from models.account import locks, session
from models.account.account import CLOSED_AFTER, Account
from models.actor import Actor
from models.dsp import rights
from models.dsp.assistant import Assistant
from models.dsp.record import record_of
from models.helpdesk import acts, call, receipt
from models.helpdesk.act import RULES, Act, ActDetails
from models.helpdesk.agent import Right
from models.helpdesk.call import CallOutcome
from models.helpdesk.receipt import Receipt
from models.journal.journal import Entry
from models.letters.order import LetterOrder
from models.office import Office
from models.person import Person
from tests.conftest import Watch, refused, register
from tests.models.dsp.filing import CHILD, entered, subject
from tests.models.helpdesk.agents import agent, come_in, new_agent, operator
from tests.models.helpdesk.callers import (
    answer,
    caller,
    delivered,
    proved,
    said_of,
    take_call,
)

IMMEDIATE = [act for act in Act if act is not Act.CHANNEL]


async def ready(office: Office, owner: Actor, act: Act) -> ActDetails:
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
            return ActDetails(kind="mobile", address="621 456 123")
        case Act.DELEGATION:
            return ActDetails(assistant_id=(await Assistant.get(person_id=owner.person_id)).id)
    return ActDetails()


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
    assert await rights.why_over(helper, subject(owner))
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
