"""A refusal names its rule, the answer that has to change, and what its sentence needs: all three."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.account import (
    activation,
    activation_by_identity,
    addresses,
    login,
    luxtrust,
    password_reset,
    profile,
    reactivation,
    recovery,
    session,
    support,
    throttle_support,
)
from models.account.account import Account
from models.account.activation_steps import Activation
from models.account.profile import ChannelChange
from models.actor import Actor, Role
from models.messages.channel import EMAIL, MOBILE, Channel
from models.office import Office
from models.proof import one_time_code
from models.proof.copycode import CopyCode
from models.proof.source import FREE
from tests.conftest import Watch, log_in, newest_code, refused
from tests.models.account.renewable import (
    IDENTITY,
    MATRICULE,
    NEW,
    OTHER,
    PASSWORD,
    link,
    up_to_the_proof,
    waiting_change,
)
from tests.models.account.written import two_people
from tests.models.proof.test_confirmation import Script

NOBODY, MINE, WRONG = "1968101545978", "eloise@example.lu", "wrong one 1"
MINUTE = timedelta(minutes=1)
Said = tuple[str, str | None, dict[str, Any]]


async def said(operation: Awaitable[object]) -> Said:
    refusal = await refused(operation)
    return refusal.code, refusal.field, refusal.facts


@pytest.fixture
async def account(office: Office, watch: Watch) -> Account:
    """A day old, one of two."""
    person = await two_people(office)
    watch.on(days=1)
    return await Account.get(person_id=person.id)


@pytest.fixture
async def owner(office: Office, account: Account) -> Actor:
    return await log_in(Actor(office, "192.0.2.1"))


@pytest.fixture(params=[False, True])
def away(request: pytest.FixtureRequest, office: Office, watch: Watch) -> Actor:
    """Somebody at a service without and with LuxTrust."""
    return Actor(replace(office, luxtrust=Script(watch) if request.param else None), "192.0.2.7")


async def test_wrong_until_it_waits(away: Actor, account: Account) -> None:
    until = {"until": away.office.now() + MINUTE}
    luxtrust_too = {**until, "luxtrust": away.office.luxtrust is not None}

    async def entering() -> Said:
        return await said(login.give_password(away, MATRICULE, WRONG))

    assert [await entering() for _ in range(4)] == [("login_wrong", None, {"until": None})] * 4
    assert [await entering() for _ in range(2)] == [("login_wait", None, luxtrust_too)] * 2
    for _ in range(5):
        await password_reset.ask(away, MATRICULE, EMAIL, "stranger@example.lu")
    forgotten = await said(password_reset.ask(away, MATRICULE, EMAIL, MINE))
    assert forgotten == ("forgotten_wait", None, luxtrust_too)


async def test_a_letter_wrong_until_it_waits(away: Actor, account: Account) -> None:
    copy = CopyCode(passed=-100)

    async def showing() -> Said:
        shown = activation.show_letter(away, Activation(), copy, MATRICULE, "000000000000", copy.text)
        return await said(shown)

    until = {"until": away.office.now() + MINUTE}
    assert await showing() == ("letter_wrong", None, {"until": None})
    last = [await showing() for _ in range(FREE)]
    assert last[-2] == ("letter_wrong", None, until)
    assert last[-1] == ("letter_wait", None, {**until, "luxtrust": away.office.luxtrust is not None})


async def test_inside_a_session_too(owner: Actor) -> None:
    changing = [await said(profile.change_password(owner, WRONG, NEW, NEW)) for _ in range(6)]
    until = {"until": owner.office.now() + MINUTE}
    assert changing == [("password_old", None, {"until": None})] * 4 + [("password_old", None, until)] * 2
    same = await said(profile.change_password(owner, PASSWORD, PASSWORD, PASSWORD))
    assert same == ("password_same", "password", {})


async def test_the_terms(owner: Actor) -> None:
    under_way = Activation()
    unread: Said = ("terms_unread", "terms", {})
    for read, ticked, told in ((False, True, unread), (True, False, ("terms_unticked", "accepted", {}))):
        assert await said(activation.accept_terms(owner, under_way, "fr", read=read, ticked=ticked)) == told
        assert await said(profile.accept_terms(owner, "fr", read=read, ticked=ticked)) == told


async def test_steps_out_of_their_order(office: Office, owner: Actor, account: Account) -> None:
    out: Said = ("step_order", None, {})
    visitor, fresh, change = Actor(office, "local:x"), Activation(), ChannelChange()
    reset = await password_reset.ask(visitor, MATRICULE, EMAIL, MINE)
    for operation in (
        activation.set_password(visitor, fresh, NEW, NEW),
        activation.choose_channel(visitor, fresh, EMAIL, MINE),
        activation.resend(visitor, fresh),
        activation.confirm(visitor, fresh, "123456"),
        activation_by_identity.associate(visitor, fresh, IDENTITY),
        reactivation.send_code(visitor, fresh),
        reactivation.resend(visitor, fresh),
        reactivation.wait(visitor, fresh),
        reactivation.prove_channel(visitor, fresh, "123456"),
        reactivation.prove_identity(visitor, fresh, IDENTITY),
        reactivation.first_recovery_code(visitor, fresh),
        password_reset.give_recovery_code(visitor, reset, "0000-0000-00000"),
        password_reset.give_identity(visitor, reset, IDENTITY),
        password_reset.with_letter(reset, "fr"),
        password_reset.set_password(visitor, reset, NEW, NEW),
        profile.prove_identity(owner, change, "123456"),
        profile.name_channel(owner, change, EMAIL, MINE),
        profile.confirm_channel(owner, change, "123456"),
        luxtrust.associate(owner, luxtrust.PasswordProof("another"), IDENTITY),
    ):
        assert await said(operation) == out
    await password_reset.prove(visitor, reset, await newest_code(office))
    assert await said(password_reset.set_password(visitor, reset, NEW, NEW)) == out
    under_way = await up_to_the_proof(visitor, account)
    await reactivation.wait(visitor, under_way)
    assert await said(reactivation.wait(visitor, under_way)) == out
    assert await said(reactivation.first_recovery_code(visitor, under_way)) == out


async def test_codes_of_a_log_in(office: Office, account: Account, watch: Watch) -> None:
    visitor = Actor(office, "192.0.2.7")
    under_way = await login.give_password(visitor, MATRICULE, PASSWORD)
    again = Actor(office, "192.0.2.8")
    until = {"until": watch() + MINUTE}
    assert await said(login.give_password(again, MATRICULE, PASSWORD)) == ("resend_wait", None, until)
    assert await said(login.resend(visitor, under_way)) == ("resend_wait", None, until)
    assert await said(login.give_code(visitor, under_way, " ")) == ("code_empty", "code", {})
    assert await said(login.give_code(visitor, under_way, "12345")) == ("code_form", "code", {})
    for _ in range(5):
        watch.on(minutes=1)
        await login.resend(visitor, under_way)
    watch.on(minutes=1)
    assert await said(login.resend(visitor, under_way)) == ("resend_most", None, {"most": 5})
    right = await newest_code(office)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    tried = [await said(login.give_code(visitor, under_way, wrong)) for _ in range(5)]
    assert tried == [("code_wrong", "code", {})] * 4 + [("code_tries", "code", {})]
    assert await said(login.resend(visitor, under_way)) == ("code_tries", "code", {})
    assert await said(one_time_code.void(visitor, under_way.challenge_id)) == ("code_tries", "code", {})
    watch.on(minutes=10)
    other = await login.give_password(again, MATRICULE, PASSWORD)
    code = await newest_code(office)
    watch.on(minutes=10)
    assert await said(login.give_code(again, other, code)) == ("code_expired", "code", {})
    assert await said(login.resend(visitor, under_way)) == ("code_ended", "code", {})
    assert await said(one_time_code.use(visitor, under_way.challenge_id)) == ("code_ended", "code", {})


async def test_codes_of_a_day(owner: Actor, watch: Watch) -> None:
    for number in range(3):
        await addresses.name(owner, PASSWORD, EMAIL, f"a{number}@example.lu")
    fourth = await said(addresses.name(owner, PASSWORD, EMAIL, "a3@example.lu"))
    assert fourth == ("quota_addresses", None, {"most": 3})
    for _ in range(3):
        watch.on(minutes=1)
        await addresses.name(owner, PASSWORD, EMAIL, "a0@example.lu")
    watch.on(minutes=1)
    assert await said(addresses.name(owner, PASSWORD, EMAIL, "a0@example.lu")) == (
        "quota_codes",
        None,
        {"most": 6},
    )


async def test_addresses(office: Office, owner: Actor, account: Account) -> None:
    assert await said(addresses.name(owner, PASSWORD, EMAIL, MINE)) == ("address_known", "address", {})
    assert await said(addresses.name(owner, PASSWORD, EMAIL, MINE, "mail")) == ("address_known", "mail", {})
    assert (await refused(addresses.name(owner, PASSWORD, MOBILE, "1", "phone"))).field == "phone"
    none = await said(addresses.remove(owner, PASSWORD, Channel(EMAIL, "x@example.lu")))
    assert none == ("address_none", None, {})
    one = await addresses.name(owner, PASSWORD, EMAIL, "one@example.lu")
    code = await newest_code(office)
    account.change(office.keys, others=(Channel(EMAIL, "one@example.lu"),))
    await account.save()
    assert await said(addresses.confirm(owner, one, code)) == ("address_known", "address", {})
    account.change(office.keys, others=(Channel(EMAIL, "x@example.lu"), Channel(EMAIL, "y@example.lu")))
    await account.save()
    more = await said(addresses.name(owner, PASSWORD, EMAIL, "more@example.lu"))
    assert more == ("address_most", None, {"most": 3})
    change = ChannelChange(identity_proven=True)
    for field in ("address", "mail"):
        same = await said(profile.name_channel(owner, change, EMAIL, MINE, field))
        assert same == ("channel_same", field, {})
    assert (await refused(profile.name_channel(owner, change, MOBILE, "1", "phone"))).field == "phone"
    assert (await refused(password_reset.ask(owner, MATRICULE, MOBILE, "1", "phone"))).field == "phone"


async def test_a_change_that_waits(office: Office, account: Account) -> None:
    visitor, owner = Actor(office, "192.0.2.7"), await log_in(Actor(office, "192.0.2.1"))
    assert await said(recovery.stop_mine(owner)) == ("change_none", None, {})
    assert await said(recovery.stop_by_code(visitor, "7777")) == ("stop_length", "stop", {"length": 8})
    assert await said(recovery.stop_by_code(visitor, "UUUU-UUUU")) == ("stop_length", "stop", {"length": 8})
    await waiting_change(visitor, account)
    tried = [await said(recovery.stop_by_code(visitor, "0000-0000")) for _ in range(FREE + 1)]
    until = {"until": office.now() + MINUTE}
    assert tried[0] == ("stop_wrong", "stop", {"until": None})
    assert tried[-2:] == [("stop_wrong", "stop", until)] * 2


async def test_a_recovery_code(office: Office, account: Account) -> None:
    visitor = Actor(office, "192.0.2.7")
    under_way = await up_to_the_proof(visitor, account)
    tried = [
        await said(reactivation.prove_recovery_code(visitor, under_way, "0000-0000-00000")) for _ in range(6)
    ]
    until = {"until": office.now() + MINUTE}
    assert (
        tried
        == [("recovery_wrong", "recovery", {"until": None})] * 4 + [("recovery_wrong", "recovery", until)] * 2
    )


async def test_an_account_that_is_disabled(office: Office, owner: Actor, account: Account) -> None:
    disabled: Said = ("account_disabled", None, {})
    visitor = Actor(office, "192.0.2.7")
    await link(Actor(office, "192.0.2.1"))
    under_way = await up_to_the_proof(visitor, account)
    entering = await login.give_password(visitor, MATRICULE, PASSWORD)
    code = await newest_code(office)
    await Account.filter(id=account.id).update(disabled_at=office.now())
    for operation in (
        login.give_password(visitor, MATRICULE, PASSWORD),
        login.give_code(visitor, entering, code),
        luxtrust.log_in(visitor, IDENTITY),
        password_reset.by_identity(visitor, IDENTITY),
        activation_by_identity.show_identity(visitor, Activation(), IDENTITY),
        reactivation.wait(visitor, under_way),
    ):
        assert await said(operation) == disabled
    for asked in (profile.mine(owner), session.end(owner, 1), recovery.waiting(owner)):
        assert await said(asked) == ("session_ended", None, {})


async def test_what_an_operator_is_refused(office: Office, account: Account) -> None:
    operator = Actor(office, "local:tty1", Role.OPERATOR, operator="maria")
    verbs = (support.account_state, support.unlock, support.disable, support.enable, support.stop_change)
    for verb in verbs:
        assert await said(verb(operator, NOBODY, "why")) == ("person_unknown", "matricule", {})
        assert (await refused(verb(operator, MATRICULE, " "))).field == "reason"
    await Account.filter(id=account.id).delete()
    for verb in verbs[2:]:
        assert await said(verb(operator, MATRICULE, "why")) == ("account_missing", "matricule", {})
    assert await said(support.enable(operator, OTHER, "why")) == ("account_enabled", None, {})
    assert await said(support.stop_change(operator, OTHER, "why")) == ("change_none", None, {})
    await support.disable(operator, OTHER, "why")
    assert await said(support.disable(operator, OTHER, "why")) == ("account_disabled", None, {})
    for looking in (throttle_support.show, throttle_support.clear):
        assert await said(looking(operator, "why", source="nowhere")) == ("source_form", "source", {})
        assert (await refused(looking(operator, " ", source="192.0.2.1"))).field == "reason"
        assert (await refused(looking(operator, "why", source="x" * 65))).field == "source"
        assert (await refused(looking(operator, "why", source="a\x1bb"))).field == "source"
