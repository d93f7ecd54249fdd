"""A letter alone changes an active account a day later, told on every address, each of which can stop it."""

import asyncio

import pytest

from models.account import (
    activation,
    login,
    luxtrust,
    pending_change,
    profile,
    reactivation,
    recovery,
    session,
    support,
)
from models.account.account import Account
from models.account.activation_steps import Activation
from models.account.luxtrust_link import Link
from models.account.pending_change import PendingChange
from models.account.recovery_code import RecoveryCode
from models.actor import Actor, Role
from models.journal.journal import Entry
from models.office import Office
from models.person import Person
from models.proof.copycode import CopyCode
from tests.conftest import Watch, activate, issue, log_in, messages, newest_code, register
from tests.models.account.renewable import (
    IDENTITY,
    MATRICULE,
    NEW,
    OTHER,
    PASSWORD,
    SECOND,
    refused,
    renewable,
    waiting_change,
)


@pytest.fixture
async def account(office: Office, visitor: Actor, watch: Watch) -> Account:
    return await renewable(office, visitor, watch)


async def told(office: Office, kind: str) -> list[str]:
    return sorted(m["address"] for m in await messages(office) if m["kind"] == kind)


async def test_a_letter_alone_changes_nothing_for_a_day(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    owner = await log_in(visitor)
    await waiting_change(Actor(office, "192.0.2.66"), account)
    assert await told(office, "change_waiting") == ["+352621000111", "eloise@example.lu"]
    watch.on(hours=23, minutes=59)
    assert await pending_change.sweep(office) == 0
    assert (await log_in(visitor)).account_id == account.id
    assert await refused(login.give_password(visitor, MATRICULE, NEW)) == "login_wrong"
    assert await refused(profile.mine(owner)) == "session_ended"  # two hours are over, nothing else
    still = await log_in(visitor)
    watch.on(minutes=1)
    assert await pending_change.sweep(office) == 1
    assert not await session.still_open(still)
    assert await refused(login.give_password(visitor, MATRICULE, PASSWORD)) == "login_wrong"
    assert (await log_in(visitor, password=NEW)).account_id == account.id
    assert await told(office, "account_renewed") == ["+352621000111", "eloise@example.lu"]
    renewed = await Account.get(id=account.id)
    assert [x.address for x in renewed.choices_in(office.keys).addresses] == ["new@example.lu"]
    assert not await RecoveryCode.filter(account_id=account.id).exists()
    assert await PendingChange.all().count() == 0


async def test_it_takes_effect_without_any_courier(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    await waiting_change(visitor, account)
    watch.on(hours=24)
    assert (await log_in(visitor, password=NEW)).account_id == account.id


async def test_what_opened_the_account_falls_with_it(visitor: Actor, account: Account, watch: Watch) -> None:
    owner = await log_in(visitor)
    await luxtrust.associate(owner, await luxtrust.prove(owner, PASSWORD), IDENTITY)
    await waiting_change(visitor, account)
    watch.on(hours=24)
    assert await refused(luxtrust.log_in(visitor, IDENTITY)) == "luxtrust_unlinked"
    assert await Link.all().count() == 0


async def test_the_code_of_the_notice_stops_it(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    stop = await waiting_change(visitor, account)
    anywhere = Actor(office, "198.51.100.7")
    assert len(stop) == 9 and stop[4] == "-"
    assert await refused(recovery.stop_by_code(anywhere, "7777")) == "stop_length"
    assert await refused(recovery.stop_by_code(anywhere, "0000-0000")) == "stop_wrong"
    await recovery.stop_by_code(anywhere, stop.lower())
    assert await told(office, "change_stopped") == [
        "+352621000111",
        "eloise@example.lu",
        "new@example.lu",
    ]
    watch.on(hours=25)
    assert await pending_change.sweep(office) == 0
    assert (await log_in(visitor)).account_id == account.id
    assert await refused(recovery.stop_by_code(anywhere, stop)) == "stop_wrong"


async def test_stop_codes_are_not_guessed(office: Office, visitor: Actor, account: Account) -> None:
    stop = await waiting_change(visitor, account)
    guesser = Actor(office, "198.51.100.7")
    for n in range(30):
        assert await refused(recovery.stop_by_code(guesser, f"0000-{n:04}")) == "stop_wrong"
    assert await refused(recovery.stop_by_code(guesser, stop)) == "stop_wrong"
    await recovery.stop_by_code(Actor(office, "198.51.100.8"), stop)


async def test_too_late_is_too_late(office: Office, visitor: Actor, account: Account, watch: Watch) -> None:
    stop = await waiting_change(visitor, account)
    assert await pending_change.waiting(account.id, watch())
    watch.on(hours=24)
    assert await pending_change.waiting(account.id, watch()) is None
    assert await refused(recovery.stop_by_code(visitor, stop)) == "stop_wrong"
    assert await pending_change.sweep(office) == 1


async def test_who_logs_in_sees_it_and_stops_it(office: Office, visitor: Actor, account: Account) -> None:
    await waiting_change(Actor(office, "192.0.2.66"), account)
    other = await log_in(visitor, OTHER)
    assert await recovery.waiting(other) is None
    assert await refused(recovery.stop_mine(other)) == "change_none"
    owner = await log_in(visitor)
    assert await recovery.waiting(owner)
    await recovery.stop_mine(owner)
    assert await recovery.waiting(owner) is None
    assert await refused(recovery.stop_mine(owner)) == "change_none"


async def test_the_operator_sees_it_and_stops_it(office: Office, visitor: Actor, account: Account) -> None:
    await waiting_change(visitor, account)
    operator = Actor(office, "local:test", Role.OPERATOR, operator="test")
    standing = await support.account_state(operator, MATRICULE, "called")
    assert standing.account and standing.account.change_at == office.now() + pending_change.WAIT
    await support.stop_change(operator, MATRICULE, "called")
    assert await refused(support.stop_change(operator, MATRICULE, "again")) == "change_none"
    assert await Entry.filter(action="change_stopped", outcome="operator").count() == 1


async def test_a_second_letter_makes_nothing_come_sooner(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    first = await waiting_change(visitor, account)
    watch.on(hours=12)
    second = await waiting_change(visitor, account, "M1M2M3M4M5M6")
    watch.on(hours=12)
    assert await pending_change.sweep(office) == 0 and await PendingChange.all().count() == 1
    assert await refused(recovery.stop_by_code(visitor, first)) == "stop_wrong"
    await recovery.stop_by_code(visitor, second)


async def test_a_disabled_account_takes_nothing(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    await waiting_change(visitor, account)
    await Account.filter(id=account.id).update(disabled_at=office.now())
    watch.on(hours=24)
    assert await pending_change.sweep(office) == 0
    assert await Entry.filter(action="change_stopped", outcome="disabled").count() == 1
    await Account.filter(id=account.id).update(disabled_at=None)
    assert (await log_in(visitor)).account_id == account.id
    # Disabled by the operator meanwhile and enabled again: it is gone as well.
    await waiting_change(visitor, account, "M1M2M3M4M5M6")
    operator = Actor(office, "local:test", Role.OPERATOR, operator="test")
    await support.disable(operator, MATRICULE, "stolen letter")
    await support.enable(operator, MATRICULE, "sorted out")
    watch.on(hours=25)
    assert await pending_change.sweep(office) == 0
    assert (await log_in(visitor)).account_id == account.id


async def test_a_minors_letter_does_not_wait_into_adulthood(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    person = await register(office, "2008112199513", "WAGNER", "Max")
    watch.moment = person.majority.replace(year=2026, month=10)
    await issue(office, person)
    await activate(visitor, "2008112199513")
    account = await Account.get(person_id=person.id)
    new = await up_to_the_wait(visitor, account, person, watch)
    assert new and await pending_change.sweep(office) == 0
    assert await Entry.filter(action="change_stopped", outcome="majority").count() == 1


async def up_to_the_wait(visitor: Actor, account: Account, person: Person, watch: Watch) -> bool:
    watch.moment = person.majority - pending_change.WAIT / 2
    await issue(visitor.office, person, SECOND)
    under_way, copy = Activation(), CopyCode()
    await activation.accept_terms(visitor, under_way, "fr", read=True, ticked=True)
    await activation.show_letter(visitor, under_way, copy, "2008112199513", SECOND, copy.text)
    await activation.set_password(visitor, under_way, NEW, NEW)
    await activation.choose_channel(visitor, under_way, "email", "new@example.lu")
    await activation.confirm(visitor, under_way, await newest_code(visitor.office))
    await reactivation.wait(visitor, under_way)
    watch.on(hours=24)
    return await PendingChange.filter(account_id=account.id).exists()


async def test_stopped_and_taking_effect_at_once_is_one_of_them(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    stop = await waiting_change(visitor, account)
    watch.on(hours=24)
    await asyncio.gather(
        pending_change.sweep(office),
        pending_change.sweep(office),
        recovery.stop_by_code(visitor, stop),
        return_exceptions=True,
    )
    assert await Entry.filter(action="change_stopped").count() == 0
    assert await Entry.filter(action="account_activated", outcome="renewed").count() == 1


async def test_a_damaged_row_stops_no_other(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    await waiting_change(visitor, account)
    other = await Account.exclude(id=account.id).get()
    held = bytearray((await PendingChange.get()).held)
    held[-1] ^= 1
    await PendingChange.create(
        account_id=other.id,
        name="x",
        held=bytes(held),
        stop_key="x",
        asked_at=office.now(),
        effective_at=office.now(),
    )
    watch.on(hours=24)
    assert await pending_change.sweep(office) == 1
    assert (await log_in(visitor, OTHER)).account_id == other.id
