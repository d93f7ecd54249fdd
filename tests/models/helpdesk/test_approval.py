"""Two agents for a new channel and for a second kind of reset: the database holds that they are two."""

import asyncio

import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError

from models.account import pending_change, recovery
from models.account.account import Account
from models.account.pending_change import PendingChange
from models.actor import Actor
from models.helpdesk import acts, agent_session, agents, approval, call, own_acts
from models.helpdesk.act import Act, ActDetails
from models.helpdesk.approval import Approval
from models.helpdesk.call import CallOutcome
from models.helpdesk.own_acts import ActState
from models.journal.journal import Entry
from models.messages.channel import Channel
from models.office import Office
from models.refusal import Refused
from tests.conftest import Watch, refused
from tests.models.dsp.filing import again
from tests.models.helpdesk.agents import agent, matricule, operator
from tests.models.helpdesk.callers import caller, proved, said_of, take_call

NEW = ActDetails(kind="mobile", address="621 456 123")


async def asked_for(office: Office, nora: Actor) -> tuple[str, int]:
    """A new channel is asked for; returns its receipt, and the number of what waits."""
    await proved(nora, await take_call(nora), 4)
    done = await acts.perform(nora, Act.CHANNEL, NEW)
    assert done.waits
    return done.receipt, (await Approval.get(receipt=done.receipt)).id


async def channel_of(owner: Actor) -> Channel:
    return (await Account.get(id=owner.account_id)).choices_in(owner.office.keys).channel


async def test_a_channel_is_asked_approved_and_changes_a_day_later(office: Office, watch: Watch) -> None:
    owner, nora, emma = await caller(office), await agent(office), await agent(office, "emma")
    receipt, number = await asked_for(office, nora)
    (told,) = await said_of(office, "helpdesk_channel")
    assert told["address"] == (await channel_of(owner)).address
    assert told["facts"]["receipt"] == receipt and told["facts"]["new_channel"] == "+352 ••• ••• 123"
    (waiting,) = await approval.waiting(emma)
    assert (waiting.act, waiting.asked_by, waiting.mine) == (Act.CHANNEL, nora.agent_id, False)
    opened = await approval.opened(emma, number)
    assert (opened.initials, opened.points, opened.channel) == ("É. W.", 4, "+352 ••• ••• 123")
    watch.on(minutes=10)
    assert await approval.approve(emma, number) == receipt
    assert len(await said_of(office, "helpdesk_channel_confirmed")) == 1
    assert await approval.waiting(emma) == ()
    watch.on(hours=23, minutes=59)
    assert await pending_change.sweep(office) == 0
    (own,) = await own_acts.listed(await again(owner))
    assert (own.receipt, own.state) == (receipt, ActState.WAITING)
    watch.on(minutes=1)
    assert await pending_change.sweep(office) == 1
    assert (await channel_of(owner)).address == "+352621456123"
    changed = await said_of(office, "channel_changed")
    assert {message["channel"] for message in changed} == {"email", "mobile"}
    (own,) = await own_acts.listed(await again(owner))
    assert own.state is ActState.DONE
    lines = await Entry.filter(action="helpdesk_channel").order_by("seq")
    assert [(line.actor, line.outcome) for line in lines] == [(str(nora), "asked"), (str(emma), "approved")]


async def test_nobody_approves_what_he_asked_for(office: Office) -> None:
    await caller(office)
    nora = await agent(office)
    _, number = await asked_for(office, nora)
    assert (await refused(approval.approve(nora, number))).code == "approval_own"
    for change in (
        f"decided_by = {nora.agent_id}, decided_at = asked_at, outcome = 'approved', open_of = NULL",
        "decided_at = asked_at, outcome = 'approved'",
        "asked_by = 4711",
        "person_id = 4711",
        "act = 'enable'",
        "facts = substr(facts, 2)",
        "receipt = 'R-0000-0000'",
    ):
        with pytest.raises(OperationalError, match="another agent"):
            await get_connection("default").execute_query(f"UPDATE approval SET {change} WHERE id = {number}")
    with pytest.raises(OperationalError, match="kept"):
        await get_connection("default").execute_query(f"DELETE FROM approval WHERE id = {number}")
    row = await Approval.get(id=number)
    assert (row.decided_at, row.outcome) == (None, "")


async def test_nothing_is_decided_twice_or_begins_decided(office: Office) -> None:
    await caller(office)
    nora, emma, zoe = await agent(office), await agent(office, "emma"), await agent(office, "zoe")
    _, number = await asked_for(office, nora)
    await approval.approve(emma, number)
    assert (await refused(approval.approve(zoe, number))).code == "approval_over"
    assert (await refused(approval.refuse(zoe, number, "x"))).code == "approval_over"
    change = f"UPDATE approval SET decided_by = {zoe.agent_id} WHERE id = {number}"
    with pytest.raises(OperationalError, match="decided once"):
        await get_connection("default").execute_query(change)
    row = await Approval.get(id=number)
    with pytest.raises(OperationalError, match="undecided"):
        await Approval.create(
            act=row.act,
            person_id=row.person_id,
            call_id=row.call_id,
            receipt="R-0000-0000",
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            facts=row.facts,
            decided_by=zoe.agent_id,
            decided_at=row.asked_at,
            outcome="approved",
        )


async def test_two_approve_and_the_asker_cancels_at_once(office: Office) -> None:
    owner = await caller(office)
    nora, emma, zoe = await agent(office), await agent(office, "emma"), await agent(office, "zoe")
    _, number = await asked_for(office, nora)

    async def tried(work: object) -> str:
        try:
            await work  # type: ignore[misc]
        except Refused as refusal:
            return refusal.code
        return ""

    said = await asyncio.gather(
        tried(approval.approve(emma, number)),
        tried(approval.refuse(nora, number, "erreur")),
        tried(approval.approve(zoe, number)),
        tried(recovery.stop_mine(owner)),
    )
    row, waiting = await Approval.get(id=number), await PendingChange.get_or_none()
    assert row.outcome in ("approved", "withdrawn") and row.asked_by != row.decided_by
    if row.outcome == "approved":
        assert said[0:3].count("") == 1
        assert (waiting is not None) is (said[3] != "")  # the owner may stop it also after that
    else:
        assert said[1] == "" and waiting is None


async def test_the_approver_logs_out_in_between(office: Office) -> None:
    await caller(office)
    nora, emma = await agent(office), await agent(office, "emma")
    _, number = await asked_for(office, nora)
    await approval.opened(emma, number)
    await agent_session.leave(emma)
    assert (await refused(approval.approve(emma, number))).code == "session_ended"
    assert (await Approval.get(id=number)).decided_at is None


async def test_whoever_asked_must_still_be_an_agent_with_that_right(office: Office) -> None:
    await caller(office)
    nora, emma = await agent(office), await agent(office, "emma")
    _, number = await asked_for(office, nora)
    await agents.set_rights(operator(office), "nora", ["find"], "ticket 4711")
    assert (await refused(approval.approve(emma, number))).code == "approval_asker"
    await agents.set_rights(operator(office), "nora", ["supervisor"], "ticket 4711")
    await agents.disable(operator(office), "nora", "ticket 4711")
    assert (await refused(approval.approve(emma, number))).code == "approval_asker"
    assert (await refused(approval.refuse(nora, number, "x"))).code == "session_ended"
    await approval.refuse(emma, number, "l'agent n'est plus là")
    assert (await Approval.get(id=number)).outcome == "refused" and not await PendingChange.exists()
    assert len(await said_of(office, "channel_change_stopped")) == 2


async def test_an_approver_who_is_related_does_not_see_it(office: Office) -> None:
    owner = await caller(office)
    from tests.models.dsp.filing import member, opens_to

    nora, emma = await agent(office), await agent(office, "emma")
    _, number = await asked_for(office, nora)
    await opens_to(owner, await member(office, matricule("emma"), "WEBER"))
    for refusal in (approval.opened(emma, number), approval.approve(emma, number)):
        assert (await refused(refusal)).code == "agent_related"


@pytest.mark.parametrize("way", ["code", "account", "receipt"])
async def test_the_owner_stops_it_before_or_after_the_approval(office: Office, way: str) -> None:
    owner = await caller(office)
    nora, emma = await agent(office), await agent(office, "emma")
    for approved in (False, True):
        if approved:
            await call.end(nora, CallOutcome.SOLVED)
            from tests.models.helpdesk.callers import delivered

            await delivered(office)
            office.now.on(minutes=2)  # type: ignore[attr-defined]
        receipt, number = await asked_for(office, nora)
        if approved:
            await approval.approve(emma, number)
        match way:
            case "code":
                stop = (await said_of(office, "helpdesk_channel"))[-1]["facts"]["stop"]
                await recovery.stop_by_code(Actor(office, "local:elsewhere"), stop)
            case "account":
                await recovery.stop_mine(owner)
            case _:
                assert await own_acts.deny(owner, receipt)
        assert not await PendingChange.exists()
        assert (await refused(approval.approve(emma, number))).code == "approval_over"
        assert (await own_acts.listed(owner))[0].state is ActState.STOPPED
        assert await approval.waiting(emma) == ()
