"""An activation keeps what it was given, and carries over no more and no less than it must."""

from datetime import timedelta

import pytest

from models.account import activation, password_reset, profile
from models.account.account import Account
from models.account.activation_steps import Activation, Step
from models.account.letter import Letter, LetterState
from models.account.profile import ChannelChange
from models.actor import Actor
from models.messages.channel import EMAIL, MOBILE
from models.messages.outbox import Message
from models.office import Office
from models.person import Person
from models.proof.copycode import CopyCode
from models.proof.one_time_code_row import Challenge, Purpose
from tests.conftest import Watch, activate, issue, log_in, messages, newest_code, refused, register
from tests.models.account.renewable import MATRICULE, NEW, OTHER, PASSWORD, up_to_the_proof
from tests.models.account.written import two_people

LETTER = "7QJ4M9XKB2WT"


@pytest.fixture
async def person(office: Office) -> Person:
    """The second of two, with a letter."""
    await issue(office, await register(office, OTHER, "THILL", "Jean"))
    person = await register(office)
    await issue(office, person)
    return person


async def shown(actor: Actor, language: str = "de") -> Activation:
    """Before Etape 3."""
    under_way, copy = Activation(language=language), CopyCode()
    await activation.accept_terms(actor, under_way, language, read=True, ticked=True)
    await activation.show_letter(actor, under_way, copy, MATRICULE, LETTER, copy.text)
    await activation.set_password(actor, under_way, PASSWORD, PASSWORD)
    return under_way


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


async def test_each_step_refuses_what_is_not_its_turn(visitor: Actor, person: Person) -> None:
    under_way, copy = Activation(), CopyCode()
    await activation.show_letter(visitor, under_way, copy, MATRICULE, LETTER, copy.text)
    assert under_way.step is Step.TERMS
    assert (await refused(activation.set_password(visitor, under_way, NEW, NEW))).code == "step_order"
    await activation.accept_terms(visitor, under_way, "fr", read=True, ticked=True)
    assert (await refused(activation.choose_channel(visitor, under_way, EMAIL, "a@example.lu"))).code == (
        "step_order"
    )
    await activation.set_password(visitor, under_way, NEW, NEW)
    for operation in (
        activation.resend(visitor, under_way),
        activation.confirm(visitor, under_way, "123456"),
    ):
        assert (await refused(operation)).code == "step_order"
    await activation.choose_channel(visitor, under_way, EMAIL, "a@example.lu")
    await activation.show_letter(visitor, under_way, CopyCode(text=copy.text), MATRICULE, LETTER, copy.text)
    assert (under_way.password_hash, under_way.challenge_id, under_way.step) == ("", "", Step.PASSWORD)
    assert under_way.channel and (await refused(activation.resend(visitor, under_way))).code == "step_order"


async def test_the_field_of_an_address_is_the_callers(visitor: Actor, person: Person) -> None:
    under_way = await shown(visitor)
    for kind, typed in ((MOBILE, "1"), (EMAIL, "a")):
        assert (await refused(activation.choose_channel(visitor, under_way, kind, typed))).field == "address"
        named = await refused(activation.choose_channel(visitor, under_way, kind, typed, "here"))
        assert named.field == "here"
        assert (await refused(password_reset.ask(visitor, MATRICULE, kind, typed))).field == "address"


async def test_tries_go_on_with_another_address(visitor: Actor, person: Person) -> None:
    under_way = await shown(visitor)
    await activation.choose_channel(visitor, under_way, EMAIL, "a@example.lu")
    first = under_way.challenge_id
    for _ in range(2):
        bad = wrong(await newest_code(visitor.office))
        assert (await refused(activation.confirm(visitor, under_way, bad))).code == "code_wrong"
    await activation.choose_channel(visitor, under_way, MOBILE, "621123456")
    row = await Challenge.get(id=under_way.challenge_id)
    assert (row.tries, row.purpose, row.person_id) == (2, Purpose.ACTIVATION, person.id)
    assert (await Challenge.get(id=first)).ended_at == visitor.office.now()
    assert under_way.channel and under_way.channel.address == "+352621123456"


async def test_a_resend_goes_to_the_same_address_in_the_same_language(
    visitor: Actor, person: Person, watch: Watch
) -> None:
    under_way = await shown(visitor)
    await activation.choose_channel(visitor, under_way, EMAIL, "a@example.lu")
    watch.on(seconds=60)
    await activation.resend(visitor, under_way)
    (told,) = await messages(visitor.office)
    assert (told["address"], told["language"], told["kind"]) == ("a@example.lu", "de", "code_activation")
    assert told["facts"]["at"] == watch().isoformat()
    await activation.confirm(visitor, under_way, await newest_code(visitor.office))
    assert (under_way.done, under_way.linked, under_way.effective_at) == (True, "", None)
    assert under_way.credentials_at == watch() and (await Account.get()).person_id == person.id


async def test_the_same_address_within_a_minute_sends_nothing(
    visitor: Actor, person: Person, watch: Watch
) -> None:
    under_way = await shown(visitor)
    for seconds, sent in ((0, 1), (59, 1), (1, 2)):
        watch.on(seconds=seconds)
        await activation.choose_channel(visitor, under_way, EMAIL, "a@example.lu")
        assert await Message.all().count() == sent
    assert await Challenge.filter(ended_at=None).count() == 1


async def test_terms_are_kept_with_a_valid_letter_alone(visitor: Actor, person: Person) -> None:
    under_way = await shown(visitor)
    await Letter.all().update(state=LetterState.REPLACED, terms_version=None, terms_language=None)
    await activation.accept_terms(visitor, under_way, "en", read=True, ticked=True)
    assert [letter.terms_version for letter in await Letter.all()] == [None, None]


async def test_a_letter_that_died_meanwhile(
    office: Office, visitor: Actor, person: Person, watch: Watch
) -> None:
    for state, days, told in (
        (LetterState.USED, 1, "someone_else_first"),
        (LetterState.REPLACED, 1, "letter_replaced"),
        (LetterState.VALID, 0, "letter_expired"),
    ):
        await Letter.filter(person_id=person.id).update(state=LetterState.VALID, ended_at=None)
        under_way = await shown(visitor)
        await activation.choose_channel(visitor, under_way, EMAIL, "a@example.lu")
        code = await newest_code(office)
        await Letter.filter(person_id=person.id).update(
            state=state, valid_until=watch() + timedelta(days=days)
        )
        assert (await refused(activation.confirm(visitor, under_way, code))).code == told
        assert not under_way.done and not await Account.exists()
        await Letter.filter(person_id=person.id).update(valid_until=watch() + timedelta(days=1))
        watch.on(minutes=11)


async def test_a_second_proof_is_wanted_with_a_letter_of_an_active_account(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    person = await two_people(office)
    watch.on(days=1)
    under_way = await up_to_the_proof(visitor, await Account.get(person_id=person.id))
    assert under_way.step is Step.PROOF and under_way.channel_proven
    assert (await Letter.filter(person_id=person.id).order_by("-id").first()).state == "valid"  # type: ignore[union-attr]


async def test_tries_of_a_change_of_channel_go_on_too(office: Office, visitor: Actor) -> None:
    await two_people(office)
    owner, change = await log_in(visitor), ChannelChange()
    await profile.prove_password(owner, change, PASSWORD)
    assert (await refused(profile.prove_identity(owner, change, "12"))).code == "code_form"
    await profile.prove_identity(owner, change, await newest_code(office))
    assert change.identity_proven
    await profile.name_channel(owner, change, EMAIL, "new@example.lu")
    first, bad = change.challenge_id, wrong(await newest_code(office))
    assert (await refused(profile.confirm_channel(owner, change, bad))).code == "code_wrong"
    await profile.name_channel(owner, change, MOBILE, "621123456")
    assert (await Challenge.get(id=change.challenge_id)).tries == 1
    assert (await Challenge.get(id=first)).ended_at == office.now()
    await profile.confirm_channel(owner, change, await newest_code(office))
    ended = await Challenge.filter(id__in=[change.challenge_id, change.identity_challenge])
    assert [row.ended_at for row in ended] == [office.now()] * 2


async def test_an_account_begins_in_the_language_of_its_activation(office: Office, visitor: Actor) -> None:
    await issue(office, await register(office))
    done = await activate(visitor, language="en")
    account = await Account.get()
    assert account.choices_in(office.keys).language == account.terms_language == "en"
    assert done.credentials_at == account.credentials_at and Activation().language == "fr"
