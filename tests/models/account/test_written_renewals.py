"""A change by letter, what became of it, and what the operator does: in the journal and told, in full."""

import pytest

from models.account import (
    login,
    pending_change,
    reactivation,
    recovery,
    support,
    throttle_support,
)
from models.account.account import Account
from models.actor import Actor, Role
from models.office import Office
from tests.conftest import Watch, log_in, newest_code, recovery_code_for, refused
from tests.models.account.renewable import (
    IDENTITY,
    MATRICULE,
    link,
    up_to_the_proof,
    waiting_change,
)
from tests.models.account.written import Written, two_people


@pytest.fixture
def away(office: Office) -> Actor:
    return Actor(office, "192.0.2.7")


@pytest.fixture
def operator(office: Office) -> Actor:
    return Actor(office, "local:tty1", Role.OPERATOR, operator="maria")


@pytest.fixture
async def account(office: Office, watch: Watch) -> Account:
    """A day old, one of two."""
    person = await two_people(office)
    watch.on(days=1)
    return await Account.get(person_id=person.id)


@pytest.fixture
async def written(office: Office, account: Account) -> Written:
    found = Written(office)
    await found.since()
    return found


async def test_a_change_that_waits_and_takes_effect(
    away: Actor, account: Account, written: Written, watch: Watch
) -> None:
    await waiting_change(away, account)
    assert await written.since() == [
        "192.0.2.7 visitor person:2 letter_shown right",
        "192.0.2.7 visitor person:2 activation_terms",
        "192.0.2.7 visitor person:2 activation_password",
        "192.0.2.7 visitor person:2 code_sent activation channel=email",
        "192.0.2.7 visitor person:2 change_waiting channel=email",
        "code_activation > new@example.lu fr É. W. 1893 192.0.2.7 23 09:00 code=… minutes=10",
        "change_waiting > eloise@example.lu de É. W. 1893 192.0.2.7 23 09:00 stop=… until=2026-11-24T09:00",
    ]
    watch.on(days=1)
    assert await pending_change.sweep(away.office) == 1
    assert await written.since() == [
        "192.0.2.7 system person:2 account_activated renewed channel=email second=none",
        "account_renewed > eloise@example.lu de É. W. 1893 192.0.2.7 24 09:00",
        "account_active > new@example.lu de É. W. 1893 192.0.2.7 24 09:00",
    ]


async def test_a_change_that_is_stopped(away: Actor, account: Account, written: Written) -> None:
    stop = await waiting_change(away, account)
    await written.since()
    await refused(recovery.stop_by_code(Actor(away.office, "192.0.2.9"), "0000-0000"))
    await recovery.stop_by_code(Actor(away.office, "192.0.2.9"), stop)
    assert await written.since() == [
        "192.0.2.9 visitor person:2 change_stopped code",
        "change_stopped > new@example.lu de É. W. 1893 192.0.2.9 23 09:00",
        "change_stopped > eloise@example.lu de É. W. 1893 192.0.2.9 23 09:00",
    ]
    await waiting_change(away, account, "M1M2M3M4M5M6")
    owner = await log_in(Actor(away.office, "192.0.2.9"))
    await written.since()
    await recovery.stop_mine(owner)
    assert await written.since() == [
        "192.0.2.9 person:2 person:2 change_stopped owner",
        "change_stopped > new@example.lu de É. W. 1893 192.0.2.9 23 09:00",
        "change_stopped > eloise@example.lu de É. W. 1893 192.0.2.9 23 09:00",
    ]


async def test_a_second_proof_of_each_kind(
    away: Actor, account: Account, written: Written, watch: Watch
) -> None:
    await link(away)
    under_way = await up_to_the_proof(away, account)
    await written.since()
    await reactivation.prove_identity(away, under_way, IDENTITY)
    assert await written.since() == [
        "192.0.2.7 visitor person:2 account_activated renewed channel=email second=luxtrust",
        "account_renewed > eloise@example.lu de É. W. 1893 192.0.2.7 23 09:00",
        "account_active > new@example.lu de É. W. 1893 192.0.2.7 23 09:00",
    ]
    watch.on(days=1)
    code = await recovery_code_for(away.office, account.id)
    under_way = await up_to_the_proof(away, account, "R1R2R3R4R5R6")
    await written.since()
    await reactivation.prove_recovery_code(away, under_way, code)
    assert await written.since() == [
        "192.0.2.7 visitor person:2 recovery_code right factor=recovery_code",
        "192.0.2.7 visitor person:2 luxtrust_unlinked renewed",
        "192.0.2.7 visitor person:2 account_activated renewed channel=email second=recovery_code",
        "account_renewed > new@example.lu de É. W. 1893 192.0.2.7 24 09:00",
        "account_active > new@example.lu de É. W. 1893 192.0.2.7 24 09:00",
    ]
    watch.on(days=1)
    under_way = await up_to_the_proof(away, account, "S1S2S3S4S5S6")
    await reactivation.send_code(away, under_way)
    watch.on(seconds=60)
    await written.since()
    await reactivation.resend(away, under_way)
    await reactivation.prove_channel(away, under_way, await newest_code(away.office))
    await reactivation.first_recovery_code(away, under_way)
    assert await written.since() == [
        "192.0.2.7 visitor person:2 account_activated renewed channel=email second=channel",
        "code_identity > new@example.lu de É. W. 1893 192.0.2.7 25 09:01 code=… minutes=10",
        "account_renewed > new@example.lu de É. W. 1893 192.0.2.7 25 09:01",
        "account_active > new@example.lu de É. W. 1893 192.0.2.7 25 09:01",
    ]


async def test_what_an_operator_does(
    operator: Actor, away: Actor, account: Account, written: Written
) -> None:
    await log_in(away)
    for _ in range(3):
        await refused(login.give_password(Actor(away.office, "192.0.2.9"), MATRICULE, "wrong one 1"))
    await waiting_change(away, account)
    await written.since()
    for verb in (support.account_state, support.unlock, support.disable, support.enable, support.stop_change):
        await refused(verb(operator, "1968101545978", "ticket 0"))
    await support.account_state(operator, MATRICULE, "ticket 1")
    await support.unlock(operator, MATRICULE, "ticket 2")
    await support.stop_change(operator, MATRICULE, "ticket 3")
    await support.disable(operator, MATRICULE, "ticket 4")
    await support.enable(operator, MATRICULE, "ticket 5")
    assert await written.since() == [
        "local:tty1 operator:maria matricule:… account_show unknown reason=ticket 0",
        "local:tty1 operator:maria matricule:… account_unlock unknown reason=ticket 0",
        "local:tty1 operator:maria matricule:… account_disable unknown reason=ticket 0",
        "local:tty1 operator:maria matricule:… account_enable unknown reason=ticket 0",
        "local:tty1 operator:maria matricule:… account_stop_change unknown reason=ticket 0",
        "local:tty1 operator:maria person:2 account_show reason=ticket 1",
        "local:tty1 operator:maria person:2 account_unlock count=3 reason=ticket 2",
        "local:tty1 operator:maria person:2 change_stopped operator",
        "local:tty1 operator:maria person:2 account_stop_change reason=ticket 3",
        "local:tty1 operator:maria person:2 account_disable reason=ticket 4 sessions=1",
        "local:tty1 operator:maria person:2 account_enable reason=ticket 5",
        "change_stopped > new@example.lu de É. W. 1893 local:tty1 23 09:00",
        "change_stopped > eloise@example.lu de É. W. 1893 local:tty1 23 09:00",
        "account_disabled > eloise@example.lu de É. W. 1893 local:tty1 23 09:00",
        "account_enabled > eloise@example.lu de É. W. 1893 local:tty1 23 09:00",
    ]


async def test_what_an_operator_does_with_wrong_tries(
    operator: Actor, away: Actor, account: Account, written: Written
) -> None:
    for _ in range(7):
        await refused(login.give_password(away, MATRICULE, "wrong one 1"))
    await written.since()
    await throttle_support.show(operator, "ticket 1", matricule=MATRICULE)
    await throttle_support.show(operator, "ticket 2", source="192.0.2.7")
    await throttle_support.clear(operator, "ticket 3", matricule="1968101545978")
    await throttle_support.clear(operator, "ticket 4", source="192.0.2.7")
    await throttle_support.clear(operator, "ticket 5", matricule=MATRICULE)
    assert await written.since() == [
        "local:tty1 operator:maria person:2 throttle_show reason=ticket 1",
        "local:tty1 operator:maria source:192.0.2.7 throttle_show reason=ticket 2",
        "local:tty1 operator:maria matricule:… throttle_clear counters=0 reason=ticket 3 refused=0",
        "local:tty1 operator:maria source:192.0.2.7 throttle_clear counters=2 reason=ticket 4 refused=2",
        "local:tty1 operator:maria person:2 throttle_clear counters=1 reason=ticket 5 refused=0",
    ]
