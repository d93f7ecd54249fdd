"""A confirmed identity in an activation: in place of the letter (Etape 1), or linked afterwards (Etape 4)."""

from tortoise.transactions import in_transaction

from models import journal, luxtrust
from models.access import Actor
from models.account import Account
from models.activation import Activation, Shown, shown_in
from models.identity import Identity
from models.matricule import Matricule
from models.person import find
from models.refusal import Refused


async def show_identity(actor: Actor, activation: Activation, identity: Identity) -> None:
    """Etape 1 without a letter: an identity with the person's matricule, at the level that was asked for.

    Raises Refused ``luxtrust_unnamed``, ``luxtrust_unknown``, ``luxtrust_active`` when it opens the account
    already, ``luxtrust_other``.
    """
    office = actor.office
    if not identity.matricule:
        raise Refused("luxtrust_unnamed")
    matricule = Matricule(identity.matricule)
    person = await find(office.keys, matricule)
    if person is None:
        raise Refused("luxtrust_unknown")
    link = await luxtrust.Link.get_or_none(key=luxtrust.link_key(office.keys, identity))
    if link:
        account = await Account.get_or_none(person_id=person.id)
        raise Refused("luxtrust_active" if account and account.id == link.account_id else "luxtrust_other")
    async with in_transaction():
        await journal.append(actor, f"person:{person.id}", "luxtrust_shown", "right", level=identity.level)
    activation.shown = Shown(None, person, person.details_in(office.keys), matricule, identity)
    activation.password_hash, activation.challenge_id = "", ""


async def associate(actor: Actor, activation: Activation, identity: Identity) -> None:
    """Etape 4: link an identity to the account that was just activated; raises as ``luxtrust.write``."""
    if not activation.done:
        raise Refused("step_order")
    person = shown_in(activation).person
    async with in_transaction():
        account = await Account.get(person_id=person.id)
        await luxtrust.write(actor, account, person, identity)
    activation.linked = identity.level
