"""A closed record refuses every reader and loses nothing; its owner may ask for its reopening."""

import pytest

from models.account.account import Account
from models.actor import Actor
from models.dsp import notes, overview, rights, settings
from models.dsp.assistant import AssistantKind
from models.dsp.record import Record
from models.journal.journal import Entry
from models.office import Office
from models.refusal import Refused
from tests.conftest import refused
from tests.models.dsp.filing import CHILD, ELDER, OTHER, PARENT, file_document, member, opens_to, subject
from tests.models.operations import RECORDS, Scene
from tests.models.test_operations import everything

OWNERS = {"models.dsp.settings.preferences", "models.dsp.settings.ask", "models.dsp.settings.withdraw"}


async def closed(office: Office) -> tuple[Actor, Scene]:
    owner = await member(office, PARENT)
    helper = await member(office, CHILD, "WAGNER", "Noé")
    someone = await member(office, ELDER, "SCHMIT")
    row = await opens_to(owner, helper)
    note = await notes.write(owner, subject(owner), "Titre", "Texte")
    document = await file_document(owner)
    record, _ = await Record.get_or_create(person_id=owner.person_id)
    record.closed_at = office.now()
    await record.save()
    return owner, Scene(subject(owner), document.id, note, row.id, subject(someone), "lena")


@pytest.mark.parametrize("name", RECORDS)
async def test_every_operation_is_refused_to_everybody(office: Office, name: str) -> None:
    owner, scene = await closed(office)
    reader = await member(office, OTHER, "MÜLLER")
    await opens_to(owner, reader, AssistantKind.READER)
    helper = await again(office, "Noé")
    before = await everything("journal")
    for actor in (reader, helper, *(() if name in OWNERS else (owner,))):
        refusal = await refused(RECORDS[name](actor, scene))
        expected = {"record_closed", "record_unseen"} if actor is not owner else {"record_closed"}
        assert refusal.code in expected
        if refusal.code == "record_closed":
            assert refusal.facts["day"].isoformat() == "2026-11-22"
    assert await everything("journal") == before
    noted = await Entry.filter(action="access_refused", subject=str(owner))
    assert {entry.outcome for entry in noted} <= {"closed", "refused"} and noted


async def again(office: Office, given: str) -> Actor:
    from tests.models.dsp.filing import entered

    for account in await Account.all().prefetch_related("person"):
        if account.person.details_in(office.keys).given_names == given:
            return await entered(office, account)
    raise LookupError(given)


async def test_a_stranger_learns_nothing_of_it(office: Office) -> None:
    _, scene = await closed(office)
    stranger = await member(office, OTHER, "MÜLLER")
    assert (await refused(overview.overview(stranger, scene.subject))).code == "record_unseen"


async def test_the_owner_asks_for_the_reopening_and_finds_everything(office: Office) -> None:
    owner, scene = await closed(office)
    found = await settings.preferences(owner, scene.subject)
    assert found.closed_at == office.now() == await settings.closed_since(owner)
    await settings.ask(owner, scene.subject, settings.REOPEN)
    await settings.withdraw(owner, scene.subject)
    assert (await refused(settings.ask(owner, scene.subject, settings.CLOSE))).code == "request_idle"
    with pytest.raises(Refused, match="record_closed"):
        await settings.set_notices(owner, scene.subject, documents=False, openings=False, assistants=False)
    await Record.all().update(closed_at=None)
    seen = await overview.overview(owner, scene.subject)
    assert (seen.documents, seen.notes, seen.assistants) == (1, 1, 1)
    assert await settings.closed_since(owner) is None


async def test_every_open_page_closes_and_the_owner_stays_logged_in(office: Office) -> None:
    owner, scene = await closed(office)
    helper = await again(office, "Noé")
    said = [str(await rights.why_over(actor, scene.subject)) for actor in (helper, owner)]
    assert said == ["record_unseen", "record_closed"]
    await Record.all().update(closed_at=None)
    for actor in (helper, owner):
        assert await rights.why_over(actor, scene.subject) is None
