"""An identity is linked, opens and renews with exactly what it says, and is refused by its rule's name."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.account import activation, activation_by_identity, luxtrust, password_reset, second_proof
from models.account.account import CLOSED_AFTER, Account
from models.account.activation_steps import Activation
from models.account.luxtrust import PasswordProof, link_key, sure
from models.account.luxtrust_link import Link
from models.account.second_proof import ProofKind, SecondProof
from models.actor import Actor
from models.matricule import Matricule
from models.messages.channel import EMAIL
from models.office import Office
from models.refusal import Refused
from tests.conftest import Watch, log_in, newest_code, recovery_code_for, refused
from tests.models.account.renewable import IDENTITY, MATRICULE, NEW, OTHER, PASSWORD, link
from tests.models.account.written import two_people

NAMELESS = replace(IDENTITY, matricule="")
STRANGE = replace(IDENTITY, subject="sub-2")


@pytest.fixture
async def account(office: Office, watch: Watch) -> Account:
    """A day old, one of two."""
    person = await two_people(office)
    watch.on(days=1)
    return await Account.get(person_id=person.id)


async def test_a_link_in_full(office: Office, visitor: Actor, account: Account, watch: Watch) -> None:
    owner = await log_in(visitor)
    assert await luxtrust.mine(owner) is None
    proof = await luxtrust.prove(owner, PASSWORD)
    assert proof == PasswordProof(owner.conversation)
    await luxtrust.associate(owner, proof, replace(IDENTITY, level="higher"))
    row, since = await Link.get(), watch()
    assert (row.account_id, row.linked_at) == (account.id, since)
    assert row.key == link_key(office.keys, IDENTITY) == link_key(office.keys, NAMELESS)
    assert row.key != link_key(office.keys, replace(IDENTITY, issuer="https://other.example"))
    watch.on(minutes=1)
    linked = await luxtrust.mine(owner)
    assert linked and (linked.level, linked.since) == ("higher", since)


async def test_whose_a_nameless_identity_is(visitor: Actor, account: Account) -> None:
    sure(IDENTITY, own=False)
    sure(NAMELESS, own=True)
    with pytest.raises(Refused) as caught:
        sure(replace(NAMELESS, name="Zoé"), own=False)
    assert (caught.value.code, caught.value.field, caught.value.facts) == (
        "luxtrust_whose",
        None,
        {"name": "Zoé"},
    )
    owner = await log_in(visitor)
    proof = await luxtrust.prove(owner, PASSWORD)
    assert (await refused(luxtrust.associate(owner, proof, NAMELESS))).code == "luxtrust_whose"
    await luxtrust.associate(owner, proof, NAMELESS, own=True)
    assert (await luxtrust.log_in(visitor, NAMELESS)).account_id == account.id


async def test_who_may_not_link(office: Office, visitor: Actor, account: Account) -> None:
    await link(visitor)
    owner, other = await log_in(visitor), await log_in(Actor(office, "192.0.2.2"), OTHER)
    mine, theirs = await luxtrust.prove(owner, PASSWORD), await luxtrust.prove(other, PASSWORD)
    for operation, code in (
        (luxtrust.associate(other, theirs, IDENTITY), "luxtrust_person"),
        (luxtrust.associate(other, theirs, NAMELESS, own=True), "luxtrust_other"),
        (luxtrust.associate(owner, mine, STRANGE), "luxtrust_already"),
        (luxtrust.associate(owner, mine, IDENTITY), "luxtrust_already"),
        (luxtrust.associate(owner, theirs, IDENTITY), "step_order"),
        (luxtrust.log_in(visitor, STRANGE), "luxtrust_unlinked"),
        (luxtrust.log_in(visitor, replace(IDENTITY, matricule=OTHER)), "luxtrust_person"),
        (luxtrust.dissociate(other, PASSWORD), "luxtrust_none"),
        (password_reset.by_identity(visitor, STRANGE), "luxtrust_unlinked"),
        (password_reset.by_identity(visitor, replace(IDENTITY, matricule=OTHER)), "luxtrust_person"),
    ):
        refusal = await refused(operation)
        assert (refusal.code, refusal.field, refusal.facts) == (code, None, {})
    assert (await Link.get()).account_id == account.id


async def test_where_it_stands_in_for_a_letter(office: Office, visitor: Actor, account: Account) -> None:
    await link(visitor)

    async def shown(identity: object) -> str:
        return (await refused(activation_by_identity.show_identity(visitor, Activation(), identity))).code  # type: ignore[arg-type]

    assert await shown(NAMELESS) == "luxtrust_unnamed"
    assert await shown(replace(STRANGE, matricule="1968101545978")) == "luxtrust_unknown"
    assert await shown(replace(IDENTITY, matricule=OTHER)) == "luxtrust_other"
    assert await shown(IDENTITY) == "luxtrust_active"
    await Account.filter(id=account.id).update(wrong_passwords=CLOSED_AFTER - 1)
    assert await shown(IDENTITY) == "luxtrust_active"
    await Account.filter(id=account.id).update(wrong_passwords=CLOSED_AFTER)
    under_way = Activation(password_hash="x", challenge_id="y")
    await activation_by_identity.show_identity(visitor, under_way, IDENTITY)
    assert under_way.shown and under_way.shown.person.id == account.person_id
    assert (under_way.shown.letter_id, under_way.shown.matricule) == (None, Matricule(MATRICULE))
    assert (under_way.shown.identity, under_way.shown.credentials_at) == (IDENTITY, account.credentials_at)
    assert under_way.shown.details.family_name == "WAGNER"
    assert (under_way.password_hash, under_way.challenge_id) == ("", "")


async def test_renewed_by_identity_it_is_linked_to_what_it_renewed(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    under_way = Activation()
    await activation.accept_terms(visitor, under_way, "fr", read=True, ticked=True)
    await activation_by_identity.show_identity(visitor, under_way, IDENTITY)
    await activation.set_password(visitor, under_way, NEW, NEW)
    await activation.choose_channel(visitor, under_way, EMAIL, "new@example.lu")
    watch.on(minutes=1)
    await activation.confirm(visitor, under_way, await newest_code(office))
    assert (under_way.linked, under_way.credentials_at) == ("high", watch())
    assert (await Link.get()).account_id == account.id
    assert (await log_in(visitor, password=NEW)).account_id == account.id
    late = await refused(activation_by_identity.associate(visitor, under_way, STRANGE))
    assert late.code == "luxtrust_already"


async def test_each_second_proof_in_full(office: Office, visitor: Actor, account: Account) -> None:
    matricule, theirs = Matricule(MATRICULE), await Account.exclude(id=account.id).get()
    person = await account.person
    code = await recovery_code_for(office, account.id)
    proof = await second_proof.by_recovery_code(visitor, account, matricule, code)
    assert (proof.kind, proof.account_id, proof.password_hash) == (
        ProofKind.RECOVERY_CODE,
        account.id,
        account.password_hash,
    )
    proof = await second_proof.by_identity(visitor, account, person, IDENTITY)
    assert proof == SecondProof(ProofKind.LUXTRUST, account.id, account.password_hash, "")
    assert (
        await refused(second_proof.by_identity(visitor, account, person, NAMELESS))
    ).code == "luxtrust_unlinked"
    await second_proof.take(visitor, account, proof)
    for other in (replace(proof, account_id=theirs.id), replace(proof, password_hash="x")):
        assert (await refused(second_proof.take(visitor, account, other))).code == "step_order"
    await link(visitor)
    # Linked meanwhile, an identity that was not is no proof any more.
    assert (await refused(second_proof.take(visitor, account, proof))).code == "step_order"
    linked = await second_proof.by_identity(visitor, account, person, NAMELESS)
    key = link_key(office.keys, IDENTITY)
    assert linked == SecondProof(ProofKind.LUXTRUST, account.id, account.password_hash, key)
    await second_proof.take(visitor, account, linked)
    for dead in (replace(linked, taken="x"), replace(linked, kind=ProofKind.RECOVERY_CODE)):
        assert (await refused(second_proof.take(visitor, account, dead))).code == "step_order"
    assert (
        await refused(second_proof.by_identity(visitor, account, person, STRANGE))
    ).code == "luxtrust_other"
    await Link.all().update(account_id=theirs.id)
    taken = await refused(second_proof.by_identity(visitor, account, person, IDENTITY))
    assert taken.code == "luxtrust_other"
    await Link.all().delete()
    assert (await refused(second_proof.take(visitor, account, linked))).code == "step_order"


async def test_a_reset_by_identity_in_full(visitor: Actor, account: Account, watch: Watch) -> None:
    await link(visitor)
    reset = await password_reset.by_identity(visitor, IDENTITY)
    assert (reset.matricule, reset.channel.address, reset.account_id) == (
        MATRICULE,
        "eloise@example.lu",
        account.id,
    )
    assert (reset.proven, reset.linked, reset.replaces) == (True, True, account.password_hash)
    assert reset.second and reset.second.kind is ProofKind.LUXTRUST
    person = await account.person
    await Account.filter(id=account.id).update(credentials_at=person.majority - timedelta(days=1))
    assert (await refused(password_reset.by_identity(visitor, IDENTITY))).code == "letter_needed"


async def test_a_forgotten_password_step_by_step(office: Office, visitor: Actor, account: Account) -> None:
    reset = await password_reset.ask(visitor, MATRICULE, EMAIL, "Eloise@Example.lu")
    assert (reset.matricule, reset.account_id, reset.proven) == (MATRICULE, account.id, False)
    nobody = await password_reset.ask(visitor, OTHER, EMAIL, "eloise@example.lu")
    assert (nobody.matricule, nobody.account_id) == (OTHER, 0)
    await password_reset.prove(visitor, reset, await newest_code(office))
    assert (reset.proven, reset.replaces, reset.linked) == (True, account.password_hash, False)
    assert reset.channel.address == "eloise@example.lu"
    under_way = await password_reset.with_letter(reset, "de")
    assert under_way.language == "de"
    assert under_way.second == SecondProof(ProofKind.CHANNEL, account.id, account.password_hash)
