"""A LuxTrust identity is linked to one account and then opens it without matricule, password or code."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.account import login, pending_change, profile, session
from models.account.account import Account, held
from models.account.login import Candidate
from models.account.luxtrust_link import Link
from models.account.notification import notify
from models.actor import Actor
from models.identity import Identity
from models.journal import journal
from models.office import Office
from models.person import Person
from models.refusal import Refused
from models.storage import dialect
from models.storage.dialect import retried
from models.storage.keys import Keyring

FACTORS = "luxtrust"


@dataclass(frozen=True, slots=True)
class Linked:
    """A link as its owner sees it: at which level the identity was asserted, and since when it is linked."""

    level: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PasswordProof:
    """Proof that the password was right in this conversation; in memory only."""

    conversation: str


# Linking


async def mine(actor: Actor) -> Linked | None:
    """Return the link of the actor's own account, or None. Raises Refused ``session_ended``."""
    own = await profile.mine(actor)
    link = await Link.get_or_none(account_id=own.account.id)
    return Linked(_held(actor.office.keys, link)["level"], link.linked_at) if link else None


async def prove(actor: Actor, password: str) -> PasswordProof:
    """Check the password before a link is made or removed (ASVS 7.5.1).

    Raises Refused ``password_old``, ``session_ended``.
    """
    own = await profile.mine(actor)
    who = Candidate(own.person.matricule_in(actor.office.keys), own.person, own.account)
    await login.verify_password(actor, who, password)
    return PasswordProof(actor.conversation)


@retried
async def associate(actor: Actor, proof: PasswordProof, identity: Identity, *, own: bool = False) -> None:
    """« Associer un produit LuxTrust » in « Mon compte »: link the identity to the actor's own account.

    Raises Refused ``step_order`` for a proof of another conversation, ``session_ended``, and as ``sure`` and
    ``write``.
    """
    if proof.conversation != actor.conversation:
        raise Refused("step_order")
    await profile.mine(actor)
    sure(identity, own=own)
    async with refusals_noted(actor, identity), in_transaction():
        who = await profile.mine(actor)
        await write(actor, who.account, who.person, identity)


@retried
async def dissociate(actor: Actor, password: str) -> None:
    """Remove the link after the password; the other sessions end, and every address gets a notice.

    Raises Refused ``password_old``, ``session_ended``, and ``luxtrust_none`` when there is no link.
    """
    await prove(actor, password)
    async with in_transaction():
        own = await profile.mine(actor)
        if not await Link.filter(account_id=own.account.id).delete():
            raise Refused("luxtrust_none")
        await session.end_all(own.account.id, actor.office.now(), "luxtrust", but=actor.session_id)
        await notify(actor, own.person, own.account, "luxtrust_unlinked")
        await journal.append(actor, str(actor), "luxtrust_unlinked")


def sure(identity: Identity, *, own: bool) -> None:
    """Check whose product was confirmed: by its matricule, or by ``own``, the person's « yes ».

    Somebody who reads the code off the screen could confirm it with a product of theirs, which would then
    open the person's account. Raises Refused ``luxtrust_whose`` with the name that the identity carries.
    """
    if not identity.matricule and not own:
        raise Refused("luxtrust_whose", name=identity.name)


async def write(actor: Actor, account: Account, person: Person, identity: Identity) -> None:
    """Link an identity to this account, in the caller's transaction; every address gets a notice.

    Raises Refused ``luxtrust_person`` for the matricule of somebody else, ``luxtrust_other`` for an identity
    that is linked to another account, ``luxtrust_already`` for an account that has a link.
    """
    office = actor.office
    must_be_of(office, person, identity)
    key = link_key(office.keys, identity)
    taken = await Link.get_or_none(key=key)
    if taken and taken.account_id != account.id:
        raise Refused("luxtrust_other")
    if taken or await Link.exists(account_id=account.id):
        raise Refused("luxtrust_already")
    blob = json.dumps({"issuer": identity.issuer, "subject": identity.subject, "level": identity.level})
    held = office.keys.seal("luxtrust_link.held", key, blob.encode())
    try:
        await Link.create(account_id=account.id, key=key, held=held, linked_at=office.now())
    except IntegrityError as error:  # another conversation was faster
        if not dialect.is_taken(error, "luxtrust_link", "key"):
            raise
        raise Refused("luxtrust_other") from None
    await notify(actor, person, account, "luxtrust_linked")
    await journal.append(actor, f"person:{person.id}", "luxtrust_linked", level=identity.level)


@asynccontextmanager
async def refusals_noted(actor: Actor, identity: Identity) -> AsyncIterator[None]:
    """Journal every refusal of a confirmed identity, in a transaction of its own, and raise it again."""
    try:
        yield
    except Refused as refusal:
        subject = f"identity:{link_key(actor.office.keys, identity)}"
        async with in_transaction():
            await journal.append(actor, subject, "luxtrust", refusal.code, level=identity.level)
        raise


def must_be_of(office: Office, person: Person, identity: Identity) -> None:
    """Raise Refused ``luxtrust_person`` where the identity carries the matricule of somebody else."""
    if identity.matricule and identity.matricule != person.matricule_in(office.keys).digits:
        raise Refused("luxtrust_person")


def link_key(keys: Keyring, identity: Identity) -> str:
    """Return the blind index of an identity: its issuer and subject (OpenID Connect Core 1.0, 5.7)."""
    return keys.mac("luxtrust", json.dumps([identity.issuer, identity.subject]))


# Logging in


@retried
async def log_in(actor: Actor, identity: Identity) -> Actor:
    """Log in by a linked identity, also while the password is closed; every address gets a notice.

    Raises Refused ``luxtrust_unlinked`` for an identity that no account is linked to, ``luxtrust_person``,
    ``account_disabled``, ``letter_needed``.
    """
    office = actor.office
    key = link_key(office.keys, identity)
    linked = await Link.get_or_none(key=key)
    await pending_change.settle(office, linked.account_id if linked else 0)
    async with refusals_noted(actor, identity), in_transaction():
        link = await Link.get_or_none(key=key)
        if link is None:
            raise Refused("luxtrust_unlinked")
        account = await held(id=link.account_id)
        # Whoever unlinks holds the account: the link is looked at again.
        if account is None or not await Link.exists(id=link.id, account_id=account.id):
            raise Refused("luxtrust_unlinked")
        must_be_of(office, account.person, identity)
        login.may_enter(account.person, account, office.now())
        person = await session.begin(actor, account, FACTORS)
        await notify(actor, account.person, account, "luxtrust_login")
        subject = f"person:{account.person_id}"
        await journal.append(person, subject, "logged_in", factor=FACTORS, level=identity.level)
    return person


def _held(keys: Keyring, link: Link) -> dict[str, str]:
    opened: dict[str, str] = json.loads(keys.open("luxtrust_link.held", link.key, link.held))
    return opened
