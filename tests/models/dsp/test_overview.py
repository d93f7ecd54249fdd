"""« Synthèse » tells what was deposited since the actor's visit before this one."""

from datetime import timedelta

from models.dsp import overview
from models.office import Office
from tests.conftest import Watch
from tests.models.dsp.filing import CHILD, PARENT, again, file_document, member, opens_to, subject


async def test_new_is_what_came_since_the_visit_before(office: Office, watch: Watch) -> None:
    owner = await member(office, PARENT)
    record = subject(owner)
    await file_document(owner)
    first = await overview.overview(owner, record)
    assert (first.since, first.new) == (None, ())
    visited = office.now()
    watch.on(days=3)
    owner = await again(owner)
    calm = await overview.overview(owner, record)
    assert (calm.since, calm.new) == (visited, ())
    late = await file_document(owner)
    for _ in range(2):  # coming back from the document to this page is the same visit
        assert [row.id for row in (await overview.overview(owner, record)).new] == [late.id]
        watch.on(minutes=30)


async def test_the_visits_of_another_person_do_not_count(office: Office, watch: Watch) -> None:
    child, parent = await member(office, CHILD, "WAGNER", "Noé"), await member(office, PARENT)
    await opens_to(child, parent)
    await overview.overview(child, subject(child))
    watch.on(days=1)
    late = await file_document(child)
    assert (await overview.overview(await again(parent), subject(child))).since is None
    watch.on(hours=3)
    seen = await overview.overview(await again(child), subject(child))
    assert [row.id for row in seen.new] == [late.id] and seen.since is not None
    assert office.now() - seen.since > timedelta(days=1)
