"""The operator sees and changes the state of an account, never a secret, and never without a reason."""

from datetime import UTC, datetime

import pytest

from models.account import login
from models.account.account import CLOSED_AFTER, Account
from models.account.session import Session
from models.account.support import account_state, disable, enable, unlock
from models.actor import Actor, Role
from models.journal.journal import Entry
from models.office import Office
from models.proof import throttle
from models.proof.counter import Counter, typed_key
from models.proof.throttle import TryPurpose
from models.refusal import Refused
from models.text import REASON_LENGTH
from tests.conftest import Watch, activate, issue, log_in, messages, register

MATRICULE = "1893120105732"
WHY = "ticket 4711"


@pytest.fixture
def operator(office: Office) -> Actor:
    return Actor(office, "local:test", Role.OPERATOR, operator="test")


async def refused_with(code: str, coroutine: object) -> None:
    with pytest.raises(Refused) as refusal:
        await coroutine  # type: ignore[misc]
    assert refusal.value.code == code


async def test_the_state_of_somebody_without_account(operator: Actor) -> None:
    await issue(operator.office, await register(operator.office))
    standing = await account_state(operator, "1893 1201 057", WHY)
    assert standing.account is None
    assert (standing.minor, standing.wrong_tries, standing.waits_until) == (False, 0, None)
    assert [letter.state for letter in standing.letters] == ["valid"]


async def test_the_state_of_an_account_masks_the_channel(operator: Actor, visitor: Actor) -> None:
    await issue(operator.office, await register(operator.office))
    await activate(visitor)
    await log_in(visitor)
    standing = await account_state(operator, MATRICULE, WHY)
    assert standing.account is not None
    assert standing.account.channel == "email e•••••@example.lu"
    assert standing.account.activated_at == operator.office.now()
    assert standing.account.open_sessions == 1
    assert "eloise" not in repr(standing)
    assert [letter.state for letter in standing.letters] == ["used"]


async def test_unlock_forgets_wrong_tries_and_opens_the_password_way(
    operator: Actor, visitor: Actor, watch: Watch
) -> None:
    await issue(operator.office, await register(operator.office))
    await activate(visitor)
    for _ in range(5):
        await throttle.count(visitor, TryPurpose.LOGIN, MATRICULE)
    await Account.all().update(wrong_passwords=CLOSED_AFTER)
    standing = await account_state(operator, MATRICULE, WHY)
    assert standing.wrong_tries == 5
    assert standing.waits_until is not None and standing.waits_until > watch()
    assert standing.account is not None and standing.account.password_closed
    await unlock(operator, MATRICULE, WHY)
    assert not await Counter.filter(typed=typed_key(operator.office, MATRICULE)).exists()
    assert (await Account.get()).wrong_passwords == 0
    await log_in(visitor)


async def test_disable_ends_every_session_and_enable_lets_in_again(operator: Actor, visitor: Actor) -> None:
    await issue(operator.office, await register(operator.office))
    await activate(visitor)
    await log_in(visitor)
    assert await disable(operator, MATRICULE, WHY) == 1
    ended = await Session.get()
    assert (ended.ended_at, ended.end_reason) == (operator.office.now(), "disabled")
    await refused_with("account_disabled", login.give_password(visitor, MATRICULE, "tulipe 42 bleue"))
    await refused_with("account_disabled", disable(operator, MATRICULE, WHY))
    await enable(operator, MATRICULE, WHY)
    await refused_with("account_enabled", enable(operator, MATRICULE, WHY))
    told = [message["kind"] for message in await messages(operator.office)]
    assert told[-2:] == ["account_disabled", "account_enabled"]
    await log_in(visitor)


async def test_a_minor_is_called_one(operator: Actor) -> None:
    await register(operator.office, "2015092399705")
    assert (await account_state(operator, "2015092399705", WHY)).minor


@pytest.mark.parametrize("verb", [account_state, unlock, disable, enable])
async def test_each_needs_a_reason_a_matricule_and_a_person(operator: Actor, verb: object) -> None:
    assert callable(verb)
    await refused_with("text_empty", verb(operator, MATRICULE, "  "))
    await refused_with("text_character", verb(operator, MATRICULE, "a\x1b[2Jb"))
    await refused_with("text_long", verb(operator, MATRICULE, "x" * (REASON_LENGTH + 1)))
    await refused_with("matricule_check", verb(operator, "1893120105733", WHY))
    assert await Entry.all().count() == 0
    await refused_with("person_unknown", verb(operator, MATRICULE, WHY))
    entry = await Entry.get()
    assert (entry.subject[:10], entry.outcome) == ("matricule:", "unknown")


@pytest.mark.parametrize("verb", [disable, enable])
async def test_without_an_account_nothing_can_be_closed(operator: Actor, verb: object) -> None:
    assert callable(verb)
    await register(operator.office)
    await refused_with("account_missing", verb(operator, MATRICULE, WHY))
    assert await Entry.all().count() == 0


async def test_each_stands_in_the_journal_with_its_reason(operator: Actor, visitor: Actor) -> None:
    person = await register(operator.office)
    await issue(operator.office, person)
    await activate(visitor)
    for verb in (account_state, unlock, disable, enable):
        await verb(operator, MATRICULE, WHY)
    entries = await Entry.filter(actor="operator:test").order_by("seq")
    assert [entry.action for entry in entries] == [
        "account_show",
        "account_unlock",
        "account_disable",
        "account_enable",
    ]
    assert all(WHY in entry.facts and entry.subject == f"person:{person.id}" for entry in entries)
    assert {entry.at.astimezone(UTC) for entry in entries} == {datetime(2026, 11, 22, 9, tzinfo=UTC)}
