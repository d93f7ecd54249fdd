"""Recovery codes and further addresses are the owner's; every notice goes to every address."""

import ast
from pathlib import Path

import pytest

import models
from models.account import addresses, luxtrust, profile, reactivation, recovery, recovery_code
from models.account.account import Account
from models.account.addresses import NewAddress
from models.account.luxtrust_link import Link
from models.account.profile import ChannelChange
from models.account.recovery_code import RecoveryCode
from models.actor import Actor
from models.identity import Identity
from models.journal.journal import Entry
from models.messages.channel import Channel
from models.office import Office
from models.proof import crockford
from models.refusal import Refused
from tests.conftest import Watch, activate, issue, log_in, messages, newest_code, refused, register

MATRICULE, OTHER, PASSWORD = "1893120105732", "1937010112347", "tulipe 42 bleue"
MOBILE = Channel("mobile", "+352621000111")


@pytest.fixture
async def owner(office: Office, visitor: Actor, watch: Watch) -> Actor:
    """An adult with an account, logged in; and another person's account."""
    await issue(office, await register(office))
    await activate(visitor)
    await issue(office, await register(office, OTHER, "THILL", "Jean"))
    await activate(visitor, OTHER, address="jean@example.lu")
    watch.on(days=1)
    return await log_in(visitor)


async def told(office: Office, kind: str) -> list[str]:
    return sorted(m["address"] for m in await messages(office) if m["kind"] == kind)


async def added(owner: Actor, kind: str = "mobile", address: str = "621000111") -> NewAddress:
    new = await addresses.name(owner, PASSWORD, kind, address)
    await addresses.confirm(owner, new, await newest_code(owner.office))
    return new


# The recovery code


def test_a_code_has_65_bits_and_reads_as_people_type() -> None:
    assert len(crockford.ALPHABET) ** recovery_code.LENGTH == 2**65
    assert recovery_code.grouped("7QJ4M9XKB2WT0") == "7QJ4-M9XK-B2WT0"
    for typed in ("7qj4-m9xk-b2wto", " 7QJ4 M9XK B2WTO ", "7QJ4M9XKB2WT0", "7QJ4‐M9XK–B2WT0"):
        assert recovery_code.parse_code(typed) == "7QJ4M9XKB2WT0"
    assert recovery_code.parse_code("il00 0000 00000") == "1100000000000"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "recovery_empty"),
        (" - ", "recovery_empty"),
        ("7QJ4-M9XK", "recovery_length"),
        ("7QJ4-M9XK-B2WT00", "recovery_length"),
        ("7QJ4-M9XK-B2WTU", "recovery_characters"),
    ],
)
def test_slips_of_the_pen(typed: str, code: str) -> None:
    with pytest.raises(Refused, match=f"^{code}$"):
        recovery_code.parse_code(typed)


async def test_after_etape_5_it_is_shown_once(office: Office, visitor: Actor, watch: Watch) -> None:
    await issue(office, await register(office))
    under_way = await activate(visitor)
    code = await reactivation.first_recovery_code(visitor, under_way)
    row = await RecoveryCode.get()
    assert row.code_hash.startswith("$argon2id$")
    assert await recovery_code.matching(office, row.account_id, recovery_code.parse_code(code))
    assert (await refused(reactivation.first_recovery_code(visitor, under_way))).code == "step_order"
    assert code.replace("-", "") not in str([e.facts for e in await Entry.all()])


async def test_an_activation_that_was_overtaken_shows_none(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    person = await register(office)
    await issue(office, person)
    under_way = await activate(visitor)
    await Account.all().update(disabled_at=office.now())
    assert (await refused(reactivation.first_recovery_code(visitor, under_way))).code == "step_order"
    await Account.all().update(disabled_at=None)
    watch.on(minutes=5)
    await issue(office, person, "N1N2N3N4N5N6")
    await activate(Actor(office, "192.0.2.9"), code="N1N2N3N4N5N6")
    assert (await refused(reactivation.first_recovery_code(visitor, under_way))).code == "step_order"


async def test_a_new_one_wants_the_password_kills_the_old_and_is_told(
    office: Office, owner: Actor, watch: Watch
) -> None:
    assert await recovery.code_made_at(owner) is None
    await added(owner)
    assert (await refused(recovery.renew_code(owner, "wrong one 1"))).code == "password_old"
    first = await recovery.renew_code(owner, PASSWORD)
    watch.on(minutes=1)
    second = await recovery.renew_code(owner, PASSWORD)
    assert await recovery.code_made_at(owner) == office.now()
    good = [
        bool(await recovery_code.matching(office, owner.account_id or 0, recovery_code.parse_code(code)))
        for code in (first, second)
    ]
    assert good == [False, True]
    assert await told(office, "recovery_code_new") == ["+352621000111"] * 2 + ["eloise@example.lu"] * 2


async def test_nobody_renews_after_the_session(office: Office, owner: Actor, watch: Watch) -> None:
    watch.on(hours=2)
    assert (await refused(recovery.renew_code(owner, PASSWORD))).code == "session_ended"
    assert await RecoveryCode.all().count() == 0


# Further addresses


async def test_an_address_gets_its_proof_and_nothing_else_before(office: Office, owner: Actor) -> None:
    new = await addresses.name(owner, PASSWORD, "mobile", "621000111")
    await recovery.renew_code(owner, PASSWORD)
    sent = [m["kind"] for m in await messages(office) if m["address"] == MOBILE.address]
    assert sent == ["code_address"]
    right = await newest_code(office)
    wrong = await refused(addresses.confirm(owner, new, f"{(int(right) + 1) % 10**6:06d}"))
    assert wrong.code == "code_wrong"
    assert (await profile.mine(owner)).choices.others == ()
    await addresses.confirm(owner, new, right)
    assert (await profile.mine(owner)).choices.others == (MOBILE,)
    assert await told(office, "address_added") == ["+352621000111", "eloise@example.lu"]
    assert (await refused(addresses.confirm(owner, new, right))).code == "code_ended"


async def test_an_address_comes_after_the_password(office: Office, owner: Actor) -> None:
    wrong = await refused(addresses.name(owner, "wrong one 1", "mobile", "621000111"))
    assert wrong.code == "password_old"
    assert "code_address" not in [m["kind"] for m in await messages(office)]


async def test_three_addresses_each_once(owner: Actor, watch: Watch) -> None:
    await added(owner)
    same = await refused(addresses.name(owner, PASSWORD, "email", "eloise@example.lu"))
    assert same.code == "address_known"
    late = await addresses.name(owner, PASSWORD, "email", "late@example.lu")
    late_code = await newest_code(owner.office)
    await added(owner, "email", "third@example.lu")
    more = await refused(addresses.name(owner, PASSWORD, "email", "more@example.lu"))
    assert (more.code, more.facts) == ("address_most", {"most": 3})
    assert (await refused(addresses.confirm(owner, late, late_code))).code == "address_most"
    assert len((await profile.mine(owner)).choices.addresses) == addresses.MOST


async def test_codes_go_to_the_chosen_channel_alone(office: Office, owner: Actor) -> None:
    await added(owner)
    await log_in(Actor(office, "192.0.2.9"))
    assert await told(office, "code_login") == ["eloise@example.lu"] * 2


async def test_removed_and_told_for_the_last_time(office: Office, owner: Actor) -> None:
    await added(owner)
    assert (await refused(addresses.remove(owner, "wrong one 1", MOBILE))).code == "password_old"
    first = (await profile.mine(owner)).choices.channel
    assert (await refused(addresses.remove(owner, PASSWORD, first))).code == "address_none"
    await addresses.remove(owner, PASSWORD, MOBILE)
    assert await told(office, "address_removed") == ["+352621000111", "eloise@example.lu"]
    await recovery.renew_code(owner, PASSWORD)
    assert await told(office, "recovery_code_new") == ["eloise@example.lu"]


async def test_a_resend_goes_to_the_address_under_proof(office: Office, owner: Actor, watch: Watch) -> None:
    new = await addresses.name(owner, PASSWORD, "mobile", "621000111")
    assert (await refused(addresses.resend(owner, new))).code == "resend_wait"
    watch.on(seconds=60)
    await addresses.resend(owner, new)
    await addresses.confirm(owner, new, await newest_code(office))
    assert (await profile.mine(owner)).choices.others == (MOBILE,)


async def test_a_further_address_can_become_the_channel(office: Office, owner: Actor) -> None:
    await added(owner)
    change = ChannelChange()
    await profile.prove_password(owner, change, PASSWORD)
    await profile.prove_identity(owner, change, await newest_code(office))
    await profile.name_channel(owner, change, "mobile", "621000111")
    await profile.confirm_channel(owner, change, await newest_code(office))
    choices = (await profile.mine(owner)).choices
    assert (choices.channel, choices.others) == (MOBILE, ())
    assert await told(office, "channel_changed") == ["+352621000111", "eloise@example.lu"]


async def test_who_added_an_address_stands_in_the_journal(owner: Actor) -> None:
    await added(owner)
    line = await Entry.get(action="address_added")
    assert line.subject == line.actor == f"person:{owner.person_id}"


async def test_a_change_of_password_is_told_everywhere(office: Office, owner: Actor) -> None:
    await added(owner)
    await profile.change_password(owner, PASSWORD, "nouveau 77 mot", "nouveau 77 mot")
    assert await told(office, "password_changed") == ["+352621000111", "eloise@example.lu"]


def test_a_notice_leaves_through_one_door() -> None:
    """Whoever posts otherwise would tell one mailbox only; a code goes to the channel it proves,
    and an export to the one address that was chosen, while a notice about it goes to all.
    """
    folder = Path(str(models.__file__)).parent
    posting = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "outbox.post"
    }
    assert posting == {"account/notification.py", "dsp/export.py", "proof/one_time_code.py"}


async def test_a_link_is_told_everywhere(office: Office, owner: Actor) -> None:
    await added(owner)
    proof = await luxtrust.prove(owner, PASSWORD)
    await luxtrust.associate(owner, proof, Identity("https://issuer.example", "s", "high"), own=True)
    assert await Link.all().count() == 1
    assert await told(office, "luxtrust_linked") == ["+352621000111", "eloise@example.lu"]
