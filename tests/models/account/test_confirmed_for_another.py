"""Somebody made the owner confirm for another terminal, or confirmed with a product of his own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.account import activation_by_identity, luxtrust
from models.account.account import CLOSED_AFTER, Account
from models.account.activation import confirm
from models.account.activation_steps import Activation, Step
from models.account.luxtrust_link import Link
from models.actor import Actor
from models.office import Office
from models.person import Person
from models.refusal import Refused
from tests.conftest import activate, issue, log_in, messages, newest_code, register
from tests.models.account.test_luxtrust import ADULT, PASSWORD, by_identity, code, linked, told, who


@pytest.fixture
async def person(office: Office) -> Actor:
    """An adult with an account, logged in."""
    visitor = Actor(office, "local:test")
    await issue(office, await register(office))
    await activate(visitor)
    return await log_in(visitor)


async def test_the_owner_hears_of_a_confirmation_at_once(office: Office, person: Actor) -> None:
    under_way, thief = Activation(), Actor(office, "203.0.113.9")
    await activation_by_identity.show_identity(thief, under_way, who(matricule=ADULT))
    message = (await messages(office))[-1]
    assert message["kind"] == "luxtrust_shown" and message["facts"]["source"] == "203.0.113.9"


async def test_a_disabled_account_goes_no_further(office: Office, person: Actor) -> None:
    await Account.all().update(disabled_at=office.now())
    before = await told(office)
    under_way, thief = Activation(), Actor(office, "203.0.113.9")
    assert (
        await code(activation_by_identity.show_identity(thief, under_way, who(matricule=ADULT)))
        == "account_disabled"
    )
    assert under_way.shown is None and await told(office) == before


async def test_a_closed_password_way_begins_anew_with_the_linked_product(
    office: Office, person: Actor
) -> None:
    await linked(person, who(matricule=ADULT))
    await Account.all().update(wrong_passwords=CLOSED_AFTER)
    visitor = Actor(office, "local:test")
    under_way = await by_identity(visitor, who(matricule=ADULT))
    await confirm(visitor, under_way, await newest_code(office))
    assert (await Account.get()).wrong_passwords == 0 and await Link.all().count() == 1


async def test_whoever_has_come_of_age_needs_no_letter_with_the_linked_product(
    office: Office, person: Actor
) -> None:
    await linked(person, who(matricule=ADULT))
    adult = await Person.get()
    await Account.all().update(credentials_at=adult.majority - timedelta(days=1))
    under_way = await by_identity(Actor(office, "local:test"), who(matricule=ADULT))
    assert under_way.step is Step.CODE


async def test_without_a_matricule_the_person_says_whose_it_is(office: Office, person: Actor) -> None:
    proof = await luxtrust.prove(person, PASSWORD)
    with pytest.raises(Refused, match=r"^luxtrust_whose$") as caught:
        await luxtrust.associate(person, proof, replace(who(), name="Jérôme MÜLLER"))
    assert caught.value.facts == {"name": "Jérôme MÜLLER"} and await Link.all().count() == 0
    await luxtrust.associate(person, proof, who(matricule=ADULT))
    assert await Link.all().count() == 1
