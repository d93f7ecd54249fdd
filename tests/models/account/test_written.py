"""Whatever is done with the own account stands in the journal, and is told where it must be: in full."""

from dataclasses import replace

import pytest

from models.account import (
    activation,
    activation_by_identity,
    addresses,
    login,
    luxtrust,
    password_reset,
    profile,
    recovery,
    session,
)
from models.account.account import CLOSED_AFTER, Account
from models.account.activation_steps import Activation
from models.account.known_source import SourceFailures
from models.account.profile import ChannelChange
from models.actor import Actor
from models.messages.channel import EMAIL, MOBILE, Channel
from models.office import Office
from models.proof.copycode import CopyCode
from tests.conftest import Watch, activate, issue, log_in, newest_code, recovery_code_for, refused, register
from tests.models.account.renewable import IDENTITY, MATRICULE, NEW, OTHER, PASSWORD
from tests.models.account.written import Written, two_people

NOBODY = "1968101545978"


@pytest.fixture
def away(office: Office) -> Actor:
    return Actor(office, "192.0.2.7")


@pytest.fixture
async def written(office: Office, watch: Watch) -> Written:
    """After a day in which two people made accounts."""
    await two_people(office)
    watch.on(days=1)
    found = Written(office)
    await found.since()
    return found


async def test_a_letter_that_is_shown_and_used(office: Office, away: Actor) -> None:
    written, copy = Written(office), CopyCode()
    await issue(office, await register(office, OTHER, "THILL", "Jean"))
    for matricule, code in ((NOBODY, "7QJ4M9XKB2WT"), (OTHER, "7QJ4M9XKB2WX")):
        await refused(activation.show_letter(away, Activation(), copy, matricule, code, copy.text))
    await activate(away, OTHER, address="jean@example.lu", language="de")
    assert await written.since() == [
        "192.0.2.7 visitor matricule:… letter_shown letter_wrong",
        "192.0.2.7 visitor person:1 letter_shown letter_wrong",
        "192.0.2.7 visitor person:1 letter_shown right",
        "192.0.2.7 visitor person:1 activation_terms",
        "192.0.2.7 visitor person:1 activation_password",
        "192.0.2.7 visitor person:1 code_sent activation channel=email",
        "192.0.2.7 visitor person:1 account_activated new channel=email",
        "code_activation > jean@example.lu de J. T. 1937 192.0.2.7 22 09:00 code=… minutes=10",
        "account_active > jean@example.lu de J. T. 1937 192.0.2.7 22 09:00",
    ]


async def test_an_identity_in_its_place(office: Office, away: Actor, written: Written) -> None:
    under_way = Activation(language="en")
    await activation.accept_terms(away, under_way, "en", read=True, ticked=True)
    nameless = replace(IDENTITY, matricule="")
    await refused(activation_by_identity.show_identity(away, under_way, nameless))
    await activation_by_identity.show_identity(away, under_way, IDENTITY)
    await activation.set_password(away, under_way, NEW, NEW)
    await activation.choose_channel(away, under_way, MOBILE, "621123456")
    await activation.confirm(away, under_way, await newest_code(office))
    assert await written.since() == [
        "192.0.2.7 visitor identity:… luxtrust luxtrust_unnamed level=high",
        "192.0.2.7 visitor person:2 luxtrust_shown right level=high",
        "192.0.2.7 visitor person:2 activation_terms",
        "192.0.2.7 visitor person:2 activation_password",
        "192.0.2.7 visitor person:2 code_sent activation channel=mobile",
        "192.0.2.7 visitor person:2 account_activated renewed channel=mobile",
        "192.0.2.7 visitor person:2 luxtrust_linked level=high",
        "luxtrust_shown > eloise@example.lu de É. W. 1893 192.0.2.7 23 09:00",
        "code_activation > +352621123456 en É. W. 1893 192.0.2.7 23 09:00 code=… minutes=10",
        "account_renewed > eloise@example.lu de É. W. 1893 192.0.2.7 23 09:00",
        "account_active > +352621123456 de É. W. 1893 192.0.2.7 23 09:00",
        "luxtrust_linked > +352621123456 de É. W. 1893 192.0.2.7 23 09:00",
    ]
    account = await Account.get(person_id=2)
    assert (account.terms_language, account.choices_in(office.keys).language) == ("en", "de")


async def test_an_identity_after_the_letter(office: Office, away: Actor) -> None:
    written = Written(office)
    await issue(office, await register(office))
    under_way = await activate(away)
    await written.since()
    await activation_by_identity.associate(away, under_way, IDENTITY)
    await refused(activation_by_identity.associate(away, under_way, IDENTITY))
    assert await written.since() == [
        "192.0.2.7 visitor person:1 luxtrust_linked level=high",
        "192.0.2.7 visitor identity:… luxtrust luxtrust_already level=high",
        "luxtrust_linked > eloise@example.lu fr É. W. 1893 192.0.2.7 22 09:00",
    ]


async def test_a_log_in(office: Office, away: Actor, written: Written, watch: Watch) -> None:
    under_way = await login.give_password(away, MATRICULE, PASSWORD)
    right = await newest_code(office)
    await refused(login.give_code(away, under_way, f"{(int(right) + 1) % 10**6:06}"))
    watch.on(seconds=60)
    await login.resend(away, under_way)
    person = await login.give_code(away, under_way, await newest_code(office))
    for matricule in (MATRICULE, NOBODY):
        await refused(login.give_password(away, matricule, "wrong one 1"))
    await login.leave(person)
    assert await written.since() == [
        "192.0.2.7 visitor person:2 password right factor=password",
        "192.0.2.7 visitor person:2 code_sent login",
        "192.0.2.7 visitor person:2 code code_wrong factor=code purpose=login",
        "192.0.2.7 person:2 person:2 logged_in factor=password+code",
        "192.0.2.7 visitor person:2 password wrong factor=password",
        "192.0.2.7 visitor matricule:… password wrong factor=password",
        "192.0.2.7 person:2 person:2 logged_out",
        "code_login > eloise@example.lu de É. W. 1893 192.0.2.7 23 09:01 code=… minutes=10",
    ]


async def test_too_many_wrong_passwords(away: Actor, written: Written, watch: Watch) -> None:
    stranger = Actor(away.office, "192.0.2.9")
    await log_in(away)
    await written.since()
    await Account.filter(person_id=2).update(wrong_passwords=CLOSED_AFTER - 1)
    for password in ("wrong one 1", PASSWORD, "wrong one 1"):
        await refused(login.give_password(stranger, MATRICULE, password))
    await refused(login.give_password(away, MATRICULE, "wrong one 1"))
    await SourceFailures.all().update(wrong=CLOSED_AFTER - 1)
    await refused(login.give_password(away, MATRICULE, "wrong one 1"))
    assert await written.since() == [
        "192.0.2.9 visitor person:2 password wrong factor=password",
        "192.0.2.9 visitor person:2 password closed factor=password",
        "192.0.2.9 visitor person:2 password closed factor=password",
        "192.0.2.7 visitor person:2 password wrong factor=password",
        "192.0.2.7 visitor person:2 source_unknown",
        "192.0.2.7 visitor person:2 password wrong factor=password",
        "password_closed > eloise@example.lu de É. W. 1893 192.0.2.9 23 09:00",
    ]


async def test_a_change_of_password_and_channel(away: Actor, written: Written, watch: Watch) -> None:
    person, change = await log_in(away), ChannelChange()
    await written.since()
    await profile.change_password(person, PASSWORD, NEW, NEW)
    await profile.prove_password(person, change, NEW)
    watch.on(seconds=60)
    await profile.resend(person, change)
    await profile.prove_identity(person, change, await newest_code(away.office))
    await profile.name_channel(person, change, MOBILE, "621123456")
    watch.on(seconds=60)
    await profile.resend(person, change)
    await profile.confirm_channel(person, change, await newest_code(away.office))
    await profile.accept_terms(person, "en", read=True, ticked=True)
    assert await written.since() == [
        "192.0.2.7 person:2 person:2 password right factor=password",
        "192.0.2.7 person:2 person:2 password_changed owner",
        "192.0.2.7 person:2 person:2 password right factor=password",
        "192.0.2.7 person:2 person:2 channel_changed channel=mobile",
        "192.0.2.7 person:2 person:2 terms_accepted 3 language=en",
        "password_changed > eloise@example.lu de É. W. 1893 192.0.2.7 23 09:00",
        "code_identity > eloise@example.lu de É. W. 1893 192.0.2.7 23 09:01 code=… minutes=10",
        "code_channel > +352621123456 de É. W. 1893 192.0.2.7 23 09:02 code=… minutes=10",
        "channel_changed > eloise@example.lu de É. W. 1893 192.0.2.7 23 09:02 new_channel=+352 ••• ••• 456",
        "channel_changed > +352621123456 de É. W. 1893 192.0.2.7 23 09:02 new_channel=+352 ••• ••• 456",
    ]


async def test_a_further_address_and_a_recovery_code(away: Actor, written: Written, watch: Watch) -> None:
    person = await log_in(away)
    await written.since()
    new = await addresses.name(person, PASSWORD, EMAIL, "neu@example.lu")
    watch.on(seconds=60)
    await addresses.resend(person, new)
    await addresses.confirm(person, new, await newest_code(away.office))
    watch.on(seconds=1)  # what is of one moment has no order on PostgreSQL
    await addresses.remove(person, PASSWORD, Channel(EMAIL, "neu@example.lu"))
    watch.on(seconds=1)
    await recovery.renew_code(person, PASSWORD)
    assert await written.since() == [
        "192.0.2.7 person:2 person:2 password right factor=password",
        "192.0.2.7 person:2 person:2 address_added channel=email",
        "192.0.2.7 person:2 person:2 password right factor=password",
        "192.0.2.7 person:2 person:2 address_removed channel=email",
        "192.0.2.7 person:2 person:2 password right factor=password",
        "192.0.2.7 person:2 person:2 recovery_code_new",
        "code_address > neu@example.lu de É. W. 1893 192.0.2.7 23 09:01 code=… minutes=10",
        "address_added > eloise@example.lu de É. W. 1893 192.0.2.7 23 09:01 address=n•••••@example.lu",
        "address_added > neu@example.lu de É. W. 1893 192.0.2.7 23 09:01 address=n•••••@example.lu",
        "address_removed > neu@example.lu de É. W. 1893 192.0.2.7 23 09:01 address=n•••••@example.lu",
        "address_removed > eloise@example.lu de É. W. 1893 192.0.2.7 23 09:01 address=n•••••@example.lu",
        "recovery_code_new > eloise@example.lu de É. W. 1893 192.0.2.7 23 09:01",
    ]


async def test_a_linked_identity(away: Actor, written: Written) -> None:
    person, stranger = await log_in(away), Actor(away.office, "192.0.2.9")
    await written.since()
    await luxtrust.associate(person, await luxtrust.prove(person, PASSWORD), IDENTITY)
    await refused(luxtrust.associate(person, await luxtrust.prove(person, PASSWORD), IDENTITY))
    higher = await luxtrust.log_in(stranger, replace(IDENTITY, level="higher"))
    await refused(luxtrust.log_in(stranger, replace(IDENTITY, matricule=OTHER)))
    await session.end(person, higher.session_id or 0)
    await luxtrust.dissociate(person, PASSWORD)
    assert await written.since() == [
        "192.0.2.7 person:2 person:2 password right factor=password",
        "192.0.2.7 person:2 person:2 luxtrust_linked level=high",
        "192.0.2.7 person:2 person:2 password right factor=password",
        "192.0.2.7 person:2 identity:… luxtrust luxtrust_already level=high",
        "192.0.2.9 person:2 person:2 logged_in factor=luxtrust level=higher",
        "192.0.2.9 visitor identity:… luxtrust luxtrust_person level=high",
        "192.0.2.7 person:2 person:2 session_ended owner",
        "192.0.2.7 person:2 person:2 password right factor=password",
        "192.0.2.7 person:2 person:2 luxtrust_unlinked",
        "luxtrust_linked > eloise@example.lu de É. W. 1893 192.0.2.7 23 09:00",
        "luxtrust_login > eloise@example.lu de É. W. 1893 192.0.2.9 23 09:00",
        "luxtrust_unlinked > eloise@example.lu de É. W. 1893 192.0.2.7 23 09:00",
    ]


async def test_a_forgotten_password(office: Office, away: Actor, written: Written, watch: Watch) -> None:
    account = await Account.get(person_id=2)
    code = await recovery_code_for(office, account.id)
    reset = await password_reset.ask(away, MATRICULE, EMAIL, "eloise@example.lu")
    await password_reset.ask(away, NOBODY, EMAIL, "eloise@example.lu")
    watch.on(seconds=60)
    await password_reset.resend(away, reset)
    await password_reset.prove(away, reset, await newest_code(office))
    await refused(password_reset.give_recovery_code(away, reset, "0000-0000-00000"))
    await password_reset.give_recovery_code(away, reset, code)
    await password_reset.set_password(away, reset, NEW, NEW)
    assert await written.since() == [
        "192.0.2.7 visitor person:2 forgotten_asked sent",
        "192.0.2.7 visitor matricule:… forgotten_asked refused",
        "192.0.2.7 visitor person:2 recovery_code wrong factor=recovery_code",
        "192.0.2.7 visitor person:2 recovery_code right factor=recovery_code",
        "192.0.2.7 visitor person:2 password_changed forgotten second=recovery_code",
        "code_forgotten > eloise@example.lu de É. W. 1893 192.0.2.7 23 09:01 code=… minutes=10",
        "password_changed > eloise@example.lu de É. W. 1893 192.0.2.7 23 09:01",
        "recovery_code_new > eloise@example.lu de É. W. 1893 192.0.2.7 23 09:01",
    ]


async def test_a_forgotten_password_by_identity(away: Actor, written: Written) -> None:
    person = await log_in(away)
    await luxtrust.associate(person, await luxtrust.prove(person, PASSWORD), IDENTITY)
    await written.since()
    await refused(password_reset.by_identity(away, replace(IDENTITY, subject="sub-2")))
    await password_reset.set_password(away, await password_reset.by_identity(away, IDENTITY), NEW, NEW)
    assert await written.since() == [
        "192.0.2.7 visitor identity:… luxtrust luxtrust_unlinked level=high",
        "192.0.2.7 visitor person:2 password_changed forgotten second=luxtrust",
        "password_changed > eloise@example.lu de É. W. 1893 192.0.2.7 23 09:00",
    ]
