"""A letter for an active account takes effect at once with a second proof, of which there are three kinds."""

from dataclasses import replace

import pytest

from models.account import luxtrust, pending_change, reactivation
from models.account.account import Account
from models.account.activation_steps import Step
from models.account.letter import Letter, LetterState
from models.account.pending_change import PendingChange
from models.account.recovery_code import RecoveryCode
from models.actor import Actor
from models.office import Office
from models.person import Person
from tests.conftest import Watch, activate, issue, log_in, messages, newest_code, recovery_code_for, register
from tests.models.account.renewable import (
    IDENTITY,
    NEW,
    OTHER,
    PASSWORD,
    SECOND,
    refused,
    renewable,
    up_to_the_proof,
    waiting_change,
)


@pytest.fixture
async def account(office: Office, visitor: Actor, watch: Watch) -> Account:
    return await renewable(office, visitor, watch)


async def test_credentials_from_before_the_birthday_hold_up_nobody(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    person = await register(office, "2008112199513", "WAGNER", "Max")
    watch.moment = person.majority - pending_change.WAIT * 30
    await issue(office, person)
    await activate(visitor, "2008112199513")
    await recovery_code_for(office, (await Account.get()).id)
    watch.moment = person.majority
    await issue(office, person, SECOND)
    done = await activate(visitor, "2008112199513", NEW, SECOND, address="max@example.lu")
    assert done.step is Step.DONE and not done.identity_challenge
    assert (await log_in(visitor, "2008112199513", NEW)).account_id
    assert await RecoveryCode.all().count() == 0  # the parents know it


async def test_with_a_second_proof_it_takes_effect_at_once(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    code = await recovery_code_for(office, account.id)
    under_way = await up_to_the_proof(visitor, account)
    assert under_way.step is Step.PROOF
    assert (
        await refused(reactivation.prove_recovery_code(visitor, under_way, "0000-0000-00000"))
        == "recovery_wrong"
    )
    await reactivation.prove_recovery_code(visitor, under_way, code)
    assert (await log_in(visitor, password=NEW)).account_id == account.id
    assert await refused(reactivation.prove_recovery_code(visitor, under_way, code)) == "step_order"
    # Then by the code on the channel of now, with a change that waits: it gives way.
    watch.on(days=1)
    await waiting_change(visitor, account, "M1M2M3M4M5M6")
    await issue(office, await Person.get(id=account.person_id), "P1P2P3P4P5P6")
    await activate(visitor, code="P1P2P3P4P5P6")
    assert (await log_in(visitor)).account_id == account.id and await PendingChange.all().count() == 0


async def test_with_luxtrust_which_stays_linked(office: Office, visitor: Actor, account: Account) -> None:
    owner = await log_in(visitor)
    await luxtrust.associate(owner, await luxtrust.prove(owner, PASSWORD), IDENTITY)
    under_way = await up_to_the_proof(visitor, account)
    stranger = replace(IDENTITY, subject="sub-2")
    assert await refused(reactivation.prove_identity(visitor, under_way, stranger)) == "luxtrust_other"
    assert (
        await refused(reactivation.prove_identity(visitor, under_way, replace(IDENTITY, matricule=OTHER)))
        == "luxtrust_person"
    )
    await reactivation.prove_identity(visitor, under_way, IDENTITY)
    assert under_way.linked == "high"
    assert (await luxtrust.log_in(visitor, IDENTITY)).account_id == account.id
    assert (await log_in(visitor, password=NEW)).account_id == account.id


async def test_a_code_to_the_old_channel_is_sent_once_and_again(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    under_way = await up_to_the_proof(visitor, account)
    await reactivation.send_code(visitor, under_way)
    await reactivation.send_code(visitor, under_way)
    sent = [m["address"] for m in await messages(office) if m["kind"] == "code_identity"]
    assert sent == ["eloise@example.lu"]
    assert await refused(reactivation.resend(visitor, under_way)) == "resend_wait"
    watch.on(seconds=60)
    await reactivation.resend(visitor, under_way)
    right = await newest_code(office)
    assert await refused(
        reactivation.prove_channel(visitor, under_way, f"{(int(right) + 1) % 10**6:06d}")
    ) == ("code_wrong")
    await reactivation.prove_channel(visitor, under_way, right)
    assert (await log_in(visitor, password=NEW)).account_id == account.id


async def test_the_proof_is_asked_before_anything_is_written(
    office: Office, visitor: Actor, account: Account
) -> None:
    under_way = await up_to_the_proof(visitor, account)
    assert (await Letter.filter(state=LetterState.VALID).count(), await PendingChange.all().count()) == (1, 0)
    await Account.filter(id=account.id).update(disabled_at=office.now())
    assert await refused(reactivation.wait(visitor, under_way)) == "account_disabled"
    assert (await Letter.filter(state=LetterState.VALID).count(), await PendingChange.all().count()) == (1, 0)
