"""An identity is linked to one account, opens it, and stands in for a letter; nothing is half done."""

import asyncio
import json
from collections.abc import Awaitable
from dataclasses import replace
from secrets import token_hex

import pytest

from models.account import activation_by_identity, luxtrust
from models.account.account import CLOSED_AFTER, Account
from models.account.activation import accept_terms, choose_channel, confirm, set_password
from models.account.activation_steps import Activation, Step
from models.account.letter import Letter, LetterState
from models.account.luxtrust_link import Link
from models.account.session import Session
from models.actor import Actor
from models.identity import Identity
from models.journal.journal import Entry
from models.messages.channel import EMAIL
from models.messages.outbox import Message
from models.office import Office
from models.person import Person
from models.refusal import Refused
from tests.conftest import Watch, activate, issue, log_in, messages, newest_code, register

ISSUER = "https://issuer.example"
ADULT, CHILD = "1893120105732", "1968101545978"
"""The one the tests register, and another person."""
PASSWORD = "tulipe 42 bleue"


def who(subject: str = "sub-1", matricule: str = "", level: str = "high", issuer: str = ISSUER) -> Identity:
    """Somebody who has just confirmed: no other word of the issuer is the same."""
    return Identity(issuer, subject, level, matricule, mark=token_hex(16))


async def code(refused: Awaitable[object]) -> str:
    with pytest.raises(Refused) as caught:
        await refused
    return caught.value.code


async def noted() -> list[str]:
    """What was refused to an identity, as the journal has it."""
    return [entry.outcome for entry in await Entry.filter(action="luxtrust").order_by("seq")]


async def told(office: Office) -> list[str]:
    return [message["kind"] for message in await messages(office)]


@pytest.fixture
async def person(office: Office) -> Actor:
    """An adult with an account, logged in."""
    visitor = Actor(office, "local:test")
    await issue(office, await register(office))
    await activate(visitor)
    return await log_in(visitor)


async def linked(person: Actor, identity: Identity) -> None:
    await luxtrust.associate(person, await luxtrust.prove(person, PASSWORD), identity, own=True)


# Linking


async def test_linked_told_journalled_and_sealed(office: Office, person: Actor) -> None:
    await linked(person, who(matricule=ADULT))
    found = await luxtrust.mine(person)
    assert found and found.level == "high" and found.since == office.now()
    assert "luxtrust_linked" in await told(office)
    assert await Entry.filter(action="luxtrust_linked").count() == 1
    row = await Link.get()
    assert b"sub-1" not in row.held and "sub-1" not in row.key and ISSUER not in row.key


async def test_the_password_comes_first(person: Actor) -> None:
    assert await code(luxtrust.prove(person, "wrong password 1")) == "password_old"
    proof = await luxtrust.prove(person, PASSWORD)
    elsewhere = replace(person, conversation="another")
    assert await code(luxtrust.associate(elsewhere, proof, who())) == "step_order"
    assert await Link.all().count() == 0


async def test_one_account_one_identity_one_identity_one_account(office: Office, person: Actor) -> None:
    await linked(person, who())
    assert await code(linked(person, who())) == "luxtrust_already"
    assert await code(linked(person, who("sub-2"))) == "luxtrust_already"
    visitor = Actor(office, "local:other")
    await issue(office, await register(office, CHILD))
    await activate(visitor, CHILD, address="other@example.lu")
    other = await log_in(visitor, CHILD)
    assert await code(linked(other, who())) == "luxtrust_other"
    await linked(other, who(issuer="https://another.example"))  # the same name elsewhere is another person
    assert await Link.all().count() == 2


async def test_somebody_elses_matricule_leaves_nothing(office: Office, person: Actor) -> None:
    before = await told(office)
    assert await code(linked(person, who(matricule=CHILD))) == "luxtrust_person"
    assert await told(office) == before and await Link.all().count() == 0
    assert await noted() == ["luxtrust_person"]


async def test_two_conversations_link_at_once(person: Actor) -> None:
    proof = await luxtrust.prove(person, PASSWORD)
    ends = await asyncio.gather(
        *(luxtrust.associate(person, proof, who(f"sub-{n}"), own=True) for n in range(5)),
        return_exceptions=True,
    )
    assert sum(end is None for end in ends) == 1 and await Link.all().count() == 1
    assert all(isinstance(end, Refused) for end in ends if end is not None)


async def test_unlinked_ends_the_other_sessions(office: Office, person: Actor) -> None:
    await linked(person, who())
    other = await luxtrust.log_in(Actor(office, "local:other"), who())
    assert await code(luxtrust.dissociate(person, "wrong password 1")) == "password_old"
    await luxtrust.dissociate(person, PASSWORD)
    assert await luxtrust.mine(person) is None and "luxtrust_unlinked" in await told(office)
    assert (await Session.get(id=other.session_id)).end_reason == "luxtrust"
    assert (await Session.get(id=person.session_id)).ended_at is None
    assert await code(luxtrust.log_in(Actor(office, "local:other"), who())) == "luxtrust_unlinked"
    assert await code(luxtrust.dissociate(person, PASSWORD)) == "luxtrust_none"


# Logging in


async def test_it_opens_the_account_and_tells(office: Office, person: Actor) -> None:
    await linked(person, who(matricule=ADULT))
    await Account.all().update(wrong_passwords=CLOSED_AFTER)
    actor = await luxtrust.log_in(Actor(office, "192.0.2.7"), who(matricule=ADULT, level="higher"))
    assert actor.account_id == person.account_id and actor.person_id == person.person_id
    assert (await Session.get(id=actor.session_id)).factors == "luxtrust"
    message = (await messages(office))[-1]
    assert message["kind"] == "luxtrust_login" and message["facts"]["source"] == "192.0.2.7"
    line = await Entry.filter(action="logged_in").order_by("-seq").first()
    assert line and json.loads(line.facts) == {"factor": "luxtrust", "level": "higher"}


async def test_an_identity_of_nobody_makes_no_account(office: Office) -> None:
    assert (
        await code(luxtrust.log_in(Actor(office, "local:test"), who(matricule=ADULT))) == "luxtrust_unlinked"
    )
    assert await Account.all().count() == await Session.all().count() == await Message.all().count() == 0
    assert await noted() == ["luxtrust_unlinked"]


async def test_what_closes_an_account_closes_this_way_too(office: Office, person: Actor) -> None:
    await linked(person, who(matricule=ADULT))
    visitor = Actor(office, "local:test")
    assert await code(luxtrust.log_in(visitor, who(matricule=CHILD))) == "luxtrust_person"
    await Account.all().update(disabled_at=office.now())
    assert await code(luxtrust.log_in(visitor, who())) == "account_disabled"
    assert await Session.filter(factors="luxtrust").count() == 0
    assert await noted() == ["luxtrust_person", "account_disabled"]


async def test_a_new_letter_takes_the_link_away(office: Office, person: Actor) -> None:
    await linked(person, who())
    await issue(office, await Person.get(id=person.person_id))
    await activate(Actor(office, "local:again"))
    assert await Link.all().count() == 0
    assert await Entry.filter(action="luxtrust_unlinked", outcome="renewed").count() == 1


# In the activation


async def by_identity(visitor: Actor, identity: Identity) -> Activation:
    """Etapes 1 to 3 without a letter, up to the code."""
    under_way = Activation()
    await accept_terms(visitor, under_way, "fr", read=True, ticked=True)
    await activation_by_identity.show_identity(visitor, under_way, identity)
    await set_password(visitor, under_way, PASSWORD, PASSWORD)
    await choose_channel(visitor, under_way, EMAIL, "jerome@example.lu")
    return under_way


async def test_an_identity_stands_in_for_the_letter(office: Office) -> None:
    await issue(office, await register(office))
    visitor = Actor(office, "local:test")
    under_way = await by_identity(visitor, who(matricule=ADULT))
    assert await Link.all().count() == await Account.all().count() == 0
    await confirm(visitor, under_way, await newest_code(office))
    assert under_way.step is Step.DONE and under_way.linked == "high"
    letter = await Letter.get()
    assert letter.state is LetterState.REPLACED and letter.ended_at == office.now()
    assert (await luxtrust.log_in(visitor, who(matricule=ADULT))).account_id == (await Account.get()).id


async def test_who_cannot_come_without_a_letter(office: Office, person: Actor) -> None:
    under_way, visitor = Activation(), Actor(office, "local:test")
    show = activation_by_identity.show_identity
    assert await code(show(visitor, under_way, who())) == "luxtrust_unnamed"
    assert await code(show(visitor, under_way, who(matricule=CHILD))) == "luxtrust_unknown"
    await linked(person, who(matricule=ADULT))
    assert await code(show(visitor, under_way, who(matricule=ADULT))) == "luxtrust_active"
    await register(office, CHILD)
    assert await code(show(visitor, under_way, who(matricule=CHILD))) == "luxtrust_other"
    assert under_way.shown is None


async def test_two_activations_with_one_identity(office: Office) -> None:
    await register(office)
    first, second = Actor(office, "local:a"), Actor(office, "local:b")
    one = await by_identity(first, who(matricule=ADULT))
    one_code = await newest_code(office)
    two = await by_identity(second, who(matricule=ADULT))
    two_code = await newest_code(office)
    await confirm(first, one, one_code)
    assert await code(confirm(second, two, two_code)) == "someone_else_first"
    assert await Account.all().count() == await Link.all().count() == 1


async def test_who_confirmed_earlier_does_not_overtake_the_owner(office: Office) -> None:
    """A phished confirmation waits at Etape 3 while the owner activates with the letter, then renews."""
    person = await register(office)
    await issue(office, person)
    thief = Actor(office, "local:thief")
    waiting = await by_identity(thief, who(matricule=ADULT))
    thiefs_code = await newest_code(office)
    owner = await activate_and_log_in(office)
    assert await code(confirm(thief, waiting, thiefs_code)) == "someone_else_first"
    assert await Link.all().count() == 0 and await Session.filter(ended_at=None).count() == 1
    # Whoever comes without a letter after that renews an account as it is now.
    later = await by_identity(thief, who(matricule=ADULT))
    await confirm(thief, later, await newest_code(office))
    assert await Link.all().count() == 1 and owner.account_id == (await Account.get()).id


async def test_etape_4_is_of_its_own_activation(office: Office, watch: Watch) -> None:
    first = Actor(office, "local:first")
    person = await register(office)
    await issue(office, person)
    under_way = await activate(first)
    await Account.all().update(disabled_at=office.now())
    assert (
        await code(activation_by_identity.associate(first, under_way, who(), own=True)) == "account_disabled"
    )
    await Account.all().update(disabled_at=None)
    watch.on(minutes=5)
    await issue(office, person)
    await activate(Actor(office, "local:owner"))
    assert (
        await code(activation_by_identity.associate(first, under_way, who(), own=True))
        == "someone_else_first"
    )
    assert await Link.all().count() == 0


async def activate_and_log_in(office: Office) -> Actor:
    visitor = Actor(office, "local:owner")
    await activate(visitor)
    return await log_in(visitor)


async def test_linked_after_the_letter(office: Office) -> None:
    visitor = Actor(office, "local:test")
    await issue(office, await register(office))
    under_way = Activation()
    assert await code(activation_by_identity.associate(visitor, under_way, who(), own=True)) == "step_order"
    under_way = await activate(visitor)
    await activation_by_identity.associate(visitor, under_way, who(), own=True)
    assert under_way.linked == "high" and await Link.all().count() == 1
