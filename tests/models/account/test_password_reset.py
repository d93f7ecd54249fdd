"""« Mot de passe oublié ? » wants two proofs of different kinds, and shows nobody who has an account."""

from datetime import timedelta

import pytest

from models.account import login, password_reset, pending_change, session
from models.account.account import Account
from models.account.activation_steps import Activation, Step
from models.account.password_reset import Reset
from models.account.recovery_code import RecoveryCode
from models.actor import Actor
from models.identity import Identity
from models.journal.journal import Entry
from models.messages.outbox import Message, MessageState
from models.office import Office
from models.person import Person
from tests.conftest import (
    START,
    Watch,
    activate,
    forgotten_and_proven,
    issue,
    log_in,
    messages,
    newest_code,
    recovery_code_for,
    refused,
)
from tests.models.account.renewable import IDENTITY, link, two_accounts, waiting_change

MATRICULE, PASSWORD, NEW = "1893120105732", "tulipe 42 bleue", "nouveau 77 mot"
ADDRESS = "eloise@example.lu"
OTHER = "1937010112347"


@pytest.fixture
async def account(office: Office, visitor: Actor, watch: Watch) -> Account:
    return await two_accounts(office, visitor, watch)


async def proven(visitor: Actor) -> Reset:
    """The first proof is given."""
    reset = await password_reset.ask(visitor, MATRICULE, "email", ADDRESS)
    await password_reset.prove(visitor, reset, await newest_code(visitor.office))
    return reset


async def told(office: Office) -> list[str]:
    return [m["kind"] for m in await messages(office)]


# Two proofs


async def test_the_mailbox_alone_sets_no_password(visitor: Actor, account: Account) -> None:
    reset = await proven(visitor)
    assert (await refused(password_reset.set_password(visitor, reset, NEW, NEW))).code == "step_order"
    assert (await log_in(visitor)).account_id == account.id


async def test_the_recovery_code_alone_sets_no_password(
    office: Office, visitor: Actor, account: Account
) -> None:
    code = await recovery_code_for(office, account.id)
    reset = await password_reset.ask(visitor, MATRICULE, "email", ADDRESS)
    assert (await refused(password_reset.give_recovery_code(visitor, reset, code))).code == "step_order"
    assert (await refused(password_reset.set_password(visitor, reset, NEW, NEW))).code == "step_order"


async def test_with_the_recovery_code_which_is_replaced_and_told(
    office: Office, visitor: Actor, account: Account
) -> None:
    there = await log_in(Actor(office, "192.0.2.9"))
    code = await recovery_code_for(office, account.id)
    reset = await proven(visitor)
    wrong = await refused(password_reset.give_recovery_code(visitor, reset, "0000-0000-00000"))
    assert (wrong.code, wrong.field) == ("recovery_wrong", "recovery")
    await password_reset.give_recovery_code(visitor, reset, f" {code.lower().replace('-', ' ')} ")
    new = await password_reset.set_password(visitor, reset, NEW, NEW)
    assert len(new.replace("-", "")) == 13 and new != code and [len(x) for x in new.split("-")] == [4, 4, 5]
    assert (await told(office))[-2:] == ["password_changed", "recovery_code_new"]
    assert not await session.still_open(there)
    assert (await refused(login.give_password(visitor, MATRICULE, PASSWORD))).code == "login_wrong"
    assert (await log_in(visitor, password=NEW)).account_id == account.id
    # The code that served is dead, the new one is good.
    reset = await proven(visitor)
    assert (await refused(password_reset.give_recovery_code(visitor, reset, code))).code == "recovery_wrong"
    await password_reset.give_recovery_code(visitor, reset, new)


async def test_a_recovery_code_is_good_for_one_of_two_resets(
    office: Office, visitor: Actor, account: Account
) -> None:
    code = await recovery_code_for(office, account.id)
    one, two = await proven(visitor), await proven(visitor)
    for reset in (one, two):
        await password_reset.give_recovery_code(visitor, reset, code)
    await password_reset.set_password(visitor, one, NEW, NEW)
    assert (
        await refused(password_reset.set_password(visitor, two, "autre 88 mot", "autre 88 mot"))
    ).code == ("step_order")
    assert await RecoveryCode.all().count() == 1


async def test_a_code_renewed_meanwhile_is_no_proof_any_more(
    office: Office, visitor: Actor, account: Account
) -> None:
    reset = await forgotten_and_proven(visitor)
    await recovery_code_for(office, account.id)
    assert (await refused(password_reset.set_password(visitor, reset, NEW, NEW))).code == "step_order"


async def test_anothers_recovery_code_is_none(office: Office, visitor: Actor, account: Account) -> None:
    other = await Account.exclude(id=account.id).get()
    code = await recovery_code_for(office, other.id)
    reset = await proven(visitor)
    assert (await refused(password_reset.give_recovery_code(visitor, reset, code))).code == "recovery_wrong"


async def test_wrong_recovery_codes_wait(office: Office, visitor: Actor, account: Account) -> None:
    code = await recovery_code_for(office, account.id)
    reset = await proven(visitor)
    for _ in range(5):
        last = await refused(password_reset.give_recovery_code(visitor, reset, "0000-0000-00000"))
    assert last.facts["until"] == office.now() + timedelta(minutes=1)
    during = await refused(password_reset.give_recovery_code(visitor, reset, code))
    assert during.facts["until"] == last.facts["until"]
    outcomes = [e.outcome for e in await Entry.filter(action="recovery_code")]
    assert outcomes == ["wrong"] * 5


async def test_where_luxtrust_is_linked_it_is_required(
    office: Office, visitor: Actor, account: Account
) -> None:
    await link(visitor)
    code = await recovery_code_for(office, account.id)
    reset = await proven(visitor)
    assert reset.linked
    assert (
        await refused(password_reset.give_recovery_code(visitor, reset, code))
    ).code == "luxtrust_required"
    assert (await refused(password_reset.with_letter(reset, "fr"))).code == "luxtrust_required"
    other = Identity(IDENTITY.issuer, "sub-2", "high", MATRICULE)
    assert (await refused(password_reset.give_identity(visitor, reset, other))).code == "luxtrust_other"
    await password_reset.give_identity(visitor, reset, IDENTITY)
    assert await password_reset.set_password(visitor, reset, NEW, NEW) == ""
    assert (await log_in(visitor, password=NEW)).account_id == account.id
    assert await RecoveryCode.filter(account_id=account.id).exists()


async def test_linked_meanwhile_it_is_required_all_the_same(visitor: Actor, account: Account) -> None:
    reset = await forgotten_and_proven(visitor)
    await link(visitor)
    reset.replaces = (await Account.get(id=account.id)).password_hash
    assert (await refused(password_reset.set_password(visitor, reset, NEW, NEW))).code == "luxtrust_required"


async def test_with_a_new_letter_the_proven_channel_is_the_second_proof(
    office: Office, visitor: Actor, account: Account
) -> None:
    reset = await proven(visitor)
    await issue(office, await Person.get(id=account.person_id), "N1N2N3N4N5N6")
    under_way = await password_reset.with_letter(reset, "fr")
    done = await activate(visitor, code="N1N2N3N4N5N6", password=NEW, under_way=under_way)
    assert done.step is Step.DONE and done.effective_at is None
    assert await Entry.filter(facts__contains='"second": "channel"').count() == 1
    assert (await log_in(visitor, password=NEW)).account_id == account.id


async def test_a_proven_channel_is_no_proof_for_anothers_letter(
    office: Office, visitor: Actor, account: Account
) -> None:
    reset = await proven(visitor)
    other = await Account.exclude(id=account.id).get()
    await issue(office, await Person.get(id=other.person_id), "N1N2N3N4N5N6")
    under_way: Activation = await password_reset.with_letter(reset, "fr")
    late = await refused(activate(visitor, OTHER, NEW, "N1N2N3N4N5N6", under_way=under_way))
    assert late.code == "step_order"


async def test_nobody_gets_a_message_but_the_named_address(
    office: Office, visitor: Actor, account: Account
) -> None:
    before = await Message.filter(state=MessageState.WAITING).count()
    stranger = await password_reset.ask(visitor, MATRICULE, "email", "stranger@example.lu")
    nobody = await password_reset.ask(visitor, "1968101545978", "email", ADDRESS)
    assert await Message.filter(state=MessageState.WAITING).count() == before
    assert [m.body for m in await Message.filter(channel="")] == [b"", b""]
    codes = [(await refused(password_reset.prove(visitor, r, "123456"))).code for r in (stranger, nobody)]
    assert codes == ["code_wrong", "code_wrong"]
    assert (await refused(password_reset.set_password(visitor, stranger, NEW, NEW))).code == "step_order"


async def test_a_wait_says_until_when(office: Office, visitor: Actor, account: Account) -> None:
    for _ in range(5):
        await password_reset.ask(visitor, MATRICULE, "email", "stranger@example.lu")
    wait = await refused(password_reset.ask(visitor, MATRICULE, "email", ADDRESS))
    assert (wait.code, wait.facts["until"]) == ("forgotten_wait", office.now() + timedelta(minutes=1))


async def test_three_messages_a_day_with_the_resends(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    async def sent() -> int:
        return await Message.filter(channel="email").count()

    before = await sent()
    reset = await password_reset.ask(visitor, MATRICULE, "email", "Eloise@Example.lu")
    for _ in range(4):
        watch.on(seconds=61)
        await password_reset.resend(visitor, reset)
    assert await sent() == before + password_reset.ASKED_A_DAY
    assert not (await password_reset.ask(visitor, MATRICULE, "email", ADDRESS)).account_id
    watch.on(days=1)
    assert (await password_reset.ask(visitor, MATRICULE, "email", ADDRESS)).account_id == account.id
    assert await sent() == before + password_reset.ASKED_A_DAY + 1


async def test_a_resend_brings_another_code_that_is_good(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    reset = await password_reset.ask(visitor, MATRICULE, "email", ADDRESS)
    first = await newest_code(office)
    assert (await refused(password_reset.resend(visitor, reset))).code == "resend_wait"
    watch.on(seconds=60)
    await password_reset.resend(visitor, reset)
    second = await newest_code(office)
    if first != second:
        assert (await refused(password_reset.prove(visitor, reset, first))).code == "code_wrong"
    await password_reset.prove(visitor, reset, second)
    assert reset.proven


# What changed meanwhile


async def test_a_reset_does_not_outlive_what_changed_since(
    office: Office, visitor: Actor, account: Account
) -> None:
    late, first = await forgotten_and_proven(visitor), await proven(visitor)
    code = await recovery_code_for(office, account.id)
    await password_reset.give_recovery_code(visitor, first, code)
    await password_reset.set_password(visitor, first, NEW, NEW)
    refusal = await refused(password_reset.set_password(visitor, late, "pirate 77 mot", "pirate 77 mot"))
    assert refusal.code == "step_order"
    assert (await log_in(visitor, password=NEW)).account_id == account.id


async def test_a_reset_does_not_outlive_the_account(visitor: Actor, account: Account) -> None:
    reset = await forgotten_and_proven(visitor)
    await Account.filter(id=account.id).update(disabled_at=START)
    assert (await refused(password_reset.set_password(visitor, reset, NEW, NEW))).code == "step_order"


async def test_a_reset_touches_nobody_else(office: Office, visitor: Actor, account: Account) -> None:
    other = await log_in(visitor, OTHER)
    await password_reset.set_password(visitor, await forgotten_and_proven(visitor), NEW, NEW)
    assert await session.still_open(other)
    assert (await log_in(visitor, OTHER)).account_id == other.account_id


async def test_a_reset_stops_a_change_that_waits(office: Office, visitor: Actor, account: Account) -> None:
    await waiting_change(visitor, account)
    await password_reset.set_password(visitor, await forgotten_and_proven(visitor), NEW, NEW)
    assert await pending_change.waiting(account.id, office.now()) is None
    assert "change_stopped" in await told(office)
