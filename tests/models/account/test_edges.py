"""Every limit of an account holds at its very number and moment, and what is kept is kept as it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from models.account import (
    activation,
    login,
    luxtrust_push,
    password_reset,
    pending_change,
    profile,
    recovery,
    recovery_code,
    support,
    throttle_support,
)
from models.account.account import Account
from models.account.activation_steps import Activation
from models.account.letter import Letter, LetterState, parse_code, why_not
from models.account.luxtrust_push import PushRequest
from models.account.pending_change import PendingChange
from models.account.throttle_support import CounterState
from models.actor import Actor, Role
from models.office import Office
from models.person import Person
from models.proof.copycode import CopyCode
from models.proof.counter import CounterKind
from models.refusal import Refused
from tests.conftest import START, Watch, forgotten_and_proven, issue, log_in, refused, register
from tests.models.account.renewable import MATRICULE, NEW, OTHER, PASSWORD, waiting_change
from tests.models.account.written import two_people
from tests.models.proof.test_confirmation import Script

SECOND = timedelta(seconds=1)


@pytest.fixture
async def account(office: Office, watch: Watch) -> Account:
    """A day old, one of two."""
    person = await two_people(office)
    watch.on(days=1)
    return await Account.get(person_id=person.id)


@pytest.fixture
def home(office: Office) -> Actor:
    return Actor(office, "192.0.2.1")


@pytest.fixture
def operator(office: Office) -> Actor:
    return Actor(office, "local:tty1", Role.OPERATOR, operator="maria")


async def test_why_a_letter_opens_nothing(office: Office) -> None:
    person = await register(office)
    letter = await issue(office, person)
    letter.issued_at = person.majority
    end = letter.valid_until
    for state, ended, now, why in (
        (LetterState.VALID, None, end - SECOND, ""),
        (LetterState.VALID, None, end, "letter_expired"),
        (LetterState.PENDING, None, START, "letter_wrong"),
        (LetterState.USED, START, end, "letter_used"),
        (LetterState.REPLACED, end - SECOND, end, "letter_replaced"),
        (LetterState.REPLACED, end, end, "letter_expired"),
        (LetterState.VOID, START, START, "letter_replaced"),
    ):
        letter.state, letter.ended_at = state, ended
        assert why_not(letter, person, now) == why
    assert why_not(None, person, START) == why_not(letter, None, START) == "letter_wrong"


async def test_the_terms_of_an_unfinished_activation_wait_with_their_language(
    office: Office, home: Actor, watch: Watch
) -> None:
    other = await issue(office, await register(office, OTHER, "THILL", "Jean"))
    letter = await issue(office, await register(office))
    for first in (True, False):
        under_way, copy = Activation(), CopyCode()
        if first:
            await activation.accept_terms(home, under_way, "de", read=True, ticked=True)
        await activation.show_letter(home, under_way, copy, MATRICULE, "7QJ4M9XKB2WT", copy.text)
        assert under_way.acceptance and under_way.acceptance.language == "de"
        assert (under_way.acceptance.version, under_way.acceptance.at) == (3, START)
        kept = await Letter.get(id=letter.id)
        assert (kept.terms_version, kept.terms_language, kept.terms_at) == (3, "de", START)
        watch.on(hours=23, minutes=59, seconds=59)
    await activation.accept_terms(home, under_way, "en", read=True, ticked=True)
    kept = await Letter.get(id=letter.id)
    assert (kept.terms_language, kept.terms_at) == ("en", watch())
    assert (await Letter.get(id=other.id)).terms_version is None
    watch.on(days=1)
    late, copy = Activation(), CopyCode()
    await activation.show_letter(home, late, copy, MATRICULE, "7QJ4M9XKB2WT", copy.text)
    assert late.acceptance is None


async def test_an_account_in_full(office: Office, home: Actor, watch: Watch) -> None:
    person = await two_people(office)
    made = await Account.get(person_id=person.id)
    assert (made.activated_at, made.credentials_at, made.terms_at) == (START, START, START)
    assert (made.terms_version, made.terms_language, made.wrong_passwords) == (3, "de", 0)
    assert (made.disabled_at, made.choices_in(office.keys).language) == (None, "de")
    used = await Letter.get(person_id=person.id)
    assert (used.state, used.ended_at, used.terms_version, used.terms_language) == ("used", START, None, None)
    watch.on(days=1)
    owner = await log_in(home)
    await profile.choose(owner, language="en")
    await profile.choose(owner, theme="dark")
    await profile.accept_terms(owner, "fr", read=True, ticked=True)
    mine = await profile.mine(owner)
    assert (mine.choices.language, mine.choices.theme) == ("en", "dark") and not mine.terms_outdated
    assert (mine.account.terms_version, mine.account.terms_language) == (3, "fr")
    assert mine.account.terms_at == watch() and mine.details.family_name == "WAGNER"
    untouched = await Account.exclude(id=made.id).get()
    assert (untouched.terms_language, untouched.choices_in(office.keys).language) == ("de", "de")


async def test_a_change_waits_for_a_day_to_the_second(home: Actor, account: Account, watch: Watch) -> None:
    other = await Account.exclude(id=account.id).get()
    await waiting_change(home, account)
    row = await PendingChange.get()
    assert (row.account_id, row.asked_at, row.effective_at) == (
        account.id,
        watch(),
        watch() + timedelta(days=1),
    )
    assert len(row.name) == 32 and await pending_change.waiting(other.id, watch()) is None
    watch.moment = row.effective_at - SECOND
    assert await pending_change.waiting(account.id, watch()) and not await pending_change.settle(
        home.office, account.id
    )
    watch.on(seconds=1)
    assert await pending_change.waiting(account.id, watch()) is None
    assert not await pending_change.settle(home.office, other.id)
    assert (await refused(pending_change.stop(home, row, "late"))).code == "change_none"
    assert await pending_change.settle(home.office, account.id)
    renewed = await Account.get(id=account.id)
    assert (renewed.credentials_at, renewed.activated_at) == (watch(), START)
    assert (await log_in(home, password=NEW)).account_id == account.id


async def test_a_recovery_code_in_full(home: Actor, account: Account, watch: Watch) -> None:
    owner, other = await log_in(home), await log_in(Actor(home.office, "192.0.2.2"), OTHER)
    assert await recovery.code_made_at(owner) is None
    theirs = await recovery.renew_code(other, PASSWORD)
    mine = await recovery.renew_code(owner, PASSWORD)
    made = watch()
    watch.on(minutes=1)
    assert await recovery.code_made_at(owner) == made
    assert await recovery_code.matching(home.office, account.id, mine.replace("-", ""))
    assert not await recovery_code.matching(home.office, account.id, theirs.replace("-", ""))
    await recovery_code.forget(account.id)
    assert await recovery.code_made_at(owner) is None and await recovery.code_made_at(other) == made


async def test_a_reset_is_done_once(office: Office, home: Actor, account: Account) -> None:
    await Account.all().update(wrong_passwords=7)
    reset = await forgotten_and_proven(home)
    await password_reset.set_password(home, reset, NEW, NEW)
    assert (reset.proven, reset.second) == (False, None)
    assert [row.wrong_passwords for row in await Account.all().order_by("person_id")] == [7, 0]


async def test_the_next_push_and_its_rows(office: Office, watch: Watch) -> None:
    script = Script(watch)
    actor = Actor(replace(office, luxtrust=script), "192.0.2.1")
    for _ in range(3):
        waiting = await luxtrust_push.push(actor, MATRICULE, 9)
        watch.on(minutes=1)
    assert (waiting.matricule, waiting.conversation) == (MATRICULE, actor.conversation)
    early = await refused(luxtrust_push.push(actor, MATRICULE))
    assert (early.code, early.field, early.facts) == (
        "luxtrust_pushes",
        None,
        {"until": START + timedelta(minutes=10)},
    )
    watch.moment = START + timedelta(minutes=10) - SECOND
    assert (await refused(luxtrust_push.push(actor, MATRICULE))).facts == early.facts
    watch.on(seconds=1)
    await luxtrust_push.push(actor, MATRICULE)
    watch.moment = START + timedelta(days=1)
    await luxtrust_push.push(actor, OTHER)
    assert await PushRequest.filter(asked_at=START).count() == 0
    assert await PushRequest.all().count() == 2 * 4


async def test_where_somebody_stands(operator: Actor, home: Actor, account: Account, watch: Watch) -> None:
    await log_in(home)
    for _ in range(5):
        await refused(login.give_password(Actor(home.office, "192.0.2.9"), MATRICULE, "wrong one 1"))
    watch.on(seconds=1)
    await issue(home.office, await Person.get(id=2), "N1N2N3N4N5N6")
    state = await support.account_state(operator, MATRICULE, "why")
    assert (state.matricule.digits, state.minor, state.wrong_tries) == (MATRICULE, False, 5)
    assert state.waits_until == watch() + timedelta(seconds=59)
    letters = [(x.state, x.issued_at, x.valid_until, x.ended_at) for x in state.letters]
    assert letters == [
        ("valid", watch(), watch() + timedelta(days=30), None),
        ("used", START, START + timedelta(days=30), START),
    ]
    standing = state.account
    assert standing and (standing.activated_at, standing.disabled_at, standing.change_at) == (
        START,
        None,
        None,
    )
    assert (standing.needs_new_letter, standing.wrong_passwords, standing.password_closed) == (
        False,
        5,
        False,
    )
    assert (standing.channel, standing.language, standing.open_sessions) == (
        "email e•••••@example.lu",
        "de",
        1,
    )
    shown = await throttle_support.show(operator, "why", source="192.0.2.9/24")
    until = watch() + timedelta(seconds=59)
    assert shown == [
        CounterState(CounterKind.PAIR, "login", "192.0.2.9", 5, 0, until),
        CounterState(CounterKind.SOURCE, "", "192.0.2.9", 5, 0, None),
    ]
    pool = (await throttle_support.show(operator, "why", matricule=MATRICULE))[-1]
    assert pool == CounterState(CounterKind.POOL, "login", "", 5, 0, None)
    await throttle_support.show(operator, "why", source="local:pts/3")


@pytest.mark.parametrize(
    ("parse", "field", "length", "name"),
    [(parse_code, "code", 12, "letter"), (recovery_code.parse_code, "recovery", 13, "recovery")],
)
def test_slips_in_a_code_on_paper(parse: Callable[..., str], field: str, length: int, name: str) -> None:
    for typed, code, facts in (
        (" - ", f"{name}_empty", {}),
        ("U" * length, f"{name}_characters", {}),
        ("A" * (length - 1), f"{name}_length", {"count": length - 1}),
        ("A" * (length + 1), f"{name}_length", {"count": length + 1}),
    ):
        for named in (field, "here"):
            with pytest.raises(Refused) as caught:
                parse(typed) if named == field else parse(typed, named)
            assert (caught.value.code, caught.value.field, caught.value.facts) == (code, named, facts)
    assert parse("o" * length) == "0" * length


async def test_who_has_come_of_age_stands_there_without_credentials_of_his_own(
    operator: Actor, account: Account, watch: Watch
) -> None:
    majority = (await Person.get(id=account.person_id)).majority
    for set_at, needed in ((majority - SECOND, True), (majority, False)):
        await Account.filter(id=account.id).update(credentials_at=set_at)
        state = await support.account_state(operator, MATRICULE, "why")
        assert state.account and state.account.needs_new_letter is needed
    assert not state.minor
