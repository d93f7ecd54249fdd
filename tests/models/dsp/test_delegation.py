"""An assistant gives no more than he has, and what he gave is in doubt once his own access is over."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.actor import Actor
from models.dsp import appointing, assistants, majority_sweep, overview
from models.dsp.assistant import Assistant, AssistantKind
from models.dsp.assistants import AssistantRow
from models.office import Office
from models.refusal import Refused
from tests.conftest import Watch, messages
from tests.models.dsp.filing import ELDER, OTHER, PARENT, again, member, opens_to, subject

FRIEND = "1975060600151"


@pytest.fixture
async def owner(office: Office) -> Actor:
    return await member(office, "1984030400190", "WEBER", "Luc")


@pytest.fixture
async def ann(office: Office) -> Actor:
    return await member(office, PARENT, "WAGNER", "Anne")


@pytest.fixture
async def bob(office: Office) -> Actor:
    return await member(office, OTHER, "MÜLLER", "Bob")


@pytest.fixture
async def eve(office: Office) -> Actor:
    return await member(office, ELDER, "SCHMIT", "Eve")


async def gives(
    giver: Actor,
    record: int,
    matricule: str,
    until: date | None = None,
    kind: AssistantKind = AssistantKind.ASSISTANT,
) -> Assistant:
    found = await appointing.search(giver, record, matricule)
    await appointing.appoint(giver, found, kind, "", until)
    return await Assistant.filter(holder_id=found.person_id, person_id=record).order_by("-id").first()  # type: ignore[return-value]


async def reads(actor: Actor, record: int) -> bool:
    try:
        await overview.overview(actor, record)
    except Refused:
        return False
    return True


async def rows(owner: Actor) -> dict[str, AssistantRow]:
    listed = await assistants.listed(owner, subject(owner))
    return {row.name.split()[-1]: row for row in listed.rows}


async def refused(code: str, asked: object) -> Refused:
    with pytest.raises(Refused, match=f"^{code}$") as caught:
        await asked  # type: ignore[misc]
    return caught.value


async def test_an_assistant_gives_no_later_end_than_his_own(
    owner: Actor, ann: Actor, bob: Actor, eve: Actor
) -> None:
    record, last = subject(owner), owner.office.today() + timedelta(days=3)
    await gives(owner, record, PARENT, last)
    assert (await assistants.listed(ann, record)).until == datetime(2026, 11, 25, 23, tzinfo=UTC)
    later = gives(ann, record, OTHER, last + timedelta(days=1))
    assert (await refused("until_own", later)).facts == {"last": last}
    own = await Assistant.get(holder_id=ann.person_id)
    assert (await gives(ann, record, OTHER)).until == own.until  # no end is his own end
    assert (await gives(bob, record, ELDER, last)).until == own.until


async def test_nobody_outlives_whoever_added_him(owner: Actor, ann: Actor, bob: Actor, watch: Watch) -> None:
    record = subject(owner)
    await gives(owner, record, PARENT, owner.office.today())
    await gives(ann, record, OTHER)
    watch.on(days=1)
    ann, bob = await again(ann), await again(bob)
    assert not await reads(bob, record) and not await reads(ann, record)
    await refused("record_unseen", gives(bob, record, PARENT))


async def test_an_end_date_of_before_this_rule_puts_those_below_in_doubt(
    owner: Actor, ann: Actor, bob: Actor, watch: Watch
) -> None:
    record = subject(owner)
    await opens_to(owner, ann, until=owner.office.now() + timedelta(hours=1))
    await opens_to(owner, bob, added_by=ann)  # without end, as it was possible
    assert not (await rows(owner))["Bob"].to_decide
    watch.on(hours=1)
    owner = await again(owner)
    assert (await rows(owner))["Bob"].to_decide
    assert (await overview.overview(owner, record)).to_decide == 1
    await refused("assistant_undecided", gives(await again(bob), record, PARENT))
    await majority_sweep.sweep(owner.office)
    assert (await rows(owner))["Bob"].to_decide


@pytest.mark.parametrize("remover", ["owner", "himself"])
async def test_whom_a_removed_assistant_added_is_in_doubt_and_appoints_nobody(
    owner: Actor, ann: Actor, bob: Actor, eve: Actor, remover: str
) -> None:
    record = subject(owner)
    row = await gives(owner, record, PARENT)
    second = await gives(ann, record, OTHER)
    await gives(bob, record, ELDER)
    await appointing.remove(owner if remover == "owner" else ann, record, row.id)
    assert {name: each.to_decide for name, each in (await rows(owner)).items()} == {"Bob": True, "Eve": True}
    assert await reads(bob, record)  # until somebody decides
    for undecided in (bob, eve):
        await refused("assistant_undecided", appointing.search(undecided, record, PARENT))
        await refused("record_unseen", appointing.keep(undecided, record, second.id))
    await appointing.keep(owner, record, second.id)
    kept = await rows(owner)
    assert not kept["Bob"].to_decide and not kept["Eve"].to_decide and kept["Bob"].added_by == "WEBER Luc"


async def test_removing_one_puts_no_other_in_doubt(owner: Actor, ann: Actor, bob: Actor, eve: Actor) -> None:
    record = subject(owner)
    await gives(owner, record, PARENT)
    row = await gives(owner, record, OTHER)
    await gives(ann, record, ELDER)
    await appointing.remove(owner, record, row.id)
    assert not any(each.to_decide for each in (await rows(owner)).values())


async def test_whom_the_owner_removed_comes_back_by_the_owners_hand_alone(
    owner: Actor, ann: Actor, bob: Actor, eve: Actor
) -> None:
    record = subject(owner)
    row = await gives(owner, record, PARENT)
    await gives(owner, record, OTHER)
    found = await appointing.search(owner, record, ELDER)  # for the log
    assert found
    await appointing.remove(owner, record, row.id)
    unfit = await refused("assistant_unfit", gives(bob, record, PARENT))
    assert (unfit.field, unfit.facts) == ("matricule", {})
    await gives(bob, record, ELDER)
    await refused("assistant_unfit", gives(eve, record, PARENT))
    back = await gives(owner, record, PARENT)
    assert await reads(ann, record)
    await appointing.remove(ann, record, back.id)  # he goes by himself: another may bring him back
    await gives(bob, record, PARENT)


async def test_somebody_found_before_he_was_removed_is_not_brought_back(
    owner: Actor, ann: Actor, bob: Actor
) -> None:
    record = subject(owner)
    await gives(owner, record, OTHER)
    found = await appointing.search(bob, record, PARENT)
    row = await gives(owner, record, PARENT)
    await appointing.remove(owner, record, row.id)
    await refused("assistant_unfit", appointing.appoint(bob, found, AssistantKind.ASSISTANT, ""))


async def test_an_assistant_of_the_owner_decides_and_answers_for_it(
    owner: Actor, ann: Actor, bob: Actor, eve: Actor, watch: Watch
) -> None:
    record = subject(owner)
    last = owner.office.today() + timedelta(days=2)
    friend = await member(owner.office, FRIEND, "KLEIN", "Fred")
    row = await gives(owner, record, PARENT)
    first = await gives(ann, record, OTHER)
    second = await gives(bob, record, ELDER)
    await gives(owner, record, FRIEND, last)
    await appointing.remove(owner, record, row.id)
    told = [message["kind"] for message in await messages(owner.office)].count("assistant_new")
    await appointing.keep(friend, record, first.id)
    kept = await rows(owner)
    assert (kept["Bob"].to_decide, kept["Eve"].to_decide) == (False, False)
    own = (await Assistant.get(holder_id=friend.person_id)).until
    assert own is not None and (kept["Bob"].until, kept["Eve"].until) == (own, own)
    assert [m["kind"] for m in await messages(owner.office)].count("assistant_new") == told + 1
    fred = await Assistant.get(holder_id=friend.person_id)
    await appointing.remove(owner, record, fred.id)
    assert (await rows(owner))["Bob"].to_decide
    await refused("record_unseen", appointing.keep(bob, record, second.id))


async def test_removing_also_those_he_added_ends_them_all(
    owner: Actor, ann: Actor, bob: Actor, eve: Actor
) -> None:
    record = subject(owner)
    friend = await member(owner.office, FRIEND, "KLEIN", "Fred")
    row = await gives(owner, record, PARENT)
    await gives(ann, record, OTHER)
    await gives(bob, record, ELDER)
    await gives(owner, record, FRIEND)
    assert {name: each.below for name, each in (await rows(owner)).items()} == {
        "Anne": 2,
        "Bob": 1,
        "Eve": 0,
        "Fred": 0,
    }
    assert await appointing.remove(owner, record, row.id, below=True) == 3
    assert list(await rows(owner)) == ["Fred"]
    for matricule in (PARENT, OTHER, ELDER):
        await refused("assistant_unfit", gives(friend, record, matricule))
    kinds = [message["kind"] for message in await messages(owner.office)]
    assert kinds.count("assistant_removed") == 6


async def test_a_reader_decides_on_nobody(owner: Actor, ann: Actor, bob: Actor, eve: Actor) -> None:
    record = subject(owner)
    row = await gives(owner, record, PARENT)
    below = await gives(ann, record, OTHER)
    await gives(owner, record, ELDER, kind=AssistantKind.READER)
    await appointing.remove(owner, record, row.id)
    await refused("record_unseen", appointing.keep(eve, record, below.id))
    await refused("record_unseen", appointing.remove(eve, record, below.id))
