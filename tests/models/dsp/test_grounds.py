"""What is asked for all at once is what each would be told: whoever is not named need not ask."""

from datetime import timedelta

from models.account import session
from models.account.account import Account
from models.account.session import Session
from models.actor import Actor
from models.dsp import rights
from models.dsp.assistant import Assistant
from models.dsp.grounds import Grounds, Standing, standing_of
from models.dsp.record import Record
from models.messages import outbox
from models.messages.outbox import Message, MessageState
from models.office import Office
from tests.conftest import Watch
from tests.models.dsp.filing import ELDER, NEARLY, OTHER, PARENT, again, member, opens_to, subject
from tests.models.proof.test_one_time_code import started


def grounds(actor: Actor, record: int | None = None, challenge: str | None = None) -> Grounds:
    return Grounds(actor.account_id, actor.person_id, actor.session_id, record, challenge)


async def stands(actor: Actor, record: int | None = None) -> tuple[bool, bool]:
    """As the operations say it, and as it is asked for all."""
    alone = (
        await session.still_open(actor),
        record is not None and not await rights.why_over(actor, record),
    )
    found = (await standing_of(actor.office, [grounds(actor, record)]))[grounds(actor, record)]
    assert (found.session_open, found.record_open) == alone
    return alone


async def test_a_session_that_ended_in_whatever_way(office: Office, watch: Watch) -> None:
    actor = await member(office, PARENT)
    other = await again(actor)
    assert await stands(actor) == (True, False)
    await session.end(other, actor.session_id or 0)
    assert await stands(actor) == (False, False)
    assert await stands(other) == (True, False)
    watch.on(hours=2)
    assert await stands(other) == (False, False)
    third = await again(actor)
    await Account.filter(id=actor.account_id).update(disabled_at=office.now())
    assert await stands(third) == (False, False)


async def test_a_session_of_somebody_else(office: Office) -> None:
    actor, stranger = await member(office, PARENT), await member(office, OTHER)
    mixed = Grounds(actor.account_id, actor.person_id, stranger.session_id)
    assert not (await standing_of(office, [mixed]))[mixed].session_open


async def test_a_record_of_somebody_else(office: Office, watch: Watch) -> None:
    owner, helper = await member(office, PARENT), await member(office, OTHER)
    await opens_to(owner, helper, until=office.now() + timedelta(hours=1))
    assert await stands(helper, subject(owner)) == (True, True)
    assert await stands(owner, subject(helper)) == (True, False)
    watch.on(hours=1)
    assert await stands(helper, subject(owner)) == (True, False)
    await Assistant.all().update(ended_at=office.now())
    await opens_to(owner, helper)
    assert await stands(helper, subject(owner)) == (True, True)
    await Assistant.filter(person_id=owner.person_id).update(ended_at=office.now())
    assert await stands(helper, subject(owner)) == (True, False)


async def test_a_record_that_was_closed(office: Office) -> None:
    owner, helper = await member(office, PARENT), await member(office, OTHER)
    await opens_to(owner, helper)
    record, _ = await Record.get_or_create(person_id=owner.person_id)
    await Record.filter(id=record.id).update(closed_at=office.now())
    assert await stands(helper, subject(owner)) == (True, False)
    assert await stands(owner, subject(owner)) == (True, False)


async def test_the_own_record_under_the_credentials_of_a_minor(office: Office, watch: Watch) -> None:
    watch.moment -= timedelta(days=5)  # four days before the 18th birthday
    minor = await member(office, NEARLY)
    person = (await Account.get(id=minor.account_id).prefetch_related("person")).person
    assert await stands(minor, subject(minor)) == (True, True)
    watch.moment = person.majority - timedelta(seconds=1)
    late = await again(minor)
    assert await stands(late, subject(late)) == (True, True)
    watch.on(seconds=1)
    assert await stands(late, subject(late)) == (True, False)


async def test_the_message_of_a_code(office: Office, visitor: Actor) -> None:
    asked = await started(visitor)
    waiting = Grounds(challenge_id=asked.id)
    assert waiting and not Grounds(subject_id=3)
    before = (await standing_of(office, [waiting]))[waiting]
    assert not before.session_open and before.message
    await Message.all().update(state=MessageState.SENT)
    after = (await standing_of(office, [waiting]))[waiting]
    assert after.message != before.message and "sent" in (after.message or "")
    assert await outbox.state_of((await Message.get()).id) is MessageState.SENT


async def test_a_thousand_cost_a_handful_of_questions(office: Office) -> None:
    owner, helper, elder = [await member(office, each) for each in (PARENT, OTHER, ELDER)]
    await opens_to(owner, helper)
    now, account = office.now(), helper.account_id
    many = [
        Session(account_id=account, source="x", factors="x", started_at=now, seen_at=now) for _ in range(1500)
    ]
    await Session.bulk_create(many)
    asked = [
        Grounds(account, helper.person_id, each.id, owner.person_id)
        for each in await Session.filter(account_id=account)
    ]
    asked += [grounds(elder, elder.person_id)]
    assert set((await standing_of(office, asked)).values()) == {Standing(True, True, None)}
