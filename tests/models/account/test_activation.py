"""The activation goes through its steps in order, commits once, and tells nobody more than they know."""

import asyncio
from datetime import timedelta

import pytest

from models.account import activation
from models.account.account import Account
from models.account.activation_steps import Activation, Step
from models.account.letter import Letter, LetterState
from models.account.session import Session
from models.actor import Actor
from models.journal.journal import Entry
from models.messages.outbox import Message
from models.office import Office
from models.proof.code_quota import QUOTAS
from models.proof.copycode import CopyCode
from models.proof.counter import Counter
from models.proof.one_time_code_row import Challenge, Purpose
from models.proof.source import FREE
from models.refusal import Refused
from tests.conftest import Watch, activate, issue, log_in, messages, newest_code, register

CODE = "7QJ4M9XKB2WT"
MATRICULE = "1893120105732"


async def shown(visitor: Actor, matricule: str = MATRICULE, code: str = CODE) -> Activation:
    """An activation that stands before Etape 2."""
    under_way, copy = Activation(), CopyCode()
    await activation.accept_terms(visitor, under_way, "fr", read=True, ticked=True)
    await activation.show_letter(visitor, under_way, copy, matricule, code, copy.text)
    return under_way


async def refusal_of(visitor: Actor, matricule: str, code: str) -> Refused:
    with pytest.raises(Refused) as caught:
        await shown(visitor, matricule, code)
    return caught.value


async def test_the_whole_way(office: Office, visitor: Actor) -> None:
    person = await register(office)
    letter = await issue(office, person)
    done = await activate(visitor)
    assert done.step is Step.DONE
    account = await Account.get(person_id=person.id)
    assert account.choices_in(office.keys).channel.address == "eloise@example.lu"
    assert account.terms_language == "fr"
    await letter.refresh_from_db()
    assert letter.state is LetterState.USED
    assert (await Challenge.get()).tries == 1  # the right one
    assert await Entry.filter(action="account_activated", subject=f"person:{person.id}").count() == 1
    assert [m["kind"] for m in await messages(office)] == ["code_activation", "account_active"]


async def test_nothing_is_stored_before_the_code_is_right(office: Office, visitor: Actor) -> None:
    person = await register(office)
    await issue(office, person)
    under_way = await shown(visitor)
    await activation.set_password(visitor, under_way, "tulipe 42 bleue", "tulipe 42 bleue")
    await activation.choose_channel(visitor, under_way, "email", "eloise@example.lu")
    right = await newest_code(office)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    with pytest.raises(Refused, match=r"^code_wrong$"):
        await activation.confirm(visitor, under_way, wrong)
    assert not await Account.exists()
    assert (await Letter.get()).state is LetterState.VALID
    assert b"tulipe" not in b"".join(row.body for row in await Message.all())


async def test_steps_cannot_be_skipped(office: Office, visitor: Actor) -> None:
    await issue(office, await register(office))
    fresh = Activation()
    with pytest.raises(Refused, match=r"^step_order$"):
        await activation.set_password(visitor, fresh, "tulipe 42 bleue", "tulipe 42 bleue")
    under_way = await shown(visitor)
    with pytest.raises(Refused, match=r"^step_order$"):
        await activation.choose_channel(visitor, under_way, "email", "a@example.lu")
    with pytest.raises(Refused, match=r"^step_order$"):
        await activation.confirm(visitor, under_way, "123456")


@pytest.mark.parametrize(
    ("read", "ticked", "code"), [(False, True, "terms_unread"), (True, False, "terms_unticked")]
)
async def test_terms_want_the_bottom_and_the_box(visitor: Actor, read: bool, ticked: bool, code: str) -> None:
    with pytest.raises(Refused, match=f"^{code}$"):
        await activation.accept_terms(visitor, Activation(), "fr", read=read, ticked=ticked)


async def test_unknown_wrong_and_waiting_are_one_sentence(office: Office, visitor: Actor) -> None:
    await issue(office, await register(office))
    unknown = await refusal_of(visitor, "1937010112347", CODE)
    wrong = await refusal_of(visitor, MATRICULE, "000000000000")
    assert (unknown.code, unknown.field, unknown.facts) == (wrong.code, wrong.field, wrong.facts)
    for _ in range(FREE - 2):
        last = await refusal_of(visitor, MATRICULE, "000000000000")
    waiting = await refusal_of(visitor, MATRICULE, CODE)
    assert (waiting.code, wrong.code) == ("letter_wait", "letter_wrong")
    assert waiting.facts["until"] == last.facts["until"] == office.now() + timedelta(minutes=1)


async def test_a_wrong_code_kills_no_letter(office: Office, visitor: Actor, watch: Watch) -> None:
    await issue(office, await register(office))
    for _ in range(FREE):
        await refusal_of(visitor, MATRICULE, "000000000000")
    assert (await refusal_of(visitor, MATRICULE, CODE)).code == "letter_wait"
    assert (await shown(Actor(office, "192.0.2.9"))).step is Step.PASSWORD
    watch.on(minutes=1)
    assert (await shown(visitor)).step is Step.PASSWORD


async def test_true_reasons_for_a_right_code(office: Office, visitor: Actor, watch: Watch) -> None:
    person = await register(office)
    await issue(office, person)
    watch.on(days=31)
    assert (await refusal_of(visitor, MATRICULE, CODE)).code == "letter_expired"
    await issue(office, person, "Z1Z2Z3Z4Z5Z6")
    await issue(office, person, "A1A2A3A4A5A6")
    assert (await refusal_of(visitor, MATRICULE, "Z1Z2Z3Z4Z5Z6")).code == "letter_replaced"
    await activate(visitor, code="A1A2A3A4A5A6")
    assert (await refusal_of(visitor, MATRICULE, "A1A2A3A4A5A6")).code == "letter_used"
    assert {counter.moments for counter in await Counter.all()} == {"[]"}


async def test_a_pending_letter_opens_nothing(office: Office, visitor: Actor) -> None:
    letter = await issue(office, await register(office))
    await Letter.filter(id=letter.id).update(state=LetterState.PENDING)
    assert (await refusal_of(visitor, MATRICULE, CODE)).code == "letter_wrong"


async def test_typed_as_people_type(office: Office, visitor: Actor) -> None:
    await issue(office, await register(office), "01J4M9XKB2WT")
    assert (await shown(visitor, "18931201057", "oi-j4 m9xk b2wt")).step is Step.PASSWORD


async def test_a_slip_costs_neither_try_nor_copy(office: Office, visitor: Actor) -> None:
    copy = CopyCode()
    before = copy.text
    for matricule, code, refusal in (
        (MATRICULE[:-1] + "3", CODE, "matricule_check"),
        (MATRICULE, "AB", "letter_length"),
    ):
        with pytest.raises(Refused, match=f"^{refusal}$"):
            await activation.show_letter(visitor, Activation(), copy, matricule, code, before)
    with pytest.raises(Refused, match=r"^copy_wrong$"):
        await activation.show_letter(visitor, Activation(), copy, MATRICULE, CODE, "AAAAAA")
    assert copy.text != before
    assert not await Counter.exists()


async def test_terms_wait_a_day_for_who_was_cut_off(office: Office, visitor: Actor, watch: Watch) -> None:
    await issue(office, await register(office))
    await shown(visitor)
    again, copy = Activation(), CopyCode()
    await activation.show_letter(visitor, again, copy, MATRICULE, CODE, copy.text)
    assert again.step is Step.PASSWORD
    watch.on(hours=25)
    later = Activation()
    await activation.show_letter(visitor, later, copy, MATRICULE, CODE, copy.text)
    assert later.step is Step.TERMS


async def test_parallel_redemptions_make_one_account(office: Office, visitor: Actor) -> None:
    await issue(office, await register(office))
    ready = []
    for _ in range(QUOTAS[Purpose.ACTIVATION].codes):
        actor = Actor(office, "local:test")
        under_way = await shown(actor)
        under_way.password_hash = "$argon2id$prepared"
        await activation.choose_channel(actor, under_way, "email", "eloise@example.lu")
        ready.append((actor, under_way, await newest_code(office)))
    outcomes = await asyncio.gather(
        *(activation.confirm(actor, under_way, code) for actor, under_way, code in ready),
        return_exceptions=True,
    )
    assert [under_way.done for _, under_way, _ in ready].count(True) == 1
    # Whoever looks when the account is there already is asked for a second proof.
    refused = [outcome.code for outcome in outcomes if isinstance(outcome, Refused)]
    assert refused == ["someone_else_first"] * (len(ready) - outcomes.count(None))
    assert outcomes.count(None) == 1 + sum(under_way.step is Step.PROOF for _, under_way, _ in ready)
    assert await Account.all().count() == 1
    assert await Entry.filter(action="account_activated").count() == 1


async def test_a_reissued_letter_renews_and_tells_the_old_channel(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    person = await register(office)
    await issue(office, person)
    await activate(visitor)
    await log_in(visitor)
    watch.on(days=1)
    await issue(office, person, "N1N2N3N4N5N6")
    await activate(
        visitor, code="N1N2N3N4N5N6", password="autre mot 7 fois", kind="mobile", address="621 123 456"
    )
    assert await Account.all().count() == 1
    assert not await Session.filter(ended_at=None).exists()
    told = [(m["kind"], m["address"]) for m in await messages(office)][-2:]
    assert told == [("account_renewed", "eloise@example.lu"), ("account_active", "+352621123456")]
    assert (await log_in(visitor, password="autre mot 7 fois")).account_id is not None


async def test_another_address_voids_the_code(office: Office, visitor: Actor) -> None:
    await issue(office, await register(office))
    under_way = await shown(visitor)
    await activation.set_password(visitor, under_way, "tulipe 42 bleue", "tulipe 42 bleue")
    await activation.choose_channel(visitor, under_way, "email", "faux@example.lu")
    old = await newest_code(office)
    await activation.choose_channel(visitor, under_way, "email", "eloise@example.lu")
    assert [m["address"] for m in await messages(office)] == ["eloise@example.lu"]
    new = await newest_code(office)
    if old != new:
        with pytest.raises(Refused, match=r"^code_wrong$"):
            await activation.confirm(visitor, under_way, old)


async def test_a_minor_activates_with_the_parents_number(office: Office, visitor: Actor) -> None:
    await issue(office, await register(office, "2015092399705", "WAGNER", "Noé"))
    await activate(visitor, matricule="2015092399705", kind="mobile", address="+352 621 123 456")
    facts = (await messages(office))[0]["facts"]
    assert (facts["initials"], facts["birth_year"]) == ("N. W.", 2015)
