"""Assistants exactly as the guide's row 11 has them: who can be found, appointed, decided on and removed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.account.account import Account
from models.actor import Actor
from models.dsp import accesslog, appointing, assistants, majority_sweep, overview
from models.dsp.appointing import FoundPerson
from models.dsp.assistant import Assistant, AssistantKind
from models.journal.journal import Entry
from models.office import Office
from models.person import Person
from models.refusal import Refused
from tests.conftest import Watch, messages, register
from tests.models.dsp.filing import (
    CHILD,
    ELDER,
    OTHER,
    PARENT,
    SISTER,
    again,
    member,
    opens_to,
    subject,
)


async def kinds_told(office: Office) -> list[str]:
    return sorted(message["kind"] for message in await messages(office))


async def test_a_parent_becomes_assistant_of_the_child(office: Office) -> None:
    child = await member(office, CHILD, "WAGNER", "Noé")
    parent = await member(office, PARENT, "WAGNER-THILL", "Éloïse")
    found = await appointing.search(child, subject(child), "1893 1201 05732")
    assert found.name == "WAGNER-THILL Éloïse"
    await appointing.appoint(child, found, AssistantKind.ASSISTANT, "mother")
    row = (await assistants.listed(child, subject(child))).rows[0]
    assert (row.name, row.kind, row.kinship, row.removable) == (
        found.name,
        AssistantKind.ASSISTANT,
        "mother",
        True,
    )
    assert row.until == datetime(2033, 9, 22, 22, tzinfo=UTC)
    assert await kinds_told(office) == ["assistant_named", "assistant_new"]
    facts = {m["kind"]: m["facts"]["who"] for m in await messages(office)}
    assert facts == {"assistant_named": "N. W.", "assistant_new": "É. W."}
    other = (await assistants.others(parent))[0]
    assert (other.name, other.age, other.subject_id) == ("WAGNER Noé", 11, subject(child))
    assert (await overview.overview(parent, subject(child))).header.may_manage
    lines = (await accesslog.listed(child, subject(child))).lines
    assert [line.what for line in lines if line.action == "assistant_added"] == ["WAGNER-THILL Éloïse"]
    assert any(line.action == "record_opened" and line.by == "WAGNER-THILL Éloïse" for line in lines)
    assert [each.action for each in (await accesslog.listed(parent, subject(parent))).lines][:2] == [
        "assistant_added",
        "assistant_searched",
    ]


async def test_whoever_cannot_be_chosen_is_refused_in_one_way(office: Office) -> None:
    owner = await member(office, PARENT)
    already, gone = await member(office, OTHER, "MÜLLER"), await member(office, ELDER, "SCHMIT")
    await member(office, CHILD, "WAGNER", "Noé")
    await opens_to(owner, already)
    await Account.filter(id=gone.account_id).update(disabled_at=office.now())
    await register(office, "1984030400190", "WEBER", "Luc")
    # disabled, already, a minor, oneself, without account: five misses are a day's measure
    for matricule in (ELDER, OTHER, CHILD, PARENT, "1984030400190"):
        with pytest.raises(Refused) as caught:
            await appointing.search(owner, subject(owner), matricule)
        assert (caught.value.code, caught.value.field, caught.value.facts) == (
            "assistant_unfit",
            "matricule",
            {},
        )
    with pytest.raises(Refused, match=r"^searches_most$"):
        await appointing.search(owner, subject(owner), SISTER)
    assert await Entry.filter(subject=str(owner), action="assistant_searched").count() == 5
    assert await Entry.filter(subject=str(gone), action="assistant_searched").count() == 1


async def test_twenty_searches_a_day_over_all_records(office: Office, watch: Watch) -> None:
    owner, friend = await member(office, PARENT), await member(office, ELDER, "SCHMIT")
    child = await member(office, CHILD, "WAGNER", "Noé")
    await opens_to(child, owner)
    await member(office, OTHER, "MÜLLER")
    for n in range(20):
        await appointing.search(owner, subject(child) if n % 2 else subject(owner), OTHER)
    with pytest.raises(Refused, match=r"^searches_most$"):
        await appointing.search(owner, subject(owner), OTHER)
    await appointing.search(friend, subject(friend), OTHER)
    watch.on(hours=24)
    await appointing.search(await again(owner), subject(owner), OTHER)


async def test_nobody_is_appointed_who_was_not_found(office: Office, watch: Watch) -> None:
    owner, other = await member(office, PARENT), await member(office, OTHER, "MÜLLER")
    friend = await member(office, ELDER, "SCHMIT")
    forged = FoundPerson(subject(other), "MÜLLER", subject(owner))
    with pytest.raises(Refused, match=r"^assistant_unfit$"):
        await appointing.appoint(owner, forged, AssistantKind.ASSISTANT, "")
    # Searched for while it could not be: what was missed is not found later.
    await Account.filter(person_id=subject(other)).update(disabled_at=office.now())
    with pytest.raises(Refused, match=r"^assistant_unfit$"):
        await appointing.search(owner, subject(owner), OTHER)
    await Account.filter(person_id=subject(other)).update(disabled_at=None)
    with pytest.raises(Refused, match=r"^assistant_unfit$") as caught:
        await appointing.appoint(owner, forged, AssistantKind.ASSISTANT, "")
    assert caught.value.field == "matricule"
    # Found by somebody else, for another record, or too long ago is not found either.
    await appointing.search(friend, subject(friend), OTHER)
    with pytest.raises(Refused, match=r"^assistant_unfit$"):
        await appointing.appoint(owner, forged, AssistantKind.ASSISTANT, "")
    found = await appointing.search(owner, subject(owner), OTHER)
    watch.on(minutes=31)
    with pytest.raises(Refused, match=r"^assistant_unfit$"):
        await appointing.appoint(owner, found, AssistantKind.ASSISTANT, "")
    found = await appointing.search(owner, subject(owner), OTHER)
    with pytest.raises(Refused, match=r"^until_past$"):
        await appointing.appoint(owner, found, AssistantKind.READER, "", office.today() - timedelta(days=1))
    with pytest.raises(Refused, match=r"^until_past$"):
        await appointing.appoint(owner, found, AssistantKind.READER, "", date.max)
    with pytest.raises(Refused, match=r"^kinship_unknown$"):
        await appointing.appoint(owner, found, AssistantKind.READER, "cousin")
    await appointing.appoint(owner, found, AssistantKind.READER, "", office.today())
    with pytest.raises(Refused, match=r"^assistant_unfit$"):
        await appointing.appoint(owner, found, AssistantKind.ASSISTANT, "")
    assert await Assistant.all().count() == 1


async def test_an_appointment_that_ran_out_makes_room(office: Office, watch: Watch) -> None:
    owner, other = await member(office, PARENT), await member(office, OTHER, "MÜLLER")
    await opens_to(owner, other, until=office.now() + timedelta(hours=1))
    watch.on(hours=2)
    owner = await again(owner)
    found = await appointing.search(owner, subject(owner), OTHER)
    await appointing.appoint(owner, found, AssistantKind.ASSISTANT, "")
    assert len((await assistants.listed(owner, subject(owner))).rows) == 1


async def test_who_removes_whom(office: Office) -> None:
    owner = await member(office, CHILD, "WAGNER", "Noé")
    mother, aunt = await member(office, PARENT), await member(office, OTHER, "MÜLLER")
    elder, me = await member(office, ELDER, "SCHMIT"), subject(owner)
    by_owner = await opens_to(owner, mother)
    by_mother = await opens_to(owner, aunt, added_by=mother)
    reader = await opens_to(owner, elder, AssistantKind.READER, added_by=mother)
    for actor, row in ((aunt, by_owner), (aunt, reader), (elder, by_owner), (elder, by_mother)):
        with pytest.raises(Refused, match=r"^record_unseen$"):
            await appointing.remove(actor, me, row.id)
    await appointing.remove(elder, me, reader.id)  # oneself, though reading is all he may
    await appointing.remove(owner, me, by_owner.id)
    rows = (await assistants.listed(owner, me)).rows
    assert [(row.id, row.to_decide) for row in rows] == [(by_mother.id, True)]
    assert (await overview.overview(owner, me)).to_decide == 1
    with pytest.raises(Refused, match=r"^record_unseen$"):
        await appointing.keep(aunt, me, by_mother.id)
    await appointing.keep(owner, me, by_mother.id)
    assert not (await assistants.listed(owner, me)).rows[0].to_decide
    with pytest.raises(Refused, match=r"^record_unseen$"):
        await appointing.remove(owner, me, by_owner.id)
    assert (await kinds_told(office)).count("assistant_removed") == 4
    with pytest.raises(Refused, match=r"^record_unseen$"):
        await overview.overview(mother, me)


async def test_the_eighteenth_birthday_is_told_a_month_before_and_that_day(
    office: Office, watch: Watch
) -> None:
    child, parent = await member(office, CHILD, "WAGNER", "Noé"), await member(office, PARENT)
    await opens_to(child, parent)
    other = await member(office, OTHER, "MÜLLER")
    await opens_to(parent, other, until=office.now() + timedelta(days=3))
    grown = (await Person.get(id=subject(child))).majority
    assert await majority_sweep.sweep(office) == 1  # the end in three days needs no warning, only its mark
    assert await kinds_told(office) == []
    watch.on(days=4)
    assert await majority_sweep.sweep(office) == 1 and await majority_sweep.sweep(office) == 0
    assert await kinds_told(office) == ["assistant_removed"] * 2
    watch.moment = grown - timedelta(days=30, seconds=1)
    assert await majority_sweep.sweep(office) == 0
    watch.on(seconds=1)
    assert await majority_sweep.sweep(office) == 1 and await majority_sweep.sweep(office) == 0
    soon = [m["facts"] for m in await messages(office) if m["kind"] == "majority_soon"]
    assert len(soon) == 2 and {facts["day"] for facts in soon} == {"2033-09-23"}
    watch.moment = grown
    assert await majority_sweep.sweep(office) == 1 and await majority_sweep.sweep(office) == 0
    assert (await kinds_told(office)).count("majority_now") == 2
    row = await Assistant.get(person_id=subject(child))
    assert row.ended_at == grown and row.end_reason == "majority"
    assert await Entry.filter(action="assistant_ended", subject=f"person:{subject(child)}").exists()


async def test_the_log_is_filtered_by_the_words_on_the_screen(office: Office) -> None:
    owner, helper = await member(office, PARENT), await member(office, OTHER, "MÜLLER", "Jérôme")
    await opens_to(owner, helper)
    await overview.overview(helper, subject(owner))
    await overview.overview(owner, subject(owner))
    words = {"record_opened": "consulté", "assistant": "assistant DSP", "mine": "Vous"}

    async def found(actor: Actor, text: str) -> int:
        return len(await accesslog.matching(actor, subject(owner), text, words))

    assert [await found(owner, text) for text in ("muller", "consulte", "vous", "22.11.2026 10:00", "x")] == [
        1,
        2,
        1,
        2,
        0,
    ]
    assert await found(helper, "vous assistant") == 1
