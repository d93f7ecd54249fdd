"""A letter printed for a minor does not make an adult's account; one activation uses up one letter."""

from datetime import UTC, datetime, timedelta

import pytest

from models.account import activation
from models.account.account import Account
from models.account.activation_steps import Activation
from models.account.letter import Letter, LetterState
from models.actor import Actor, Role
from models.letters import issuing
from models.messages.channel import EMAIL
from models.office import Office
from models.person import Person
from models.proof.copycode import CopyCode
from models.refusal import Refused
from tests.conftest import Watch, activate, issue, newest_code, register
from tests.models.letters.test_issuing import Pile

NEARLY, CODE = "2008112199513", "7QJ4M9XKB2WT"
BIRTHDAY = datetime(2026, 11, 20, 23, tzinfo=UTC)
"""Midnight in Luxembourg."""


@pytest.fixture
async def minor(office: Office, watch: Watch) -> Person:
    """Somebody of 17 whose letter was printed ten days before the birthday."""
    watch.moment = BIRTHDAY - timedelta(days=10)
    person = await register(office, NEARLY, "WAGNER", "Léo")
    await issue(office, person)
    return person


async def shown(actor: Actor, code: str = CODE) -> Activation:
    under_way, copy = Activation(), CopyCode()
    await activation.accept_terms(actor, under_way, "fr", read=True, ticked=True)
    await activation.show_letter(actor, under_way, copy, NEARLY, code, copy.text)
    return under_way


async def test_the_letter_opens_until_the_last_second_before_the_birthday(
    minor: Person, visitor: Actor, watch: Watch
) -> None:
    watch.moment = BIRTHDAY - timedelta(seconds=1)
    await activate(visitor, NEARLY)
    assert await Account.exists(person_id=minor.id)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=3), timedelta(days=40)])
async def test_redeemed_at_eighteen_it_is_refused_with_the_way_to_a_new_letter(
    minor: Person, visitor: Actor, watch: Watch, late: timedelta
) -> None:
    watch.moment = BIRTHDAY + late
    with pytest.raises(Refused, match=r"^letter_needed$"):
        await shown(visitor)
    with pytest.raises(Refused, match=r"^letter_wrong$"):
        await shown(visitor, "ZZZZZZZZZZZZ")  # a wrong code learns nothing of it
    assert not await Account.exists()


async def test_shown_before_midnight_and_confirmed_after_it_makes_no_account(
    minor: Person, visitor: Actor, watch: Watch
) -> None:
    watch.moment = BIRTHDAY - timedelta(minutes=2)
    under_way = await shown(visitor)
    await activation.set_password(visitor, under_way, "tulipe 42 bleue", "tulipe 42 bleue")
    await activation.choose_channel(visitor, under_way, EMAIL, "mere@example.lu")
    code = await newest_code(visitor.office)
    watch.moment = BIRTHDAY
    with pytest.raises(Refused, match=r"^letter_needed$"):
        await activation.confirm(visitor, under_way, code)
    assert not await Account.exists() and not under_way.done
    assert (await Letter.get()).state is LetterState.VALID


async def test_a_letter_of_the_adult_opens_and_is_due_at_once(
    minor: Person, visitor: Actor, watch: Watch
) -> None:
    """The minor's own letter would be valid for weeks: it does not stand in the way of the new one."""
    operator, pile = Actor(visitor.office, "local:test", Role.OPERATOR, operator="test"), Pile()
    watch.moment = BIRTHDAY - timedelta(seconds=1)
    assert (await issuing.issue(operator, Pile(), lambda *_: None)).count == 0
    watch.moment = BIRTHDAY
    await issuing.issue(operator, pile, lambda *_: None)
    assert [letter.minor for letter in pile.letters] == [False]
    await activate(visitor, NEARLY, code=pile.letters[0].code)
    account = await Account.get()
    assert not account.needs_new_letter(minor, watch.moment)


async def test_a_minors_letter_names_no_day_after_the_eve_of_the_birthday(
    minor: Person, visitor: Actor, watch: Watch
) -> None:
    operator, pile = Actor(visitor.office, "local:test", Role.OPERATOR, operator="test"), Pile()
    await issuing.issue(operator, pile, lambda *_: None, matricule=NEARLY)
    assert pile.letters[0].valid_until == BIRTHDAY - timedelta(seconds=1)
    assert (await Letter.get(state=LetterState.VALID)).valid_until == pile.letters[0].valid_until


async def test_one_activation_uses_up_one_letter_of_one_person(office: Office, visitor: Actor) -> None:
    first, second = await register(office), await register(office, "1968101545978", "MÜLLER", "Bob")
    await issue(office, second, "A1A2A3A4A5A6")
    older = await issue(office, first, "Z1Z2Z3Z4Z5Z6")
    await issue(office, first)
    await activate(visitor)
    states = {letter.person_id: letter.state for letter in await Letter.exclude(id=older.id)}
    assert states == {first.id: LetterState.USED, second.id: LetterState.VALID}
    assert (await Letter.get(id=older.id)).state is LetterState.REPLACED
    await activate(visitor, "1968101545978", code="A1A2A3A4A5A6", address="bob@example.lu")
