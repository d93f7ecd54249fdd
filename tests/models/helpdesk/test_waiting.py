"""What waits is listed oldest first without whom it concerns; one agent takes it, whatever races."""

import asyncio

import pytest
from tortoise.exceptions import IntegrityError

from models.account.account import Account
from models.actor import Actor
from models.dsp import settings
from models.helpdesk import acts, call, waiting
from models.helpdesk.act import Act
from models.helpdesk.agent import Agent
from models.helpdesk.agent_session import AgentSession
from models.helpdesk.alarms import Alarm, AlarmKind
from models.helpdesk.call import CallOutcome
from models.helpdesk.waiting import HELD, MatterClaim, MatterKind
from models.journal.journal import Entry
from models.messages import delivery, outbox
from models.messages.channel import EMAIL, Channel
from models.office import Office
from models.person import Person
from tests.conftest import Watch, refused
from tests.models.dsp.filing import PARENT, subject
from tests.models.helpdesk.agents import agent
from tests.models.helpdesk.callers import answer, caller, take_call


@pytest.fixture
async def nora(office: Office) -> Actor:
    return await agent(office, "nora")


@pytest.fixture
async def paul(office: Office) -> Actor:
    return await agent(office, "paul")


async def asks(owner: Actor, what: str = settings.CLOSE) -> None:
    await settings.ask(owner, subject(owner), what)


async def undeliverable(actor: Actor, trouble: str = "550 no such mailbox") -> None:
    """A message that its mail server refused for good."""
    await outbox.post(actor, Channel(EMAIL, "nobody@example.lu"), "code_login", "fr", {})
    due = await delivery.claim(actor.office, EMAIL)
    assert due
    await delivery.refused(actor.office, due, trouble)


async def names(actor: Actor) -> list[MatterKind]:
    return [matter.kind for matter in await waiting.listed(actor)]


async def first(actor: Actor) -> str:
    return (await waiting.listed(actor))[0].name


async def test_everything_that_waits_oldest_first(
    office: Office, visitor: Actor, nora: Actor, paul: Actor, watch: Watch
) -> None:
    owner = await caller(office)
    assert await names(nora) == []
    await undeliverable(visitor)
    watch.on(minutes=1)
    await asks(owner)
    watch.on(minutes=1)
    row = await Alarm.create(
        agent_id=paul.agent_id, kind=AlarmKind.LETTERS, open_of=f"{paul.agent_id}:letters", at=office.now()
    )
    watch.on(minutes=1)
    person = await take_call(nora)
    await answer(nora, person, 2, right=False)
    found = await waiting.listed(nora)
    kinds = [MatterKind.MESSAGE, MatterKind.REQUEST, MatterKind.ALARM, MatterKind.DOUBT]
    assert [matter.kind for matter in found] == kinds
    assert [matter.what for matter in found] == [EMAIL, "close", "letters", "open"]
    assert found[2].number == paul.agent_id and row.id
    assert not any(matter.agent_id for matter in found)
    for each in found:
        assert PARENT not in repr(each) and "WAGNER" not in repr(each) and "example.lu" not in repr(each)


async def test_an_agent_sees_what_he_may_settle(office: Office, visitor: Actor, nora: Actor) -> None:
    await asks(await caller(office))
    await undeliverable(visitor)
    assert await names(await agent(office, "requests", "requests")) == [MatterKind.REQUEST]
    assert await names(await agent(office, "letter", "letter")) == [MatterKind.MESSAGE]
    assert await names(await agent(office, "audit", "auditor")) == []
    assert len(await names(nora)) == 2


async def test_an_approval_waits_until_another_agent_decides(office: Office, watch: Watch) -> None:
    owner = await caller(office)
    await Account.filter(id=owner.account_id).update(wrong_passwords=100)
    watch.on(days=2)  # a letter that is on its way keeps another one back
    nora, paul = await agent(office, "nora"), await agent(office, "paul")
    person = await take_call(paul)
    await answer(paul, person, 3)
    await acts.perform(paul, Act.LETTER)
    await acts.perform(paul, Act.UNLOCK)  # a second kind of reset within a day
    (matter,) = await waiting.listed(nora)
    assert (matter.kind, matter.what) == (MatterKind.APPROVAL, "unlock")
    await waiting.take(nora, matter.name)
    opened = await waiting.opened(nora, matter.name)
    assert opened.person and opened.person.initials == "É. W."


async def test_one_agent_takes_a_matter(office: Office, nora: Actor, paul: Actor, watch: Watch) -> None:
    await asks(await caller(office))
    name = await first(nora)
    await waiting.take(nora, name)
    await waiting.take(nora, name)
    told = await refused(waiting.take(paul, name))
    assert told.code == "matter_taken" and told.facts == {"agent": nora.agent_id}
    (mine,), (others,) = await waiting.listed(nora), await waiting.listed(paul)
    assert mine.mine and not others.mine and others.agent_id == nora.agent_id
    assert (await refused(waiting.opened(paul, name))).code == "matter_untaken"
    watch.on(seconds=HELD.total_seconds())
    await AgentSession.all().update(seen_at=office.now())
    assert (await refused(waiting.opened(nora, name))).code == "matter_untaken"
    assert (await waiting.listed(nora))[0].agent_id is None
    await waiting.take(paul, name)
    assert (await refused(waiting.take(nora, name))).code == "matter_taken"


async def test_ten_at_once_and_one_has_it(office: Office, nora: Actor, paul: Actor) -> None:
    await asks(await caller(office))
    name = await first(nora)
    taken = await asyncio.gather(
        *(waiting.take(actor, name) for actor in (nora, paul) * 5), return_exceptions=True
    )
    assert sum(each is None for each in taken) == 5
    assert await MatterClaim.all().count() == 1


async def test_the_database_itself_keeps_a_second_claim_out(office: Office, nora: Actor) -> None:
    await MatterClaim.create(matter="x", agent_id=1, claimed_at=office.now())
    with pytest.raises(IntegrityError):
        await MatterClaim.create(matter="x", agent_id=2, claimed_at=office.now())


async def test_whom_it_concerns_is_seen_once_taken_and_that_is_journalled(
    office: Office, nora: Actor
) -> None:
    owner = await caller(office)
    await asks(owner)
    name = await first(nora)
    assert (await refused(waiting.opened(nora, name))).code == "matter_untaken"
    await waiting.take(nora, name)
    opened = await waiting.opened(nora, name)
    assert opened.person and (opened.person.initials, opened.person.last_digits) == ("É. W.", PARENT[-3:])
    looked = Entry.filter(action="matter_opened", subject=f"person:{owner.person_id}", actor=str(nora))
    assert await looked.count() == 1


async def test_nobody_opens_his_own(office: Office) -> None:
    own = await agent(office, "nora")
    owner = await caller(office)
    person = await Person.get(id=owner.person_id)
    await Agent.filter(id=own.agent_id).update(person_key=person.key)
    await asks(owner)
    name = await first(own)
    await waiting.take(own, name)
    assert (await refused(waiting.opened(own, name))).code == "agent_related"


async def test_a_request_goes_with_its_act_or_its_withdrawal_and_a_new_one_is_a_new_matter(
    office: Office, nora: Actor, watch: Watch
) -> None:
    owner = await caller(office)
    await asks(owner)
    name = await first(nora)
    await waiting.take(nora, name)
    assert (await refused(waiting.settle(nora, name))).code == "matter_acts"
    await settings.withdraw(owner, subject(owner))
    assert (await refused(waiting.opened(nora, name))).code == "matter_over"
    assert await names(nora) == []
    watch.on(seconds=1)
    await asks(owner)
    assert await first(nora) != name


@pytest.mark.parametrize("opened", [True, False])
async def test_a_person_is_taken_into_a_call(office: Office, nora: Actor, opened: bool) -> None:
    owner = await caller(office)
    await asks(owner)
    name = await first(nora)
    await waiting.take(nora, name)
    if opened:
        await call.open(nora, call.Means.TELEPHONE, call.CallSubject.OTHER)
    await waiting.into_call(nora, name)
    present = await call.current(nora)
    assert present and present.person_id == owner.person_id
    await answer(nora, owner.person_id or 0, 3)
    await acts.perform(nora, Act.CLOSE)
    assert await names(nora) == []
    await call.end(nora, CallOutcome.SOLVED)


async def test_a_message_names_nobody_and_is_settled(office: Office, visitor: Actor, nora: Actor) -> None:
    await undeliverable(visitor)
    name = await first(nora)
    await waiting.take(nora, name)
    opened = await waiting.opened(nora, name)
    assert opened.person is None and opened.trouble == "550 no such mailbox"
    await waiting.settle(nora, name)
    assert await names(nora) == []
    assert (await refused(waiting.take(nora, name))).code == "matter_over"


async def test_a_doubtful_call_that_was_seen_to_comes_back_with_another_wrong_answer(
    office: Office, nora: Actor, paul: Actor
) -> None:
    await caller(office)
    person = await take_call(paul)
    await answer(paul, person, 2, right=False)
    name = await first(nora)
    await waiting.take(nora, name)
    await waiting.settle(nora, name)
    assert await names(nora) == []
    await answer(paul, person, 1, right=False)
    assert await first(nora) != name


async def test_what_is_given_back_another_takes(office: Office, nora: Actor, paul: Actor) -> None:
    await asks(await caller(office))
    name = await first(nora)
    assert (await refused(waiting.give_back(nora, name))).code == "matter_untaken"
    await waiting.take(nora, name)
    await waiting.give_back(nora, name)
    await waiting.take(paul, name)
    assert (await refused(waiting.take(paul, "request:1:1"))).code == "matter_over"
