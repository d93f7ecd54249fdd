"""A confirmed identity replaces the letter of an activation (Etape 1), or is linked after it (Etape 4)."""

from datetime import datetime

from tortoise.transactions import in_transaction

from models.account import luxtrust
from models.account.account import CLOSED_AFTER, Account, held
from models.account.activation_steps import Activation, Shown, shown_in
from models.account.luxtrust_link import Link
from models.account.notification import notify
from models.actor import Actor
from models.identity import Identity
from models.journal import journal
from models.matricule import Matricule
from models.person import Person, find
from models.refusal import Refused
from models.storage.dialect import retried


async def show_identity(actor: Actor, activation: Activation, identity: Identity) -> None:
    """Etape 1 without a letter: an identity that carries the person's matricule takes the letter's place.

    The owner of an account that is active already gets a notice at once, and not only at the commit: somebody
    may have made them confirm for another terminal (RFC 8628, 5.4). Raises Refused ``luxtrust_unnamed``,
    ``luxtrust_unknown``, ``luxtrust_other``, ``account_disabled``; ``luxtrust_active`` for an account that is
    linked to this identity, unless its password is closed or its owner has come of age.
    """
    async with luxtrust.refusals_noted(actor, identity):
        await _show(actor, activation, identity)


@retried
async def _show(actor: Actor, activation: Activation, identity: Identity) -> None:
    office = actor.office
    if not identity.matricule:
        raise Refused("luxtrust_unnamed")
    matricule = Matricule(identity.matricule)
    person = await find(office.keys, matricule)
    if person is None:
        raise Refused("luxtrust_unknown")
    if person.death_date:
        raise Refused("account_deceased")
    account = await Account.get_or_none(person_id=person.id)
    link = await Link.get_or_none(key=luxtrust.link_key(office.keys, identity))
    if link and (account is None or account.id != link.account_id):
        raise Refused("luxtrust_other")
    if account and account.disabled_at:
        raise Refused("account_disabled")
    if link and account and not _wants_renewal(account, person, office.now()):
        raise Refused("luxtrust_active")
    async with in_transaction():
        if account:
            await notify(actor, person, account, "luxtrust_shown")
        await journal.append(actor, f"person:{person.id}", "luxtrust_shown", "right", level=identity.level)
        if activation.acceptance:
            await journal.append(actor, f"person:{person.id}", "activation_terms")
    stood = account.credentials_at if account else None
    activation.shown = Shown(None, person, person.details_in(office.keys), matricule, identity, stood)
    activation.password_hash, activation.challenge_id, activation.chosen = "", "", None


def _wants_renewal(account: Account, person: Person, now: datetime) -> bool:
    """Whether a linked account is renewed: nothing else gives it a password again."""
    return account.wrong_passwords >= CLOSED_AFTER or account.needs_new_letter(person, now)


@retried
async def associate(actor: Actor, activation: Activation, identity: Identity, *, own: bool = False) -> None:
    """Etape 4: link an identity to the account that was just activated; ``own`` as in ``luxtrust.sure``.

    Raises Refused ``step_order`` before the commit, ``account_disabled``, ``someone_else_first`` for an
    account that was renewed since, and as ``luxtrust.sure`` and ``luxtrust.write``.
    """
    if not activation.done:
        raise Refused("step_order")
    person = shown_in(activation).person
    luxtrust.sure(identity, own=own)
    async with luxtrust.refusals_noted(actor, identity), in_transaction():
        account = await held(person_id=person.id)
        if account is None or account.credentials_at != activation.credentials_at:
            raise Refused("someone_else_first")
        if account.disabled_at:
            raise Refused("account_disabled")
        await luxtrust.write(actor, account, person, identity)
    activation.linked = identity.level
