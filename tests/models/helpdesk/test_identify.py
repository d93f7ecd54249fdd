"""A caller is found by matricule, or by name and birth date; nothing else finds anybody."""

import json

import pytest

from models.helpdesk import call, identify
from models.helpdesk.call import CallSubject, Means
from models.journal.journal import Entry
from models.matricule import Matricule
from models.office import Office
from models.person import Person
from tests.conftest import refused, register
from tests.models.dsp.filing import CHILD, OTHER, PARENT, member, opens_to
from tests.models.helpdesk.agents import agent, matricule
from tests.models.helpdesk.callers import answer, identified, take_call


async def test_by_matricule_in_both_forms_and_by_name(office: Office) -> None:
    person, nora = await register(office), await agent(office)
    await call.open(nora, Means.TELEPHONE, CallSubject.OTHER)
    for typed in (PARENT, PARENT[:11], "1893 1201 05732", "wagner 01.12.1893", " WÁGNER  1/12/1893"):
        found = await identify.search(nora, typed)
        (hit,) = found.people
        assert (hit.person_id, hit.initials, hit.birth_year) == (person.id, "É. W.", 1893)
        assert (hit.town, hit.last_digits, found.more) == ("Luxembourg", "732", False)
    lines = await Entry.filter(action="call_searched", subject=str(nora)).order_by("seq")
    assert {(line.outcome, json.loads(line.facts)["hits"]) for line in lines} == {("found", 1)}
    assert not any("WAGNER" in line.facts.upper() or PARENT in line.facts for line in lines)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("%", "search_form"),
        ("_", "search_form"),
        ("' OR 1=1 --", "search_form"),
        ("W", "search_form"),
        ("WAGNER", "search_form"),
        ("WAGNER 1893", "search_form"),
        ("% 01.12.1893", "search_form"),
        ("WAGNER 31.02.1893", "search_form"),
        ("", "search_form"),
        ("x" * 500 + " 01.12.1893", "search_form"),
        ("1893", "matricule_length"),
        ("1893120105733", "matricule_check"),
        ("\x00\x1b[2J", "search_form"),
    ],
)
async def test_what_is_no_search_is_refused_in_words_and_journalled(
    office: Office, typed: str, code: str
) -> None:
    await register(office)
    nora = await agent(office)
    await call.open(nora, Means.TELEPHONE, CallSubject.OTHER)
    assert (await refused(identify.search(nora, typed))).code == code
    assert (await Entry.get(action="call_searched")).outcome == code


@pytest.mark.parametrize("typed", ["W_GNER 01.12.1893", "WAG% 01.12.1893", "W 01.12.1893", OTHER])
async def test_a_part_of_a_name_finds_nobody(office: Office, typed: str) -> None:
    await register(office)
    nora = await agent(office)
    await call.open(nora, Means.TELEPHONE, CallSubject.OTHER)
    assert (await identify.search(nora, typed)).people == ()
    assert (await Entry.get(action="call_searched")).outcome == "missed"


async def test_ten_hits_at_most(office: Office) -> None:
    for number in range(12):
        stem = Matricule.parse(f"18931201{number:03}", office.today())
        await register(office, stem.digits)
    nora = await agent(office)
    await call.open(nora, Means.TELEPHONE, CallSubject.OTHER)
    found = await identify.search(nora, "WAGNER 01.12.1893")
    assert len(found.people) == 10 and found.more
    assert len({hit.last_digits for hit in found.people}) > 5
    last = await Person.all().order_by("-id").first()
    assert last and (await refused(identify.choose(nora, last.id))).code == "person_unfound"


async def test_only_whoever_was_found_is_chosen(office: Office) -> None:
    person, other, nora = await register(office), await register(office, OTHER), await agent(office)
    await call.open(nora, Means.TELEPHONE, CallSubject.OTHER)
    assert (await refused(identify.choose(nora, person.id))).code == "person_unfound"
    await identify.search(nora, OTHER)
    assert (await refused(identify.choose(nora, person.id))).code == "person_unfound"
    await identify.choose(nora, other.id)
    await identified(nora)  # the wrong one was chosen: nothing was asked yet
    assert (await call.current(nora)).person_id == person.id  # type: ignore[union-attr]


async def test_a_call_is_one_persons_once_something_was_asked(office: Office) -> None:
    await register(office, OTHER)
    await register(office)
    nora = await agent(office)
    await answer(nora, await take_call(nora))
    with pytest.raises(Exception, match="call_other_person"):
        await identified(nora, OTHER)
    await identified(nora)


async def test_not_oneself_not_a_relative_not_a_colleague(office: Office) -> None:
    nora, emma = await agent(office), await agent(office, "emma")
    me = await member(office, matricule("nora"), "WEBER")
    child, parent = await member(office, CHILD), await member(office, PARENT)
    old = await member(office, OTHER)
    await member(office, matricule("emma"))
    await opens_to(child, me)
    row = await opens_to(me, parent)
    ended = await opens_to(me, old)
    await call.open(nora, Means.TELEPHONE, CallSubject.OTHER)
    for number in (matricule("nora"), CHILD, PARENT):
        assert (await refused(identified(nora, number))).code == "agent_related"
    assert (await refused(identified(nora, matricule("emma")))).code == "agent_colleague"
    assert await Entry.filter(action="call_identified", outcome="agent_related").count() == 6
    now = office.now()
    row.ended_at = now.replace(year=now.year - 1, day=1)
    await row.save()
    ended.ended_at = now
    await ended.save()
    await identified(nora, PARENT)
    assert (await refused(identified(nora, OTHER))).code == "agent_related"
    await call.open(emma, Means.TELEPHONE, CallSubject.OTHER)
    await identified(emma, CHILD)
