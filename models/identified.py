"""A confirmed identity in an activation: in place of the letter (Etape 1), or linked afterwards (Etape 4)."""

from tortoise.transactions import in_transaction

from models import journal, login, luxtrust
from models.access import Actor
from models.account import Account
from models.activation_steps import Activation, Shown, shown_in
from models.identity import Identity
from models.luxtrust_link import Link
from models.matricule import Matricule
from models.person import find
from models.refusal import Refused


async def show_identity(actor: Actor, activation: Activation, identity: Identity) -> None:
    """Etape 1 without a letter: an identity with the person's matricule, at the level that was asked for.

    Raises Refused ``luxtrust_unnamed``, ``luxtrust_unknown``, ``luxtrust_other``; for an account that it
    is linked to already ``luxtrust_active``, or ``account_disabled``. But whoever has come of age since goes
    on: the identity stands in for the letter that the account wants, and a parent's channel is left behind.
    """
    async with luxtrust.refusals_noted(actor, identity):
        await _show(actor, activation, identity)


async def _show(actor: Actor, activation: Activation, identity: Identity) -> None:
    office = actor.office
    if not identity.matricule:
        raise Refused("luxtrust_unnamed")
    matricule = Matricule(identity.matricule)
    person = await find(office.keys, matricule)
    if person is None:
        raise Refused("luxtrust_unknown")
    account = await Account.get_or_none(person_id=person.id)
    link = await Link.get_or_none(key=luxtrust.link_key(office.keys, identity))
    if link and (account is None or account.id != link.account_id):
        raise Refused("luxtrust_other")
    if link and account and not account.needs_new_letter(person, office.now()):
        login.may_enter(person, account, office.now())
        raise Refused("luxtrust_active")
    async with in_transaction():
        await journal.append(actor, f"person:{person.id}", "luxtrust_shown", "right", level=identity.level)
    stood = account.credentials_at if account else None
    activation.shown = Shown(None, person, person.details_in(office.keys), matricule, identity, stood)
    activation.password_hash, activation.challenge_id = "", ""


async def associate(actor: Actor, activation: Activation, identity: Identity) -> None:
    """Etape 4: link an identity to the account that was just activated.

    Raises Refused as ``luxtrust.write``, ``account_disabled``, and ``someone_else_first`` for an account
    that was renewed since.
    """
    if not activation.done:
        raise Refused("step_order")
    person = shown_in(activation).person
    async with luxtrust.refusals_noted(actor, identity), in_transaction():
        account = await Account.get(person_id=person.id)
        if account.credentials_at != activation.credentials_at:
            raise Refused("someone_else_first")
        if account.disabled_at:
            raise Refused("account_disabled")
        await luxtrust.write(actor, account, person, identity)
    activation.linked = identity.level
