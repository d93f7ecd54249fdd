"""Linked LuxTrust, two factors by itself, replaces a forgotten or closed password without anything else."""

from datetime import timedelta

import pytest

from models.account import activation, activation_by_identity, luxtrust, password_reset
from models.account.account import CLOSED_AFTER, Account
from models.account.activation_steps import Activation, Step
from models.actor import Actor
from models.identity import Identity
from models.office import Office
from tests.conftest import START, Watch, activate, issue, log_in, messages, newest_code, refused, register
from tests.models.account.renewable import IDENTITY, link, two_accounts

MATRICULE, PASSWORD, NEW = "1893120105732", "tulipe 42 bleue", "nouveau 77 mot"
ADDRESS = "eloise@example.lu"
OTHER = "1937010112347"


@pytest.fixture
async def account(office: Office, visitor: Actor, watch: Watch) -> Account:
    return await two_accounts(office, visitor, watch)


async def told(office: Office) -> list[str]:
    return [m["kind"] for m in await messages(office)]


async def test_linked_luxtrust_alone_opens_a_closed_password(
    office: Office, visitor: Actor, account: Account
) -> None:
    await link(visitor)
    await Account.filter(id=account.id).update(wrong_passwords=CLOSED_AFTER)
    reset = await password_reset.by_identity(visitor, IDENTITY)
    await password_reset.set_password(visitor, reset, NEW, NEW)
    assert (await log_in(visitor, password=NEW)).account_id == account.id
    assert "password_changed" in await told(office)


@pytest.mark.parametrize(
    ("identity", "code"),
    [
        (Identity(IDENTITY.issuer, "sub-2", "high", MATRICULE), "luxtrust_unlinked"),
        (Identity(IDENTITY.issuer, "sub-1", "high", OTHER), "luxtrust_person"),
    ],
)
async def test_no_other_identity_does(
    visitor: Actor, account: Account, identity: Identity, code: str
) -> None:
    await link(visitor)
    assert (await refused(password_reset.by_identity(visitor, identity))).code == code


async def test_nor_for_a_disabled_account_nor_once_unlinked(visitor: Actor, account: Account) -> None:
    await link(visitor)
    reset = await password_reset.by_identity(visitor, IDENTITY)
    person = await log_in(visitor)
    await luxtrust.dissociate(person, PASSWORD)
    assert (await refused(password_reset.set_password(visitor, reset, NEW, NEW))).code == "step_order"
    await link(visitor)
    await Account.filter(id=account.id).update(disabled_at=START)
    assert (await refused(password_reset.by_identity(visitor, IDENTITY))).code == "account_disabled"


async def test_of_age_since_a_linked_identity_stands_in_for_the_letter(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    number = "2008112199513"
    person = await register(office, number, "WAGNER", "Max")
    watch.moment = person.majority - timedelta(days=30)
    await issue(office, person)
    await activate(visitor, number, address="parent@example.lu")
    child = await log_in(visitor, number)
    named = Identity("https://issuer.example", "sub-max", "high", number)
    await luxtrust.associate(child, await luxtrust.prove(child, PASSWORD), named)
    watch.moment = person.majority
    assert (await refused(luxtrust.log_in(visitor, named))).code == "letter_needed"
    assert (await refused(password_reset.by_identity(visitor, named))).code == "letter_needed"
    under_way = Activation()
    await activation.accept_terms(visitor, under_way, "fr", read=True, ticked=True)
    await activation_by_identity.show_identity(visitor, under_way, named)
    await activation.set_password(visitor, under_way, NEW, NEW)
    await activation.choose_channel(visitor, under_way, "email", "max@example.lu")
    await activation.confirm(visitor, under_way, await newest_code(office))
    assert under_way.step is Step.DONE
    assert (await luxtrust.log_in(visitor, named)).person_id == person.id
    assert (await log_in(visitor, number, NEW)).person_id == person.id
    account = await Account.get(person_id=person.id)
    assert [x.address for x in account.choices_in(office.keys).addresses] == ["max@example.lu"]


async def test_without_the_matricule_it_does_not(office: Office, visitor: Actor) -> None:
    nameless = Identity("https://issuer.example", "sub-max", "high")
    assert (await refused(activation_by_identity.show_identity(visitor, Activation(), nameless))).code == (
        "luxtrust_unnamed"
    )
