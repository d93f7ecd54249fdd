"""Whatever is done about an assistant is kept, stands in the journal and is told: each in full."""

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.account.account import Account
from models.actor import Actor
from models.dsp import appointing, settings
from models.dsp.appointing import FOUND_FOR, FoundPerson
from models.dsp.assistant import Assistant, AssistantKind
from models.office import Office
from tests.conftest import Watch, refused
from tests.models.account.written import Written
from tests.models.dsp.filing import CHILD, ELDER, NEARLY, OTHER, PARENT, again, member, opens_to, subject

ASSISTANT, READER = AssistantKind.ASSISTANT, AssistantKind.READER


@pytest.fixture
async def written(office: Office) -> Written:
    return Written(office)


@pytest.fixture
async def somebody(office: Office) -> Actor:
    """The first of all, so that no other has a number that comes by itself."""
    return await member(office, "1975060600151", "DIEDERICH", "Zoé")


@pytest.fixture
async def owner(office: Office, somebody: Actor) -> Actor:
    return await member(office, PARENT)


@pytest.fixture
async def helper(office: Office, owner: Actor) -> Actor:
    return await member(office, OTHER, "MÜLLER", "Bob")


@pytest.fixture
async def elder(office: Office, helper: Actor) -> Actor:
    return await member(office, ELDER, "SCHMIT", "Eve")


async def kept(row_id: int) -> dict[str, Any]:
    """A row, but for what is no one's."""
    rows = await Assistant.filter(id=row_id).values()
    return {name: value for name, value in rows[0].items() if value not in (None, "")}


async def test_an_appointment(owner: Actor, helper: Actor, written: Written) -> None:
    found = await appointing.search(owner, subject(owner), OTHER)
    assert found == FoundPerson(subject(helper), "MÜLLER Bob", subject(owner))
    await appointing.appoint(owner, found, READER, "mother", datetime(2026, 12, 24, tzinfo=UTC).date())
    assert await written.since() == [
        "local:test person:2 person:2 assistant_searched found person=3 record=2 role=owner",
        "local:test person:2 person:3 assistant_searched found person=3 record=2 role=owner",
        "local:test person:2 person:2 assistant_added assistant=1 kind=reader person=3 role=owner",
        "local:test person:2 person:3 assistant_added assistant=1 kind=reader person=2 role=owner",
        "assistant_new > p2@example.lu fr É. W. 1893 local:test 22 09:00 who=B. M.",
        "assistant_named > p3@example.lu fr B. M. 1968  22 09:00 who=É. W.",
    ]
    assert await kept(1) == {
        "id": 1,
        "person_id": subject(owner),
        "holder_id": subject(helper),
        "kind": READER,
        "kinship": "mother",
        "since": owner.office.now(),
        "until": datetime(2026, 12, 24, 23, tzinfo=UTC),
        "added_by": subject(owner),
        "to_decide": False,
    }


async def test_what_an_assistant_gives(
    owner: Actor, helper: Actor, elder: Actor, written: Written, watch: Watch
) -> None:
    given = await opens_to(owner, helper, until=watch() + timedelta(days=3))
    await appointing.appoint(helper, await appointing.search(helper, subject(owner), ELDER), ASSISTANT, "")
    assert await written.since() == [
        "local:test person:3 person:2 assistant_searched found person=4 record=2 role=assistant",
        "local:test person:3 person:3 assistant_searched found person=4 record=2 role=assistant",
        "local:test person:3 person:4 assistant_searched found person=4 record=2 role=assistant",
        "local:test person:3 person:2 assistant_added assistant=2 kind=assistant person=4 role=assistant",
        "local:test person:3 person:4 assistant_added assistant=2 kind=assistant person=2 role=assistant",
        "assistant_new > p2@example.lu fr É. W. 1893 local:test 22 09:00 who=E. S.",
        "assistant_named > p4@example.lu fr E. S. 1937  22 09:00 who=É. W.",
    ]
    row = await kept(2)
    assert (row["added_by"], row["through"], row["until"]) == (subject(helper), given.id, given.until)


async def test_a_notice_that_the_owner_does_not_want(owner: Actor, helper: Actor, written: Written) -> None:
    await settings.set_notices(owner, subject(owner), documents=False, openings=False, assistants=False)
    await written.since()
    await appointing.appoint(owner, await appointing.search(owner, subject(owner), OTHER), ASSISTANT, "")
    told = [line.partition(" > ")[0] for line in await written.since() if " > " in line]
    assert told == ["assistant_named"]


async def test_removed_by_the_owner_with_those_below(
    owner: Actor, helper: Actor, elder: Actor, written: Written
) -> None:
    row = await opens_to(owner, helper)
    below = await opens_to(owner, elder, READER, added_by=helper)
    assert await appointing.remove(owner, subject(owner), row.id, below=True) == 2
    assert await written.since() == [
        "local:test person:2 person:2 assistant_removed assistant=1 kind=assistant person=3 role=owner",
        "local:test person:2 person:3 assistant_removed assistant=1 kind=assistant person=2 role=owner",
        "local:test person:2 person:2 assistant_removed assistant=2 kind=reader person=4 role=owner",
        "local:test person:2 person:4 assistant_removed assistant=2 kind=reader person=2 role=owner",
        "assistant_removed > p2@example.lu fr É. W. 1893 local:test 22 09:00 who=B. M.",
        "assistant_removed > p3@example.lu fr B. M. 1968  22 09:00 who=É. W.",
        "assistant_removed > p2@example.lu fr É. W. 1893 local:test 22 09:00 who=E. S.",
        "assistant_removed > p4@example.lu fr E. S. 1937  22 09:00 who=É. W.",
    ]
    for each in (row, below):
        ended = await kept(each.id)
        assert (ended["ended_at"], ended["ended_by"], ended["end_reason"]) == (
            owner.office.now(),
            subject(owner),
            "removed",
        )


async def test_removed_by_oneself(owner: Actor, helper: Actor, elder: Actor, written: Written) -> None:
    row, other = await opens_to(owner, helper, READER), await opens_to(owner, elder)
    assert await appointing.remove(helper, subject(owner), row.id) == 1
    assert await written.since() == [
        "local:test person:3 person:2 assistant_removed assistant=1 kind=reader person=3 role=reader",
        "local:test person:3 person:3 assistant_removed assistant=1 kind=reader person=2 role=reader",
        "assistant_removed > p2@example.lu fr É. W. 1893 local:test 22 09:00 who=B. M.",
        "assistant_removed > p3@example.lu fr B. M. 1968 local:test 22 09:00 who=É. W.",
    ]
    assert (await kept(row.id))["ended_by"] == subject(helper)
    assert "ended_at" not in await kept(other.id)


async def test_kept_by_the_owner_or_by_an_assistant(
    owner: Actor, helper: Actor, elder: Actor, somebody: Actor, written: Written, watch: Watch
) -> None:
    gone = await opens_to(owner, somebody)
    row = await opens_to(owner, elder, added_by=somebody)
    await appointing.remove(owner, subject(owner), gone.id)
    keeper = await opens_to(owner, helper, until=watch() + timedelta(days=3))
    await written.since()
    await appointing.keep(helper, subject(owner), row.id)
    assert await written.since() == [
        "local:test person:3 person:2 assistant_kept assistant=2 kind=assistant person=4 role=assistant",
        "local:test person:3 person:4 assistant_kept assistant=2 kind=assistant person=2 role=assistant",
        "assistant_new > p2@example.lu fr É. W. 1893 local:test 22 09:00 who=E. S.",
    ]
    held = await kept(row.id)
    assert (held["through"], held["added_by"], held["until"]) == (keeper.id, subject(helper), keeper.until)
    await appointing.remove(owner, subject(owner), keeper.id)
    await written.since()
    await appointing.keep(owner, subject(owner), row.id)
    assert await written.since() == [
        "local:test person:2 person:2 assistant_kept assistant=2 kind=assistant person=4 role=owner",
        "local:test person:2 person:4 assistant_kept assistant=2 kind=assistant person=2 role=owner",
    ]
    held = await kept(row.id)
    assert "through" not in held and held["added_by"] == subject(owner)


async def test_what_ran_out_is_closed_and_nothing_else(
    owner: Actor, helper: Actor, elder: Actor, watch: Watch
) -> None:
    ended, before = await opens_to(owner, helper), watch()
    await Assistant.filter(id=ended.id).update(ended_at=before, end_reason="removed")
    old = await opens_to(owner, helper, until=watch() + timedelta(hours=1))
    others = [await opens_to(owner, elder, until=watch() + timedelta(hours=1)), await opens_to(elder, helper)]
    watch.on(hours=2)
    owner = await again(owner)
    found = await appointing.search(owner, subject(owner), OTHER)
    await appointing.appoint(owner, found, READER, "")
    closed = await kept(old.id)
    assert (closed["ended_at"], closed["end_reason"]) == (watch(), "date") and "ended_by" not in closed
    removed = await kept(ended.id)
    assert (removed["ended_at"], removed["end_reason"]) == (before, "removed")
    assert ["ended_at" in await kept(each.id) for each in others] == [False, False]


async def test_the_last_moment_in_which_somebody_who_was_found_is_appointed(
    owner: Actor, helper: Actor, watch: Watch
) -> None:
    found = await appointing.search(owner, subject(owner), OTHER)
    watch.on(seconds=FOUND_FOR.total_seconds())
    await appointing.appoint(owner, found, ASSISTANT, "")
    assert await Assistant.all().count() == 1


Said = tuple[str, str | None, dict[str, Any]]
UNFIT: Said = ("assistant_unfit", "matricule", {})
MOST: Said = ("searches_most", "matricule", {})


async def said(operation: Awaitable[object]) -> Said:
    refusal = await refused(operation)
    return refusal.code, refusal.field, refusal.facts


async def test_how_it_is_refused(
    office: Office, owner: Actor, helper: Actor, elder: Actor, watch: Watch
) -> None:
    me = subject(owner)
    assert (await refused(appointing.search(owner, me, "123"))).field == "matricule"
    found = await appointing.search(owner, me, OTHER)
    today = office.today()
    for day in (today - timedelta(days=1), today + timedelta(days=366 * 50), today.max):
        assert await said(appointing.appoint(owner, found, READER, "", day)) == ("until_past", "until", {})
    cousin = await said(appointing.appoint(owner, found, READER, "cousin"))
    assert cousin == ("kinship_unknown", "kinship", {})
    forged = FoundPerson(4711, "X", me)
    for candidate in (forged, FoundPerson(subject(elder), "SCHMIT Eve", me)):
        assert await said(appointing.appoint(owner, candidate, READER, "")) == UNFIT
    await appointing.appoint(owner, found, ASSISTANT, "", today + timedelta(days=366 * 50 - 2))
    assert await said(appointing.appoint(owner, found, READER, "")) == UNFIT
    for operation in (appointing.remove(owner, me, 4711), appointing.keep(owner, me, 1)):
        assert await said(operation) == ("record_unseen", None, {})
    await appointing.appoint(helper, await appointing.search(helper, me, ELDER), ASSISTANT, "")
    await appointing.remove(owner, me, 1)
    assert await said(appointing.search(elder, me, OTHER)) == ("assistant_undecided", None, {})
    # Whom the owner removed comes back by the owner's hand alone.
    await appointing.keep(owner, me, 2)
    assert await said(appointing.search(elder, me, OTHER)) == UNFIT
    assert (await appointing.search(owner, me, OTHER)).person_id == subject(helper)


async def test_searches_of_a_day_are_the_searchers_own(
    owner: Actor, helper: Actor, elder: Actor, watch: Watch
) -> None:
    for _ in range(appointing.MISSES_A_DAY):
        assert await said(appointing.search(owner, subject(owner), CHILD)) == UNFIT
    assert await said(appointing.search(owner, subject(owner), OTHER)) == MOST
    await appointing.search(helper, subject(helper), ELDER)
    watch.on(hours=23, minutes=59)
    assert await said(appointing.search(await again(owner), subject(owner), OTHER)) == MOST
    watch.on(minutes=1)
    await appointing.search(await again(owner), subject(owner), OTHER)


async def test_of_age_today_is_fit_once_the_credentials_are_his_own(
    office: Office, owner: Actor, watch: Watch
) -> None:
    young = await member(office, NEARLY, "WAGNER", "Max")
    account = await Account.get(id=young.account_id).prefetch_related("person")
    majority = account.person.majority
    for now, set_at, fit in (
        (majority - timedelta(seconds=1), majority - timedelta(days=1), False),
        (majority, majority - timedelta(seconds=1), False),
        (majority, majority, True),
    ):
        watch.moment = now
        await Account.filter(id=account.id).update(credentials_at=set_at)
        asked = appointing.search(await again(owner), subject(owner), NEARLY)
        if fit:
            assert (await asked).person_id == subject(young)
        else:
            assert await said(asked) == UNFIT
