"""The pages about who may what: the log folds, one key leaves out the own lines or removes a whole branch."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from models.account import login
from models.account.account import Account
from models.account.session import Session
from models.actor import Actor
from models.dsp import appointing, overview
from models.dsp.assistant import Assistant
from models.office import Office
from models.refusal import Refused, Unavailable
from screens.forms import Action, Ask, Back, Field, Form, Kind, Option, Place, Stay, Visit
from screens.places.dsp import log
from screens.places.dsp.assistant import AssistantPlace as AssistantPage
from screens.places.dsp.assistants import AssistantsPlace
from screens.places.dsp.settings import RecordSettingsPlace
from screens.places.login import LoginCodePlace
from screens.text.phrases import Phrase, catalogue
from screens.visitor import Visitor
from tests.conftest import Watch, activate, issue, newest_code, register
from tests.models.dsp.filing import ELDER, OTHER, PARENT, entered, member, opens_to, subject
from tests.screens.stage import Log, office_of, place, staged

FRENCH = catalogue("fr")


def text(said: object) -> str:
    assert isinstance(said, (Phrase, str))
    return FRENCH.text(said) if isinstance(said, Phrase) else said


def cells(page: Place, name: str) -> list[list[str]]:
    field = next(field for field in page.form().fields if field.name == name)
    return [[text(cell) for cell in option.cells] for option in field.options]


async def test_own_lines_are_folded_enter_unfolds_and_one_key_leaves_them_out(office: Office) -> None:
    owner, helper = await member(office, PARENT), await member(office, OTHER, "MÜLLER", "Bob")
    await opens_to(owner, helper)
    await overview.overview(helper, subject(owner))
    for _ in range(5):
        await overview.overview(owner, subject(owner))
    page = log.LogPage(Visitor(owner, FRENCH))
    await page.enter()
    assert [row[1] for row in cells(page, "lines")] == ["Vous, 6 fois", "MÜLLER Bob (assistant DSP)"]
    only = page.form().actions[0]
    assert (only.name, only.key, text(only.label)) == ("others", "a", "Autres (a)")
    newest = page.form().fields[1].options[0].value
    assert isinstance(await page.act("open", {"lines": newest}), Stay)
    assert [row[1] for row in cells(page, "lines")] == ["Vous"] * 6 + ["MÜLLER Bob (assistant DSP)"]
    assert isinstance(await page.act("open", {"lines": newest}), Visit)
    await page.act("others", {})
    assert [row[1] for row in cells(page, "lines")] == ["MÜLLER Bob (assistant DSP)"]
    assert text(page.form().actions[0].label) == "Tout afficher (a)"
    await page.act("others", {})
    assert len(cells(page, "lines")) == 7


async def test_the_key_of_an_action_does_it_where_nothing_is_typed(tmp_path: Path, watch: Watch) -> None:
    done = Log()
    rows = Field("rows", Kind.ROWS, options=(Option("1", "Un"), Option("2", "Deux")))
    typed = Field("typed", Kind.TEXT, "Nom", required=False)
    only = Action("others", "Autres (a)", key="a")
    form = Form(title="Liste", fields=(rows, typed), actions=(only,))
    async with staged(office_of(tmp_path, watch), {"welcome": place(form, done.act)}) as stage:
        await stage.press("a")
        assert done.names == ["others"]
        await stage.press("tab", "a")
        assert done.names == ["others"] and "a" in stage.page.sheet.raw["typed"]


async def branch(office: Office) -> tuple[Actor, Assistant]:
    """An owner, whose assistant added another one, who added a third."""
    owner, ann = await member(office, "1984030400190", "WEBER", "Luc"), await member(office, PARENT)
    bob, eve = await member(office, OTHER, "MÜLLER", "Bob"), await member(office, ELDER, "SCHMIT", "Eve")
    row = await opens_to(owner, ann)
    await opens_to(owner, bob, added_by=ann)
    await opens_to(owner, eve, added_by=bob)
    return owner, row


async def test_removing_also_those_he_added_is_one_key(office: Office) -> None:
    owner, row = await branch(office)
    page = AssistantPage(Visitor(owner, FRENCH), assistant=row.id)
    await page.enter()
    actions = {action.name: action for action in page.form().actions}
    assert text(actions["remove below"].label) == "Retirer aussi ceux qu'il a ajoutés (a)"
    assert actions["remove below"].key == "a" and not actions["remove"].key
    asked = await page.act("remove below", {})
    assert isinstance(asked, Ask) and "et de 2 autres" in text(asked.question)
    done = await page.act(asked.action, {})
    assert isinstance(done, Back) and text(done.message) == "3 accès sont terminés."
    assert not await Assistant.filter(ended_at=None).exists()


async def test_whoever_is_to_be_decided_on_is_named_so_and_kept_by_whoever_decides(office: Office) -> None:
    owner, row = await branch(office)
    await appointing.remove(owner, subject(owner), row.id)
    page = AssistantsPlace(Visitor(owner, FRENCH))
    await page.enter()
    assert [row[0] for row in cells(page, "assistants")] == [
        "MÜLLER Bob : à décider",
        "SCHMIT Eve : à décider",
    ]
    bob = await Assistant.filter(ended_at=None).order_by("id").first()
    assert bob is not None
    one = AssistantPage(Visitor(owner, FRENCH), assistant=bob.id)
    await one.enter()
    assert [action.name for action in one.form().actions] == ["keep", "remove", "remove below", "back"]
    account = await Account.get(person_id=bob.holder_id)
    theirs = AssistantPage(Visitor(await entered(office, account), FRENCH), subject(owner), bob.id)
    await theirs.enter()
    assert [action.name for action in theirs.form().actions] == ["remove", "remove below", "back"]
    assert "ne peut ajouter personne" in text(theirs.form().fields[0].text)


async def test_the_field_for_the_end_names_the_last_day_one_may_give(office: Office) -> None:
    owner, ann = await member(office, "1984030400190", "WEBER", "Luc"), await member(office, PARENT)
    await member(office, OTHER, "MÜLLER", "Bob")
    row = await opens_to(owner, ann)
    until = appointing._end_of(office.today() + timedelta(days=3))
    await Assistant.filter(id=row.id).update(until=until)
    page = AssistantsPlace(Visitor(ann, FRENCH), subject(owner))
    await page.enter()
    assert cells(page, "assistants")[0][4] == "25.11.2026"
    await page.act("add", {})
    await page.act("search", {"matricule": OTHER})
    hint = next(field for field in page.form().fields if field.name == "until").hint
    assert text(hint) == "JJ.MM.AAAA ; vide : jusqu'au 25.11.2026, comme vous"


async def test_an_assistant_reads_what_only_the_owner_switches_off(office: Office) -> None:
    owner, helper = await member(office, PARENT), await member(office, OTHER, "MÜLLER", "Bob")
    await opens_to(owner, helper)
    page = RecordSettingsPlace(Visitor(helper, FRENCH), subject(owner))
    await page.enter()
    hints = {field.name: text(field.hint) for field in page.form().fields}
    assert hints["openings"] == hints["assistants"] == "Seul le titulaire peut l'arrêter."
    assert hints["documents"] == "Si vous l'arrêtez, le titulaire en est prévenu."
    with pytest.raises(Refused, match="notices_owner"):
        await page.act("save", {"documents": "yes", "openings": "", "assistants": ""})


async def test_no_session_stays_open_that_nobody_knows_of(office: Office) -> None:
    """The account cannot be read after the code was right: the session that has just begun ends."""
    await issue(office, await register(office))
    await activate(Actor(office, "local:test"))
    visitor = Visitor(Actor(office, "local:test"), FRENCH)
    under_way = await login.give_password(visitor.actor, "1893120105732", "tulipe 42 bleue")
    code = await newest_code(office)
    account = await Account.get()
    await Account.all().update(choices=account.choices[:-1] + bytes([account.choices[-1] ^ 1]))
    with pytest.raises((InvalidTag, Unavailable)):
        await LoginCodePlace(visitor, under_way).check(code)
    assert not visitor.signed_in
    assert [one.end_reason for one in await Session.all()] == ["left"]
