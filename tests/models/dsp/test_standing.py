"""A right is held as somebody: the banner says as whom, and the journal why as well."""

from datetime import UTC, datetime

import pytest

from models.actor import Actor
from models.dsp import appointing, overview
from models.dsp.appointing import FoundPerson
from models.dsp.assistant import AssistantKind
from models.dsp.rights import Need, RecordHeader, RecordRole, age_on, exercised
from models.journal.journal import Entry
from models.office import Office
from models.refusal import Refused
from tests.conftest import refused
from tests.models.account.written import Written
from tests.models.dsp.filing import ELDER, OTHER, PARENT, member, opens_to, subject


@pytest.fixture
async def three(office: Office) -> tuple[Actor, Actor, Actor]:
    """An owner, an assistant, and one who may read."""
    owner, helper = await member(office, PARENT), await member(office, OTHER, "MÜLLER", "Bob")
    elder = await member(office, ELDER, "SCHMIT", "Eve")
    await opens_to(owner, helper)
    await opens_to(owner, elder, AssistantKind.READER)
    return owner, helper, elder


async def test_a_note_says_as_whom_and_why(office: Office, three: tuple[Actor, Actor, Actor]) -> None:
    written, (owner, helper, elder) = Written(office), three
    for actor in (owner, helper, elder):
        async with exercised(actor, subject(owner), Need.READ) as held:
            await held.note("looked", document=7)
            await held.note("looked", "missed")
    assert await refused(overview.overview(owner, subject(helper)))
    for need in (Need.MANAGE, Need.OWN):
        with pytest.raises(Refused, match=r"^record_unseen$"):
            async with exercised(elder, subject(owner), need, "tested"):
                raise AssertionError
    assert await written.since() == [
        "local:test person:1 person:1 looked document=7 purpose=own role=owner",
        "local:test person:1 person:1 looked missed purpose=own role=owner",
        "local:test person:2 person:1 looked document=7 purpose=assistance role=assistant",
        "local:test person:2 person:1 looked missed purpose=assistance role=assistant",
        "local:test person:3 person:1 looked document=7 purpose=assistance role=reader",
        "local:test person:3 person:1 looked missed purpose=assistance role=reader",
        "local:test person:1 person:2 access_refused refused tried=summary",
        "local:test person:3 person:1 access_refused refused tried=tested",
        "local:test person:3 person:1 access_refused refused tried=tested",
    ]


async def test_the_banner(three: tuple[Actor, Actor, Actor]) -> None:
    owner, helper, elder = three
    for actor, standing, own, manages in (
        (owner, RecordRole.OWNER, True, True),
        (helper, RecordRole.ASSISTANT, False, True),
        (elder, RecordRole.READER, False, False),
    ):
        async with exercised(actor, subject(owner), Need.READ) as held:
            assert held.header == RecordHeader(subject(owner), "WAGNER Éloïse", 132, standing)
            assert (held.header.own, held.header.may_manage) == (own, manages)
            assert held.journal_name == str(owner)


def test_an_age_is_of_full_years() -> None:
    born = datetime(2004, 2, 29, tzinfo=UTC).date()
    for day, age in (("2026-02-28", 21), ("2026-03-01", 22), ("2026-12-31", 22), ("2028-02-29", 24)):
        assert age_on(born, datetime.fromisoformat(day).date()) == age


async def test_what_was_tried_in_vain_is_named(three: tuple[Actor, Actor, Actor]) -> None:
    _, helper, elder = three
    someone = FoundPerson(subject(elder), "SCHMIT Eve", subject(elder))
    for operation in (
        appointing.search(helper, subject(elder), PARENT),
        appointing.appoint(helper, someone, AssistantKind.READER, ""),
        appointing.keep(helper, subject(elder), 1),
        appointing.remove(helper, subject(elder), 1),
    ):
        assert (await refused(operation)).code == "record_unseen"
    tried = [entry.facts for entry in await Entry.filter(action="access_refused").order_by("seq")]
    assert tried == ['{"tried": "assistants"}'] * 4
