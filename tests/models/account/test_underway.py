"""A password that was accepted is taken up by whoever chose it, and by no thief of the letter."""

import pytest

from models.account import activation, activation_by_identity
from models.account.account import Account
from models.account.activation_steps import Activation, Step
from models.account.underway import KEPT, Underway
from models.actor import Actor
from models.identity import Identity
from models.journal.journal import Entry
from models.office import Office
from models.person import Person
from models.proof.copycode import CopyCode
from models.refusal import Refused
from tests.conftest import Watch, activate, issue, log_in, newest_code, register

CODE = "7QJ4M9XKB2WT"
MATRICULE = "1893120105732"
MINE, THEIRS = "tulipe 42 bleue", "pivoine 77 rose"
HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture(autouse=True)
async def letter(office: Office) -> None:
    """A person with a letter."""
    await issue(office, await register(office))


async def shown(office: Office, source: str = HERE, code: str = CODE) -> tuple[Actor, Activation]:
    """A conversation of its own, as on another node, that has shown the letter."""
    actor, begun, copy = Actor(office, source), Activation(), CopyCode()
    await activation.accept_terms(actor, begun, "fr", read=True, ticked=True)
    await activation.show_letter(actor, begun, copy, MATRICULE, code, copy.text)
    return actor, begun


async def chosen(office: Office, source: str = HERE, password: str = MINE) -> tuple[Actor, Activation]:
    """A conversation whose node dies after Etape 2."""
    actor, begun = await shown(office, source)
    if stands(begun, Step.RESUME):
        await activation.resume(actor, begun, mine=False)
    await activation.set_password(actor, begun, password, password)
    return actor, begun


def stands(begun: Activation, step: Step) -> bool:
    """Whether this step is the next one."""
    return begun.step is step


async def finished(actor: Actor, begun: Activation) -> None:
    """Etape 3."""
    await activation.choose_channel(actor, begun, "email", "eloise@example.lu")
    await activation.confirm(actor, begun, await newest_code(actor.office))


async def outcomes() -> list[str]:
    """How the journal says that resumptions ended."""
    lines = await Entry.filter(action="activation_resumed").order_by("seq")
    return [line.outcome for line in lines]


async def test_another_conversation_goes_on_without_the_password(office: Office) -> None:
    actor, begun = await chosen(office)
    await activation.choose_channel(actor, begun, "mobile", "621 456 123")
    actor, again = await shown(office)
    assert stands(again, Step.RESUME) and not again.password_hash and again.channel is None
    with pytest.raises(Refused, match=r"^step_order$"):
        await activation.choose_channel(actor, again, "email", "eloise@example.lu")
    await activation.resume(actor, again, mine=True)
    assert stands(again, Step.CHANNEL)
    await finished(actor, again)
    assert (await Account.get()).person_id and not await Underway.exists()
    await log_in(actor, password=MINE)
    assert await outcomes() == ["taken"]


async def test_the_same_conversation_chooses_again(office: Office) -> None:
    actor, begun = await chosen(office)
    copy = CopyCode()
    await activation.show_letter(actor, begun, copy, MATRICULE, CODE, copy.text)
    assert stands(begun, Step.PASSWORD) and stands((await shown(office))[1], Step.RESUME)


async def test_only_a_sealed_hash_is_kept(office: Office) -> None:
    await chosen(office)
    row = await Underway.get()
    assert MINE.encode() not in row.held and b"argon2" not in row.held and HERE.encode() not in row.held


async def test_what_a_thief_chose_is_not_taken_up_elsewhere(office: Office) -> None:
    """The thief's password is no part of the owner's account, nor is it offered."""
    await chosen(office, ELSEWHERE, THEIRS)
    actor, owner = await shown(office)
    assert stands(owner, Step.PASSWORD) and not await Underway.exists()
    await activation.set_password(actor, owner, MINE, MINE)
    await finished(actor, owner)
    with pytest.raises(Refused, match=r"^login_wrong$"):
        await log_in(actor, password=THEIRS)


async def test_what_a_thief_chose_in_the_same_house_is_denied(office: Office) -> None:
    await chosen(office, HERE, THEIRS)
    actor, owner = await shown(office)
    assert stands(owner, Step.RESUME)
    await activation.resume(actor, owner, mine=False)
    assert stands(owner, Step.PASSWORD) and not await Underway.exists()
    assert await outcomes() == ["denied"]


async def test_another_source_with_the_letter_makes_it_void_for_everybody(office: Office) -> None:
    await chosen(office)
    actor, waiting = await shown(office)
    await shown(office, ELSEWHERE)
    await activation.resume(actor, waiting, mine=True)
    assert stands(waiting, Step.PASSWORD) and not waiting.password_hash
    assert await outcomes() == ["over"]


async def test_another_password_that_was_chosen_since_is_not_taken_for_the_one_that_was_named(
    office: Office, watch: Watch
) -> None:
    await chosen(office)
    actor, waiting = await shown(office)
    watch.on(seconds=2)
    await chosen(office, HERE, THEIRS)
    await activation.resume(actor, waiting, mine=True)
    assert stands(waiting, Step.PASSWORD)


async def test_who_knows_the_matricule_alone_drops_nothing(office: Office) -> None:
    await chosen(office)
    with pytest.raises(Refused, match=r"^letter_wrong$"):
        await shown(office, ELSEWHERE, "7QJ4M9XKB2WV")
    assert stands((await shown(office))[1], Step.RESUME)


async def test_it_ends_by_time(office: Office, watch: Watch) -> None:
    await chosen(office)
    watch.on(seconds=KEPT.total_seconds() - 1)
    assert stands((await shown(office))[1], Step.RESUME)
    watch.on(seconds=1)
    assert stands((await shown(office))[1], Step.PASSWORD)


async def test_another_letter_begins_anew(office: Office) -> None:
    await chosen(office)
    await issue(office, await Person.get(), "8QJ4M9XKB2WT")
    actor, begun = await shown(office, code="8QJ4M9XKB2WT")
    assert stands(begun, Step.PASSWORD)
    await activate(actor, code="8QJ4M9XKB2WT", password=THEIRS)


async def test_a_blob_that_does_not_open_is_as_good_as_none(office: Office) -> None:
    await chosen(office)
    await Underway.all().update(held=b"\0" * 40)
    assert stands((await shown(office))[1], Step.PASSWORD)


async def test_an_identity_takes_up_nothing(office: Office) -> None:
    await chosen(office)
    actor, begun = await shown(office)
    assert stands(begun, Step.RESUME)
    identity = Identity("https://issuer.example", "sub", "high", MATRICULE)
    await activation_by_identity.show_identity(actor, begun, identity)
    assert stands(begun, Step.PASSWORD)
    with pytest.raises(Refused, match=r"^step_order$"):
        await activation.resume(actor, begun, mine=True)
