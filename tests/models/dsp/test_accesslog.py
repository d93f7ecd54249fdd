"""The log of a record: own looking is folded, and an assistant does not learn where the owner was."""

from datetime import UTC, datetime

import pytest

from models.account import session
from models.account.account import Account
from models.actor import Actor
from models.dsp import accesslog, appointing, documents, notes, overview, settings
from models.dsp.assistant import Assistant, AssistantKind
from models.office import Office
from models.refusal import Refused
from tests.conftest import Watch, messages
from tests.models.dsp.filing import OTHER, PARENT, again, file_document, member, opens_to, subject

HOME = "192.0.2.55"


@pytest.fixture
async def owner(office: Office) -> Actor:
    """At an address of her own."""
    there = await member(office, PARENT, "WAGNER", "Anne")
    return await session.begin(Actor(office, HOME), await Account.get(id=there.account_id), "test")


@pytest.fixture
async def helper(office: Office, owner: Actor) -> Actor:
    there = await member(office, OTHER, "MÜLLER", "Bob")
    await opens_to(owner, there)
    return await session.begin(Actor(office, "198.51.100.7"), await Account.get(id=there.account_id), "test")


async def looks(actor: Actor, record: int, times: int) -> None:
    for _ in range(times):
        await overview.overview(actor, record)


async def told(actor: Actor, record: int, **how: object) -> list[tuple[str, int, str]]:
    log = await accesslog.listed(actor, record, **how)  # type: ignore[arg-type]
    return [(line.by or "me", line.count, line.action) for line in log.lines]


async def test_own_looking_is_folded_and_others_is_not(owner: Actor, helper: Actor, watch: Watch) -> None:
    record = subject(owner)
    await looks(owner, record, 4)
    await looks(helper, record, 2)
    await looks(owner, record, 3)
    await notes.write(owner, record, "Titre", "Texte")
    await documents.listed(owner, record, opening=True)
    bob, opened = "MÜLLER Bob", "record_opened"
    assert await told(owner, record) == [
        ("me", 1, "page_opened"),
        ("me", 1, "note_written"),  # what was changed stands by itself
        ("me", 3, opened),
        (bob, 1, opened),
        (bob, 1, opened),
        ("me", 4, opened),
    ]
    assert await told(owner, record, others=True) == [(bob, 1, opened)] * 2
    seen = [count for by, count, _ in await told(helper, record) if by == "me"]
    assert seen == [2]  # Bob's own are his


async def test_a_fold_is_of_one_day_and_opens_again(owner: Actor, watch: Watch) -> None:
    record = subject(owner)
    await looks(owner, record, 2)
    watch.on(days=1)
    owner = await again(owner)
    await looks(owner, record, 3)
    log = await accesslog.listed(owner, record)
    assert [line.count for line in log.lines] == [3, 2] and log.total == 2
    opened = await accesslog.listed(owner, record, unfolded={log.lines[0].seq})
    assert [line.count for line in opened.lines] == [1, 1, 1, 2] and opened.total == 4
    await looks(owner, record, 1)  # the fold grows at its top, and stays open
    assert (await accesslog.listed(owner, record, unfolded={log.lines[0].seq})).total == 5


async def test_pages_of_a_folded_log_join(owner: Actor, helper: Actor) -> None:
    record = subject(owner)
    for _ in range(10):
        await looks(owner, record, 2)
        await looks(helper, record, 1)
    whole = (await accesslog.listed(owner, record)).lines
    assert len(whole) == 20 and sum(line.count for line in whole) == 30
    parts = [
        line for start in range(0, 20, 7) for line in (await accesslog.listed(owner, record, start, 7)).lines
    ]
    assert parts == list(whole)
    among = await accesslog.matching(owner, record, "muller", {})
    assert (await accesslog.listed(owner, record, among=among)).total == 10


async def test_an_assistant_does_not_read_the_owners_addresses(owner: Actor, helper: Actor) -> None:
    record = subject(owner)
    await looks(owner, record, 1)
    await looks(helper, record, 1)
    lines = (await accesslog.listed(helper, record)).lines
    assert {line.source for line in lines if line.mine} == {"198.51.100.7"}
    assert {line.source for line in lines if not line.mine} == {""}
    assert HOME not in repr(lines)
    assert {line.source for line in (await accesslog.listed(owner, record)).lines} == {HOME, "198.51.100.7"}


async def test_nor_does_a_message_tell_an_assistant_where_the_owner_was(owner: Actor, helper: Actor) -> None:
    record = subject(owner)
    friend = await member(owner.office, "1937010112347", "SCHMIT", "Eve")
    found = await appointing.search(owner, record, "1937010112347")
    await appointing.appoint(owner, found, AssistantKind.ASSISTANT, "")
    rows = {row.holder_id: row.id for row in await Assistant.filter(person_id=record)}
    await appointing.remove(owner, record, rows[friend.person_id or 0])
    told_of = {m["address"]: [] for m in await messages(owner.office)}  # type: ignore[var-annotated]
    for message in await messages(owner.office):
        told_of[message["address"]].append(message["facts"]["source"])
    assert told_of[f"p{friend.person_id}@example.lu"] == ["", ""]
    assert set(told_of[f"p{owner.person_id}@example.lu"]) == {HOME}


async def notices(actor: Actor, record: int, **changed: bool) -> None:
    held = await settings.preferences(actor, record)
    now = {"documents": held.documents, "openings": held.openings, "assistants": held.assistants}
    await settings.set_notices(actor, record, **(now | changed))


@pytest.mark.parametrize("which", ["openings", "assistants"])
async def test_an_assistant_cannot_silence_the_notices_about_assistants(
    owner: Actor, helper: Actor, which: str
) -> None:
    record = subject(owner)
    await notices(helper, record, openings=True)  # switching on is no harm
    before = await messages(owner.office)
    with pytest.raises(Refused, match=r"^notices_owner$"):
        await notices(helper, record, documents=False, **{which: False})
    held = await settings.preferences(owner, record)
    assert (held.documents, held.openings, held.assistants) == (True, True, True)
    assert await messages(owner.office) == before
    await notices(owner, record, **{which: False})
    assert not getattr(await settings.preferences(owner, record), which)


async def test_what_an_assistant_switches_off_is_told_to_the_owner(owner: Actor, helper: Actor) -> None:
    record = subject(owner)
    await notices(helper, record, documents=False)
    message = (await messages(owner.office))[-1]
    assert (message["kind"], message["facts"]["by"]) == ("notices_off", "B. M.")
    assert message["address"] == f"p{owner.person_id}@example.lu"
    count = len(await messages(owner.office))
    await notices(helper, record, documents=False)  # it is off already
    await notices(helper, record, documents=True)
    await notices(owner, record, documents=False)  # her own choice
    assert len(await messages(owner.office)) == count


async def test_the_lines_are_of_this_record_alone(owner: Actor, helper: Actor) -> None:
    await file_document(owner)
    await looks(helper, subject(helper), 2)
    assert await told(owner, subject(owner)) == []


async def test_accesses_are_counted_by_month_of_luxembourg(owner: Actor, helper: Actor, watch: Watch) -> None:
    record = subject(owner)
    assert (await accesslog.by_month(owner, record))[1] == ()
    await looks(owner, record, 4)
    _, before = await accesslog.by_month(owner, record)
    assert [month.month for month in before] == ["2026-11"]
    watch.moment = datetime(2027, 1, 31, 23, 30, tzinfo=UTC)  # in Luxembourg it is February
    again_owner, again_helper = await again(owner), await again(helper)
    await looks(again_owner, record, 3)
    await looks(again_helper, record, 2)
    header, months = await accesslog.by_month(again_owner, record)
    assert header.own
    found = [(month.month, month.all, month.others) for month in months]
    assert found == [
        ("2027-02", 5, 2),
        ("2027-01", 0, 0),
        ("2026-12", 0, 0),
        ("2026-11", before[0].all, before[0].others),
    ]
    listed = await accesslog.listed(again_owner, record, others=True)
    assert listed.total == sum(month.others for month in months)
    _, theirs = await accesslog.by_month(again_helper, record)
    assert (theirs[0].all, theirs[0].others) == (5, 3)
