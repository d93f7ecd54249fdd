"""Somebody with an active account and a new letter, for the tests of what that letter does."""

import pytest

from models.account import activation, login, luxtrust, pending_change, reactivation
from models.account.account import Account
from models.account.activation_steps import Activation
from models.actor import Actor
from models.identity import Identity
from models.messages.channel import Channel
from models.office import Office
from models.person import Person
from models.proof.copycode import CopyCode
from models.refusal import Refused
from tests.conftest import Watch, activate, issue, log_in, messages, newest_code, recovery_code_for, register

MATRICULE, OTHER = "1893120105732", "1937010112347"
PASSWORD, NEW = "tulipe 42 bleue", "nouveau 77 mot"
IDENTITY = Identity("https://issuer.example", "sub-1", "high", MATRICULE)
SECOND = "N1N2N3N4N5N6"


async def two_accounts(office: Office, visitor: Actor, watch: Watch) -> Account:
    """One activated account, a day old; and another person's."""
    person = await register(office)
    await issue(office, person)
    await activate(visitor)
    await issue(office, await register(office, OTHER, "THILL", "Jean"))
    await activate(visitor, OTHER, address="jean@example.lu")
    watch.on(days=1)
    return await Account.get(person_id=person.id)


async def link(visitor: Actor) -> None:
    """The account's owner links ``IDENTITY``."""
    person = await log_in(visitor)
    await luxtrust.associate(person, await luxtrust.prove(person, PASSWORD), IDENTITY)
    await login.leave(person)


async def renewable(office: Office, visitor: Actor, watch: Watch) -> Account:
    """As ``two_accounts``; the first has a second address and a recovery code."""
    account = await two_accounts(office, visitor, watch)
    account.change(office.keys, others=(Channel("mobile", "+352621000111"),))
    await account.save()
    await recovery_code_for(office, account.id)
    return account


async def refused(coroutine: object) -> str:
    with pytest.raises(Refused) as caught:
        await coroutine  # type: ignore[misc]
    return caught.value.code


async def up_to_the_proof(actor: Actor, account: Account, letter: str = SECOND) -> Activation:
    """Somebody with the person's new letter, after the code of Etape 3."""
    await issue(actor.office, await Person.get(id=account.person_id), letter)
    under_way, copy = Activation(), CopyCode()
    await activation.accept_terms(actor, under_way, "fr", read=True, ticked=True)
    await activation.show_letter(actor, under_way, copy, MATRICULE, letter, copy.text)
    await activation.set_password(actor, under_way, NEW, NEW)
    await activation.choose_channel(actor, under_way, "email", "new@example.lu")
    await activation.confirm(actor, under_way, await newest_code(actor.office))
    return under_way


async def waiting_change(actor: Actor, account: Account, letter: str = SECOND) -> str:
    """A change that waits; returns the stop code of its notice."""
    under_way = await up_to_the_proof(actor, account, letter)
    await reactivation.wait(actor, under_way)
    assert under_way.effective_at == actor.office.now() + pending_change.WAIT
    return next(
        str(m["facts"]["stop"])
        for m in reversed(await messages(actor.office))
        if m["kind"] == "change_waiting"
    )
