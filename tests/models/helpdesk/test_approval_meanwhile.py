"""What happens while an act waits for another agent, and to a second kind of reset."""

from datetime import timedelta

import pytest
from tortoise.transactions import in_transaction

from models.account import pending_change
from models.account.account import Account
from models.account.pending_change import PendingChange
from models.actor import Actor
from models.helpdesk import acts, approval, own_acts
from models.helpdesk.act import Act, ActDetails
from models.helpdesk.approval import Approval
from models.helpdesk.own_acts import ActState
from models.journal.journal import Entry
from models.letters.order import LetterOrder
from models.messages.channel import EMAIL, Channel
from models.office import Office
from tests.conftest import Watch, refused
from tests.models.dsp.filing import entered, subject
from tests.models.helpdesk.agents import agent
from tests.models.helpdesk.callers import answer, caller, proved, said_of, take_call
from tests.models.helpdesk.test_acts import ready
from tests.models.helpdesk.test_approval import NEW, asked_for, channel_of


async def test_what_nobody_confirms_is_over_after_a_day(office: Office, watch: Watch) -> None:
    owner = await caller(office)
    nora = await agent(office)
    _, number = await asked_for(office, nora)
    assert (await refused(acts.perform(nora, Act.CHANNEL, NEW))).code == "act_approval_waits"
    watch.on(hours=24)
    emma = await agent(office, "emma")
    assert await approval.waiting(emma) == ()
    assert (await refused(approval.approve(emma, number))).code == "approval_over"
    assert await pending_change.sweep(office) == 0
    assert not await PendingChange.exists() and (await channel_of(owner)).kind == EMAIL
    assert (await Entry.get(action="change_stopped")).outcome == "unconfirmed"


async def test_the_owner_changes_the_channel_himself_meanwhile(office: Office, watch: Watch) -> None:
    owner = await caller(office)
    nora, emma = await agent(office), await agent(office, "emma")
    _, number = await asked_for(office, nora)
    await approval.approve(emma, number)
    account = await Account.get(id=owner.account_id)
    account.change(office.keys, channel=Channel(EMAIL, "neu@example.lu"))
    await account.save()
    watch.on(hours=24)
    assert await pending_change.sweep(office) == 0
    assert (await channel_of(owner)).address == "neu@example.lu"
    assert (await Entry.get(action="change_stopped")).outcome == "channel"


async def test_a_caller_who_has_become_doubtful_meanwhile_is_not_approved(office: Office) -> None:
    await caller(office)
    nora, emma = await agent(office), await agent(office, "emma")
    _, number = await asked_for(office, nora)
    await answer(emma, await take_call(emma), 2, right=False)
    assert (await refused(approval.approve(emma, number))).code == "act_doubtful"


async def test_an_account_disabled_meanwhile_is_not_changed(office: Office) -> None:
    owner = await caller(office)
    nora, emma = await agent(office), await agent(office, "emma")
    _, number = await asked_for(office, nora)
    await acts.perform(nora, Act.DISABLE)
    assert (await refused(approval.approve(emma, number))).code == "approval_over"
    assert not await PendingChange.exists()
    assert (await Account.get(id=owner.account_id)).disabled_at


async def test_no_letter_while_a_change_waits(office: Office) -> None:
    owner = await caller(office)
    await ready(office, owner, Act.LETTER)
    nora = await agent(office)
    await asked_for(office, nora)
    assert (await refused(acts.perform(nora, Act.LETTER))).code == "act_change_waits"


@pytest.mark.parametrize(("first", "second"), [(Act.LETTER, Act.UNLOCK), (Act.UNLOCK, Act.LETTER)])
async def test_a_second_kind_of_reset_within_a_day_wants_a_supervisor(
    office: Office, watch: Watch, first: Act, second: Act
) -> None:
    owner = await caller(office)
    for act in (first, second):
        await ready(office, owner, act)
    nora, emma, zoe = await agent(office), await agent(office, "emma"), await agent(office, "zoe", "agent")
    person_id = await take_call(nora)
    await answer(nora, person_id, 2)
    assert not (await acts.perform(nora, first)).waits
    assert {offer.act: offer.confirmed for offer in await acts.offered(nora)}[second]
    done = await acts.perform(nora, second)
    assert done.waits and len(await said_of(office, "helpdesk_asked")) == 1
    assert not await said_of(office, f"helpdesk_{second}")
    number = (await Approval.get(receipt=done.receipt)).id
    assert (await refused(approval.approve(nora, number))).code == "approval_own"
    assert (await refused(approval.approve(zoe, number))).code == "agent_right"
    assert await approval.approve(emma, number) == done.receipt
    assert len(await said_of(office, f"helpdesk_{second}")) == 1
    assert await LetterOrder.all().count() == 1
    states = {own.act: own.state for own in await own_acts.listed(await entered_again(owner))}
    assert states == {Act.LETTER: ActState.WAITING, Act.UNLOCK: ActState.DONE}


async def entered_again(owner: Actor) -> Actor:
    return await entered(owner.office, await Account.get(id=owner.account_id))


async def test_the_asker_takes_it_back_and_the_person_says_no(office: Office, watch: Watch) -> None:
    owner = await caller(office)
    await ready(office, owner, Act.UNLOCK)
    await ready(office, owner, Act.LETTER)
    nora = await agent(office)
    await answer(nora, await take_call(nora), 2)
    await acts.perform(nora, Act.LETTER)
    first = await acts.perform(nora, Act.UNLOCK)
    await approval.refuse(nora, (await Approval.get()).id, "erreur")
    assert (await Approval.get()).outcome == "withdrawn"
    assert len(await said_of(office, "helpdesk_refused")) == 1
    second = await acts.perform(nora, Act.UNLOCK)
    assert await own_acts.deny(owner, second.receipt)
    assert len(await said_of(office, "helpdesk_stopped")) == 1
    assert {row.outcome for row in await Approval.all()} == {"withdrawn", "stopped"}
    states = {own.receipt: own.state for own in await own_acts.listed(owner)}
    assert states[first.receipt] is states[second.receipt] is ActState.STOPPED


async def test_after_a_day_another_kind_needs_no_supervisor(office: Office, watch: Watch) -> None:
    owner = await caller(office)
    await ready(office, owner, Act.UNLOCK)
    await ready(office, owner, Act.LETTER)
    nora = await agent(office)
    await answer(nora, await take_call(nora), 2)
    await acts.perform(nora, Act.LETTER)
    watch.on(days=1)
    emma = await agent(office, "emma")
    await answer(emma, await take_call(emma), 2)
    assert not (await acts.perform(emma, Act.UNLOCK)).waits


async def test_a_channel_that_is_none(office: Office) -> None:
    await caller(office)
    nora = await agent(office)
    await proved(nora, await take_call(nora), 4)
    for kind, address, code in (
        ("mobile", "12", "mobile_form"),
        ("email", "x", "email_at"),
        ("pigeon", "x", "channel_unavailable"),
        ("email", f"p{subject(await entered_again_by_id(office))}@example.lu", "act_channel_same"),
    ):
        assert (
            await refused(acts.perform(nora, Act.CHANNEL, ActDetails(kind=kind, address=address)))
        ).code == code
    assert not await Approval.exists() and not await PendingChange.exists()


async def entered_again_by_id(office: Office) -> Actor:
    return await entered(office, await Account.all().order_by("id").first())  # type: ignore[arg-type]


async def test_a_transaction_that_fails_leaves_nothing(office: Office) -> None:
    await caller(office)
    nora = await agent(office)
    await proved(nora, await take_call(nora), 4)
    with pytest.raises(ZeroDivisionError):
        async with in_transaction():
            await acts.perform(nora, Act.CHANNEL, NEW)
            raise ZeroDivisionError
    assert not await Approval.exists() and not await PendingChange.exists()
    assert timedelta(hours=24) == approval.LASTS == pending_change.WAIT
