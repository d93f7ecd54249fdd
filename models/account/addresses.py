"""Further addresses that receive notices beside the channel of the codes: each is proven before it is added.

Every operation raises Refused ``session_ended`` when the actor's session is over.
"""

from dataclasses import dataclass

from tortoise.transactions import in_transaction

from models.account import login, profile
from models.account.login import Candidate
from models.account.notification import notify
from models.account.profile import Profile
from models.actor import Actor
from models.journal import journal
from models.messages.channel import Channel
from models.messages.channel_rules import allowed
from models.person import told_of
from models.proof import one_time_code
from models.proof.one_time_code import Addressee
from models.proof.one_time_code_row import Purpose
from models.refusal import Refused
from models.storage.dialect import retried

MOST = 3
"""The most addresses of one account, the channel of the codes among them."""


@dataclass
class NewAddress:
    """A new address that is not proven yet: the password was right, its code was sent; in memory only."""

    channel: Channel
    challenge_id: str


@retried
async def name(actor: Actor, password: str, kind: str, address: str, field: str = "address") -> NewAddress:
    """Name a further address after the password (ASVS 7.5.1); for now it only gets a code.

    Raises Refused ``address_known``, ``address_most``, ``password_old``, and as ``channel_rules.allowed`` and
    ``one_time_code.start``.
    """
    channel = allowed(actor.office.rules, kind, address, field)
    own = await profile.mine(actor)
    _may_add(own, channel, field)
    await _prove_password(actor, own, password)
    async with in_transaction():
        own = await profile.mine(actor)
        started = await one_time_code.start(actor, Purpose.ADDRESS, _to(actor, own, channel))
    return NewAddress(channel, started.id)


async def resend(actor: Actor, new: NewAddress) -> None:
    """Send another code to the new address. Raises Refused as ``one_time_code.resend``."""
    own = await profile.mine(actor)
    await one_time_code.resend(actor, new.challenge_id, _to(actor, own, new.channel))


@retried
async def confirm(actor: Actor, new: NewAddress, typed: str) -> None:
    """Check the code and add the address; every address gets a notice, the new one as well.

    Raises Refused ``address_known``, ``address_most``, and as ``one_time_code.prove``.
    """
    await profile.mine(actor)
    await one_time_code.prove(actor, new.challenge_id, Purpose.ADDRESS, typed)
    async with in_transaction():
        own = await profile.mine(actor)
        await one_time_code.use(actor, new.challenge_id)
        _may_add(own, new.channel)
        await _write(actor, own, (*own.choices.others, new.channel))
        await notify(actor, own.person, own.account, "address_added", address=new.channel.masked)
        await journal.append(actor, str(actor), "address_added", channel=new.channel.kind)


@retried
async def remove(actor: Actor, password: str, channel: Channel) -> None:
    """Remove a further address after the password; every address gets a notice, the removed one as well.

    Raises Refused ``password_old``, ``address_none``.
    """
    await _prove_password(actor, await profile.mine(actor), password)
    async with in_transaction():
        own = await profile.mine(actor)
        kept = tuple(each for each in own.choices.others if each != channel)
        if kept == own.choices.others:
            raise Refused("address_none")
        await _write(actor, own, kept)
        await notify(
            actor, own.person, own.account, "address_removed", also=[channel], address=channel.masked
        )
        await journal.append(actor, str(actor), "address_removed", channel=channel.kind)


def _may_add(own: Profile, channel: Channel, field: str = "address") -> None:
    if channel in own.choices.addresses:
        raise Refused("address_known", field)
    if len(own.choices.addresses) >= MOST:
        raise Refused("address_most", most=MOST)


async def _prove_password(actor: Actor, own: Profile, password: str) -> None:
    who = Candidate(own.person.matricule_in(actor.office.keys), own.person, own.account)
    await login.verify_password(actor, who, password)


async def _write(actor: Actor, own: Profile, others: tuple[Channel, ...]) -> None:
    own.account.change(actor.office.keys, others=others)
    await own.account.save(update_fields=["choices"])


def _to(actor: Actor, own: Profile, channel: Channel) -> Addressee:
    facts = told_of(own.person, own.details, actor.source, actor.office.now())
    return Addressee(channel, own.choices.language, facts, own.person.id)
