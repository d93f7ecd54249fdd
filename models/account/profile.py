"""The owner changes the account's password, channel, language, theme and accepted terms.

Every operation raises Refused ``session_ended`` when the actor's session is over.
"""

from dataclasses import dataclass

from tortoise.transactions import in_transaction

from models.account import login, session, terms
from models.account.account import Account, Choices
from models.account.login import Candidate
from models.account.notification import notify
from models.actor import Actor
from models.journal import journal
from models.messages.channel import Channel
from models.messages.channel_rules import allowed
from models.person import Details, Person, told_of
from models.proof import one_time_code
from models.proof.one_time_code_row import Purpose
from models.proof.password import Owner, check
from models.refusal import Refused
from models.storage.dialect import retried


@dataclass(frozen=True, slots=True)
class Profile:
    """The owner's account with its sealed parts opened."""

    account: Account
    person: Person
    details: Details
    choices: Choices

    @property
    def terms_outdated(self) -> bool:
        """Whether a newer version of the terms is in force than the one accepted."""
        return self.account.terms_version < terms.CURRENT


@dataclass
class ChannelChange:
    """A change of channel under way: password, then the code to the old channel, then that to the new one."""

    password_proven: bool = False
    identity_challenge: str = ""
    identity_proven: bool = False
    channel: Channel | None = None
    challenge_id: str = ""


async def mine(actor: Actor) -> Profile:
    """Return the actor's own profile. Raises Refused ``session_ended`` when the session is over."""
    account = await session.account_of(actor)
    keys = actor.office.keys
    return Profile(account, account.person, account.person.details_in(keys), account.choices_in(keys))


@retried
async def change_password(actor: Actor, old: str, password: str, confirmation: str) -> None:
    """Set a new password after the old one; the other sessions end, and every address gets a notice.

    Raises Refused ``password_old`` (with ``until``), ``password_same`` or ``password_*``, and ``step_order``
    when the password that was proved has changed meanwhile.
    """
    own = await mine(actor)
    office = actor.office
    matricule = own.person.matricule_in(office.keys)
    text = check(password, confirmation, Owner(matricule, own.person.birth_date, own.details))
    if old == password:
        raise Refused("password_same", "password")
    await login.verify_password(actor, Candidate(matricule, own.person, own.account), old)
    hashed = await office.hasher.hash(text)
    async with in_transaction():
        # Proving and hashing took a while: an account reset or disabled meanwhile is not written.
        proven, own = own.account.password_hash, await mine(actor)
        if not await Account.filter(id=own.account.id, password_hash=proven).update(password_hash=hashed):
            raise Refused("step_order")
        await session.end_all(own.account.id, office.now(), "password", but=actor.session_id)
        await notify(actor, own.person, own.account, "password_changed")
        await journal.append(actor, str(actor), "password_changed", "owner")


@retried
async def prove_password(actor: Actor, change: ChannelChange, password: str) -> None:
    """Check the password, the first proof (ASVS 7.5.1); a code goes to the old channel.

    Raises Refused ``password_old``, and as ``one_time_code.start``.
    """
    own = await mine(actor)
    who = Candidate(own.person.matricule_in(actor.office.keys), own.person, own.account)
    await login.verify_password(actor, who, password)
    async with in_transaction():
        own = await mine(actor)
        to = login.addressee(actor, own.person, own.account)
        started = await one_time_code.start(actor, Purpose.IDENTITY, to)
    change.identity_challenge, change.password_proven = started.id, True


@retried
async def prove_identity(actor: Actor, change: ChannelChange, typed: str) -> None:
    """Check the code on the old channel, the second proof.

    Raises Refused ``step_order``, and as ``one_time_code.prove``.
    """
    if not change.password_proven:
        raise Refused("step_order")
    await mine(actor)
    await one_time_code.prove(actor, change.identity_challenge, Purpose.IDENTITY, typed)
    async with in_transaction():
        await mine(actor)
        await one_time_code.use(actor, change.identity_challenge)
    change.identity_proven = True


@retried
async def name_channel(
    actor: Actor, change: ChannelChange, kind: str, address: str, field: str = "address"
) -> None:
    """Name the new address, which gets a code of its own.

    Another address voids the code of the one before; its tries go on counting. Raises Refused ``step_order``,
    ``channel_same``, ``code_tries``, ``code_ended``, and as ``channel_rules.allowed`` and
    ``one_time_code.start``.
    """
    if not change.identity_proven:
        raise Refused("step_order")
    channel = allowed(actor.office.rules, kind, address, field)
    async with in_transaction():
        own = await mine(actor)
        if channel == own.choices.channel:
            raise Refused("channel_same", field)
        tries = 0
        if change.challenge_id:
            tries = (await one_time_code.void(actor, change.challenge_id)).tries
        to = _to(actor, own, channel)
        started = await one_time_code.start(actor, Purpose.CHANNEL, to, tries=tries)
    change.channel, change.challenge_id = channel, started.id


@retried
async def resend(actor: Actor, change: ChannelChange) -> None:
    """Send a new code to the channel that is being proved now. Raises Refused as ``one_time_code.resend``."""
    async with in_transaction():
        own = await mine(actor)
        if change.identity_proven and change.channel:
            await one_time_code.resend(actor, change.challenge_id, _to(actor, own, change.channel))
        else:
            to = login.addressee(actor, own.person, own.account)
            await one_time_code.resend(actor, change.identity_challenge, to)


@retried
async def confirm_channel(actor: Actor, change: ChannelChange, typed: str) -> None:
    """Check the code on the new channel, and make that channel the account's.

    The other sessions end; every address gets a notice, the old one as well. Raises Refused ``step_order``,
    and as ``one_time_code.prove``.
    """
    if not change.identity_proven or change.channel is None:
        raise Refused("step_order")
    await mine(actor)
    await one_time_code.prove(actor, change.challenge_id, Purpose.CHANNEL, typed)
    async with in_transaction():
        own = await mine(actor)
        await one_time_code.use(actor, change.challenge_id)
        old, others = own.choices.channel, own.choices.others
        kept = tuple(each for each in others if each != change.channel)
        own.account.change(actor.office.keys, channel=change.channel, others=kept)
        await own.account.save(update_fields=["choices"])
        await session.end_all(own.account.id, actor.office.now(), "channel", but=actor.session_id)
        masked = change.channel.masked
        await notify(actor, own.person, own.account, "channel_changed", also=[old], new_channel=masked)
        await journal.append(actor, str(actor), "channel_changed", channel=change.channel.kind)


@retried
async def choose(
    actor: Actor, *, language: str | None = None, theme: str | None = None, linear: bool | None = None
) -> None:
    """Keep a language, a theme, or pages or lines, for the next log-in."""
    wanted = {"language": language, "theme": theme, "linear": linear}
    changes = {name: value for name, value in wanted.items() if value is not None}
    async with in_transaction():
        own = await mine(actor)
        own.account.change(actor.office.keys, **changes)
        await own.account.save(update_fields=["choices"])


@retried
async def accept_terms(actor: Actor, language: str, *, read: bool, ticked: bool) -> None:
    """Accept a newer version of the terms at log-in.

    Raises Refused ``terms_unread`` or ``terms_unticked``.
    """
    if not read:
        raise Refused("terms_unread", "terms")
    if not ticked:
        raise Refused("terms_unticked", "accepted")
    async with in_transaction():
        own = await mine(actor)
        await Account.filter(id=own.account.id).update(
            terms_version=terms.CURRENT, terms_language=language, terms_at=actor.office.now()
        )
        await journal.append(actor, str(actor), "terms_accepted", str(terms.CURRENT), language=language)


def _to(actor: Actor, own: Profile, channel: Channel) -> one_time_code.Addressee:
    facts = told_of(own.person, own.details, actor.source, actor.office.now())
    return one_time_code.Addressee(channel, own.choices.language, facts, own.person.id)
