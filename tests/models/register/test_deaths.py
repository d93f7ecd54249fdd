"""A date of death in the register closes account and record to everybody, until it is taken back."""

from datetime import date
from typing import Any

import pytest

from models.account import locks, login, session
from models.account.account import Account
from models.account.letter import Letter, why_not
from models.account.pending_change import PendingChange
from models.account.session import Session
from models.dsp import notifying, rights
from models.dsp.grounds import Grounds, standing_of
from models.dsp.rights import Need
from models.helpdesk import acts, doing
from models.helpdesk.act import RULES, Act
from models.helpdesk.case import open_case
from models.helpdesk.identify import identified
from models.journal.journal import Entry
from models.letters.due import count_due, everybody_due, one_due
from models.letters.notice import PostalNotice
from models.messages.outbox import Message
from models.office import Office
from models.person import Person
from models.refusal import Refused
from models.register import importing
from tests.conftest import Watch, issue, refused, register
from tests.models.dsp.filing import OTHER, PARENT, entered, subject
from tests.models.helpdesk.agents import agent, operator
from tests.models.helpdesk.callers import answer, caller, proved, take_call
from tests.models.register.test_importing import imported, row

DIED = "2026-11-20"


@pytest.mark.parametrize(
    ("typed", "why"),
    [("20.11.2026", "death_form"), ("2026-11-23", "death_future"), ("1893-11-30", "death_birth")],
)
async def test_a_date_that_cannot_be_is_refused(office: Office, typed: str, why: str) -> None:
    done = await imported(operator(office), row(death_date=typed))
    assert done.refused == [(2, why, "death_date")] and not await Person.exists()


async def test_a_file_that_takes_its_word_back_closes_nothing(office: Office) -> None:
    done = await imported(operator(office), row(death_date=DIED), row(3, death_date=" "))
    assert done.counts.deaths == 0 and (await Person.get()).death_date is None
    assert not await Entry.exists(action="person_died")


async def test_a_death_that_another_import_writes_meanwhile_stays(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    maria, decide = operator(office), importing._Import._decide
    await imported(maria, row())

    async def overtaken(self: Any, batch: Any) -> Any:
        decided = await decide(self, batch)
        monkeypatch.undo()
        await imported(maria, row(death_date=DIED))
        return decided

    monkeypatch.setattr(importing._Import, "_decide", overtaken)
    await imported(maria, row(city="Esch"))
    found = await Person.get()
    assert found.death_date == date(2026, 11, 20) and found.details_in(office.keys).city == "Esch"


async def test_only_a_file_with_the_column_changes_it(office: Office) -> None:
    maria = operator(office)
    done = await imported(maria, row(death_date=DIED))
    assert (done.counts.inserted, done.counts.deaths) == (1, 1)
    assert (await Person.get()).death_date == date(2026, 11, 20)
    done = await imported(maria, row(), row(3, death_date=DIED))
    assert (done.counts.unchanged, done.counts.deaths) == (2, 0)
    done = await imported(maria, row(city="Esch"))
    assert done.counts.updated == 1 and (await Person.get()).death_date
    done = await imported(maria, row(city="Esch", death_date=" "))
    assert done.counts.updated == 1 and (await Person.get()).death_date is None


async def test_account_and_record_are_closed_to_everybody_at_once(office: Office) -> None:
    owner = await caller(office)
    assistant = await Account.get(person__key=(await person_of(office, OTHER)).key)
    noe = await entered(office, assistant)
    grounds = Grounds(noe.account_id, noe.person_id, noe.session_id, owner.person_id)
    assert (await standing_of(office, [grounds]))[grounds].record_open
    await imported(operator(office), row(death_date=DIED))
    assert (await refused(session.account_of(owner))).code == "session_ended"
    account = await Account.get(id=owner.account_id).prefetch_related("person")
    assert account.disabled_at and not await PendingChange.exists()
    assert not await Session.filter(account_id=account.id, ended_at=None).exists()
    await locks.enable(account)
    account = await Account.get(id=owner.account_id).prefetch_related("person")
    with pytest.raises(Refused, match="account_deceased"):
        login.may_enter(account.person, account, office.now())
    with pytest.raises(Refused, match="record_deceased"):
        async with rights.exercised(noe, subject(owner), Need.READ):
            pytest.fail("the record of somebody who has died was opened")
    over = await rights.why_over(noe, subject(owner))
    assert over and over.code == "record_unseen"
    assert not (await standing_of(office, [grounds]))[grounds].record_open
    lines = await Entry.filter(subject=f"person:{owner.person_id}").order_by("-seq").limit(2)
    assert [(line.action, line.outcome) for line in lines] == [
        ("access_refused", "deceased"),
        ("person_died", "done"),
    ]


async def test_a_row_that_is_refused_for_its_birth_date_still_tells_the_death(office: Office) -> None:
    owner = await caller(office)
    before = (await person_of(office, PARENT)).details_in(office.keys)
    moved = row(matricule=PARENT, birth_date="1893-12-02", city="Ailleurs", death_date=DIED)
    done = await imported(operator(office), moved)
    assert done.refused == [(2, "birth_account", "birth_date")]
    assert (done.counts.rejected, done.counts.updated, done.counts.deaths) == (1, 0, 1)
    person = await person_of(office, PARENT)
    assert person.death_date == date(2026, 11, 20) and person.birth_date.day == 1
    assert person.details_in(office.keys) == before
    assert (await Account.get(id=owner.account_id)).disabled_at
    again = await imported(operator(office), moved)
    assert again.refused and again.counts.deaths == 0
    assert await Entry.filter(action="person_died").count() == 1


async def test_no_mail_goes_to_the_addresses_of_the_dead(office: Office) -> None:
    owner, nora = await caller(office), await agent(office)
    await take_call(nora)
    await imported(operator(office), row(matricule=PARENT, death_date=DIED))
    person = await identified(nora)
    assert person and person.died == date(2026, 11, 20)
    before = await Message.all().count()
    await Account.filter(id=owner.account_id).update(disabled_at=None)
    found = await Person.get(id=owner.person_id)
    assert await notifying.tell(operator(office), found, "record_opened")
    await answer(nora, found.id, 1)
    assert (await acts.perform(nora, Act.DISABLE)).receipt
    assert await Message.all().count() == before and not await PostalNotice.exists()


async def test_nobody_activates_and_nobody_gets_a_letter(office: Office) -> None:
    maria, person = operator(office), await register(office, PARENT)
    letter = await issue(office, person)
    assert await count_due(office) == 0 and why_not(letter, person, office.now()) == ""
    await Letter.filter(id=letter.id).update(valid_until=office.now())
    assert [due.person.id async for due in everybody_due(office)] == [person.id]
    await imported(maria, row(death_date=DIED))
    person = await Person.get(id=person.id)
    assert why_not(letter, person, office.now()) == "account_deceased"
    assert [due async for due in everybody_due(office)] == [] and await count_due(office) == 0
    assert (await refused(one_due(office, PARENT))).code == "person_deceased"


async def test_the_helpdesk_only_protects_and_the_act_looks_again(office: Office, watch: Watch) -> None:
    owner, nora = await caller(office), await agent(office)
    await proved(nora, await take_call(nora), 4)
    before = {offer.act: [each.code for each in offer.why_not] for offer in await acts.offered(nora)}
    assert not any("act_deceased" in codes for codes in before.values()) and before[Act.CLOSE] == []
    await imported(operator(office), row(death_date=DIED))
    assert (await refused(acts.perform(nora, Act.CLOSE))).code == "act_deceased"
    await Account.filter(id=owner.account_id).update(disabled_at=None)
    case = await open_case(nora)
    for act, rule in RULES.items():
        codes = [each.code for each in await doing.obstacles(case, act)]
        assert ("act_deceased" in codes) is not rule.protecting
    assert (await acts.perform(nora, Act.DISABLE)).receipt


async def person_of(office: Office, matricule: str) -> Person:
    found = [each for each in await Person.all() if each.matricule_in(office.keys).digits == matricule]
    return found[0]
