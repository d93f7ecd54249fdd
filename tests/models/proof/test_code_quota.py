"""Codes go out as often as they may in a day, whoever asks how and from where; a new one voids the old."""

import asyncio
from datetime import timedelta

import pytest

from models.account import activation, addresses, login, password_reset, profile
from models.account.account import Account
from models.account.activation_steps import Activation, Step
from models.actor import Actor
from models.messages.channel_rules import allowed
from models.messages.outbox import Message
from models.office import Office, Rules
from models.proof.code_quota import QUOTAS
from models.proof.copycode import LETTERS, CopyCode
from models.proof.one_time_code import RESEND_AFTER
from models.proof.one_time_code_row import Challenge, Purpose
from models.refusal import Refused
from tests.conftest import Watch, activate, issue, log_in, messages, newest_code, register

MATRICULE, PASSWORD, EMAIL = "1893120105732", "tulipe 42 bleue", "eloise@example.lu"


@pytest.fixture
async def account(office: Office, visitor: Actor, watch: Watch) -> Account:
    await issue(office, await register(office))
    await activate(visitor)
    watch.on(days=2)
    return await Account.get()


async def code(coroutine: object) -> str:
    with pytest.raises(Refused) as caught:
        await coroutine  # type: ignore[misc]
    return caught.value.code


async def ask(actor: Actor) -> login.Login:
    return await login.give_password(actor, MATRICULE, PASSWORD)


async def test_a_new_code_voids_the_older_one_of_the_same_purpose(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    first = await ask(visitor)
    old = await newest_code(office)
    watch.on(seconds=61)
    second = await ask(Actor(office, "local:test"))
    assert await code(login.give_code(visitor, first, old)) == "code_ended"
    assert second.challenge_id != first.challenge_id
    assert await Challenge.filter(purpose=Purpose.LOGIN, ended_at=None).count() == 1


async def test_a_code_that_was_voided_is_not_sent(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    await ask(visitor)
    watch.on(seconds=61)
    await ask(visitor)
    assert len([m for m in await messages(office) if m["kind"] == "code_login"]) == 1


async def test_the_minute_holds_across_conversations_and_the_same_one_goes_on(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    first = await ask(visitor)
    assert (await ask(visitor)).challenge_id == first.challenge_id
    assert await code(ask(Actor(office, "local:test"))) == "resend_wait"
    watch.on(seconds=RESEND_AFTER.total_seconds())
    assert (await ask(Actor(office, "local:test"))).challenge_id != first.challenge_id


@pytest.mark.parametrize("known", [True, False])
async def test_codes_of_a_day_from_known_and_unknown_sources_apart(
    office: Office, visitor: Actor, account: Account, watch: Watch, known: bool
) -> None:
    await log_in(Actor(office, "local:home"))
    quota = QUOTAS[Purpose.LOGIN]
    home, stranger = Actor(office, "local:home"), Actor(office, "192.0.2.66")
    asking, other = (home, stranger) if known else (stranger, home)
    watch.on(days=1, minutes=5)
    for _ in range(quota.most(known)):
        await ask(Actor(office, asking.source))
        watch.on(seconds=61)
    assert await code(ask(Actor(office, asking.source))) == "quota_codes"
    # Whoever knows the password used up nothing of the owner's, and the other way round.
    assert await ask(Actor(office, other.source))
    watch.on(days=1)
    assert await ask(Actor(office, asking.source))


async def test_a_resend_counts_and_is_refused_in_the_same_way(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    for _ in range(9):
        under_way = await ask(Actor(office, "local:test"))
        watch.on(seconds=61)
    actor = Actor(office, "local:test")
    under_way = await ask(actor)
    watch.on(seconds=61)
    assert await code(login.resend(actor, under_way)) == "quota_codes"


async def test_parallel_asks_pass_the_quota_together_only(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    before = await Challenge.filter(address_key__not_isnull=True, purpose=Purpose.FORGOTTEN).count()
    asks = (password_reset.ask(Actor(office, f"192.0.2.{n}"), MATRICULE, "email", EMAIL) for n in range(10))
    await asyncio.gather(*asks)
    sent = Challenge.filter(address_key__not_isnull=True, purpose=Purpose.FORGOTTEN)
    assert await sent.count() == before + 1  # the others came within a minute
    for n in range(10):
        watch.on(seconds=61)
        await password_reset.ask(Actor(office, f"198.51.100.{n}"), MATRICULE, "email", EMAIL)
    assert await sent.count() == before + password_reset.ASKED_A_DAY


async def test_a_known_source_keeps_its_own_forgotten_passwords(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    await log_in(Actor(office, "local:home"))
    watch.on(minutes=5)
    for n in range(5):
        await password_reset.ask(Actor(office, f"192.0.2.{n}"), MATRICULE, "email", EMAIL)
        watch.on(seconds=61)
    assert (await password_reset.ask(Actor(office, "local:home"), MATRICULE, "email", EMAIL)).account_id


async def under_way(actor: Actor, letter: str = "7QJ4M9XKB2WT") -> Activation:
    done, copy = Activation(language="fr"), CopyCode()
    await activation.accept_terms(actor, done, "fr", read=True, ticked=True)
    await activation.show_letter(actor, done, copy, MATRICULE, letter, copy.text)
    await activation.set_password(actor, done, PASSWORD, PASSWORD)
    return done


async def test_one_letter_sends_six_codes_a_day_to_three_addresses(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    await issue(office, await register(office))
    sent = 0
    refused = set()
    for n in range(12):
        actor = Actor(office, "local:test")
        done = await under_way(actor)
        try:
            await activation.choose_channel(actor, done, "email", f"a{n % 5}@example.lu")
            sent += 1
        except Refused as refusal:
            refused.add(refusal.code)
        watch.on(seconds=61)
    assert sent == QUOTAS[Purpose.ACTIVATION].codes and refused == {"quota_addresses", "quota_codes"}
    assert len({row.address_key for row in await Challenge.all()}) == 3


async def test_after_too_many_addresses_the_good_code_still_has_its_page(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    await issue(office, await register(office))
    done = await under_way(visitor)
    for n in range(3):
        await activation.choose_channel(visitor, done, "email", f"a{n}@example.lu")
    good = await newest_code(office)
    assert await code(activation.choose_channel(visitor, done, "email", "a4@example.lu")) == "quota_addresses"
    assert done.step is Step.CODE and done.channel and done.channel.address == "a2@example.lu"
    # The same address again within a minute sends nothing and leads to the page of its code.
    count = await Message.all().count()
    await activation.choose_channel(visitor, done, "email", "a2@example.lu")
    assert await Message.all().count() == count and done.step is Step.CODE
    await activation.confirm(visitor, done, good)
    assert await Account.all().count() == 1


async def test_changes_of_address_are_no_resends(office: Office, visitor: Actor, watch: Watch) -> None:
    await issue(office, await register(office))
    done = await under_way(visitor)
    for n in range(3):
        await activation.choose_channel(visitor, done, "email", f"a{n}@example.lu")
        watch.on(seconds=61)
    await activation.resend(visitor, done)
    assert (await Challenge.get(id=done.challenge_id)).resends == 1
    assert await code(activation.resend(visitor, done)) == "resend_wait"


@pytest.mark.parametrize(
    ("number", "passes"),
    [
        ("621 123 456", True),
        ("+33 6 12 34 56 78", True),
        ("+49 151 23456789", True),
        ("+351 912 345 678", True),
        ("+881 6 2345 6789", False),  # satellite
        ("+882 16 12345678", False),
        ("+979 1 2345 6789", False),  # international premium rate
        ("+1 212 555 0123", False),
        ("+33 899 70 12 34", False),  # premium
        ("+41 79 123 45 67", False),
    ],
)
def test_messages_go_to_mobiles_of_listed_countries_alone(number: str, passes: bool) -> None:
    if passes:
        assert allowed(Rules(), "mobile", number, "mobile").kind == "mobile"
        return
    with pytest.raises(Refused, match=r"^mobile_country$"):
        allowed(Rules(), "mobile", number, "mobile")


def test_the_countries_are_the_operators() -> None:
    swiss = Rules(sms_countries=("CH",))
    assert allowed(swiss, "mobile", "+41 79 123 45 67", "mobile")
    with pytest.raises(Refused, match=r"^mobile_country$"):
        allowed(swiss, "mobile", "621 123 456", "mobile")


async def test_further_addresses_and_a_change_of_channel_have_their_quota(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    person = await log_in(visitor)
    refused = set()
    for n in range(5):
        try:
            await addresses.name(person, PASSWORD, "email", f"b{n}@example.lu")
        except Refused as refusal:
            refused.add(refusal.code)
        watch.on(seconds=61)
    assert refused == {"quota_addresses"}
    change = profile.ChannelChange()
    await profile.prove_password(person, change, PASSWORD)
    assert await code(profile.prove_password(person, profile.ChannelChange(), PASSWORD)) == "resend_wait"


def test_one_copy_is_good_for_a_few_letters_and_a_wrong_one_for_none() -> None:
    copy, now = CopyCode(), Watch()()
    text = copy.text
    for _ in range(LETTERS - 1):
        copy.check(text, now)
        assert copy.text == text
    copy.check(text, now)
    assert copy.text != text
    with pytest.raises(Refused, match=r"^copy_wrong$"):
        copy.check(text, now)
    waited = CopyCode()
    waited.wait(now)
    later = now + timedelta(seconds=20)
    for _ in range(LETTERS):
        waited.check("", later)
    with pytest.raises(Refused, match=r"^copy_wrong$"):
        waited.check("", later)
