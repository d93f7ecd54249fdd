"""A forgotten password is replaced after two proofs of different kinds; no answer shows who has an account.

One mailbox must not be enough (NIST SP 800-63B-4, 4.2.2.2). The first proof is the code on the channel; the
second is LuxTrust (required where it is linked), the recovery code, or a new letter. A linked LuxTrust
product is two factors by itself and replaces the password alone.
"""

import hmac
from dataclasses import dataclass

from tortoise.transactions import in_transaction

from models.account import known_source, login, luxtrust, pending_change, recovery_code, session
from models.account import second_proof as second
from models.account.account import Account, held
from models.account.activation_steps import Activation
from models.account.login import Candidate
from models.account.luxtrust_link import Link
from models.account.notification import notify
from models.account.second_proof import ProofKind, SecondProof
from models.actor import Actor
from models.identity import Identity
from models.journal import journal
from models.matricule import Matricule
from models.messages.channel import Channel
from models.proof import code_quota, one_time_code, throttle
from models.proof.even_time import even_time
from models.proof.one_time_code import Addressee
from models.proof.one_time_code_row import Purpose
from models.proof.password import Owner, check
from models.proof.throttle import Try, TryPurpose
from models.refusal import Refused
from models.storage import dialect
from models.storage.dialect import retried

ASKED_A_DAY = code_quota.QUOTAS[Purpose.FORGOTTEN].codes
_NOBODY = Addressee(None, "fr", {})


@dataclass
class Reset:
    """One conversation's reset, in memory only. ``account_id`` 0 stands for no account.

    From the proof of the channel on, ``replaces`` is the hash of the password to replace, ``channel`` is the
    account's, and ``linked`` tells whether LuxTrust must be the second proof.
    """

    matricule: str
    channel: Channel
    account_id: int
    challenge_id: str = ""
    tried: Try | None = None
    proven: bool = False
    replaces: str = ""
    linked: bool = False
    second: SecondProof | None = None


async def ask(
    actor: Actor, typed_matricule: str, kind: str, typed_address: str, field: str = "address"
) -> Reset:
    """Ask for a code on the proven channel, which must be named: a matricule alone sends nothing.

    An unknown matricule, another address, a disabled account and a used-up quota get the same answer by the
    same statements in the same time, and no code. Raises Refused ``forgotten_wait`` during a wait, and the
    field errors of ``Channel.parse`` and ``Matricule.parse``.
    """
    channel = Channel.parse(kind, typed_address, field)
    async with even_time():
        return await _asked(actor, typed_matricule, channel)


@retried
async def _asked(actor: Actor, typed_matricule: str, channel: Channel) -> Reset:
    who = await login.candidate(actor, typed_matricule)
    account_id = who.account.id if who.account else 0
    tried = await known_source.count(actor, TryPurpose.RECOVERY, who.matricule.digits, account_id)
    if not tried.allowed:
        raise Refused("forgotten_wait", until=tried.next_at, luxtrust=actor.office.luxtrust is not None)
    async with in_transaction():
        await dialect.hold(Account.filter(id=account_id))
        to = await _addressee(actor, who, channel, tried.known)
        started = await one_time_code.start(actor, Purpose.FORGOTTEN, to, known=tried.known)
        outcome = "sent" if to.channel else "refused"
        await journal.append(actor, who.subject(actor), "forgotten_asked", outcome)
    return Reset(who.matricule.digits, channel, account_id if to.channel else 0, started.id, tried)


@retried
async def resend(actor: Actor, reset: Reset) -> None:
    """Send a new code, counted against the three per day; for nobody run the same statements and send none.

    Raises Refused as ``one_time_code.resend``.
    """
    async with even_time(), in_transaction():
        account = await Account.filter(id=reset.account_id).select_related("person").first()
        person = account.person if account else None
        who = Candidate(Matricule(reset.matricule), person, account)
        known = reset.tried is not None and reset.tried.known
        to = await _addressee(actor, who, reset.channel, known, again=True)
        await one_time_code.resend(actor, reset.challenge_id, to)


@retried
async def prove(actor: Actor, reset: Reset, typed: str) -> None:
    """Check the code, the first proof. Raises Refused as ``one_time_code.prove``."""
    await one_time_code.prove(actor, reset.challenge_id, Purpose.FORGOTTEN, typed)
    if not reset.account_id:
        raise Refused("code_wrong", "code")
    async with in_transaction():
        account = await _held(reset.account_id)
        await one_time_code.use(actor, reset.challenge_id)
        if reset.tried:
            await throttle.forgive(actor, reset.tried)
        reset.replaces = account.password_hash
        reset.channel = account.choices_in(actor.office.keys).channel
        reset.linked = await Link.exists(account_id=account.id)
    reset.proven = True


async def give_recovery_code(actor: Actor, reset: Reset, typed: str) -> None:
    """Check the recovery code, the second proof where no LuxTrust is linked.

    Raises Refused ``luxtrust_required``, ``step_order``, and as ``second_proof.by_recovery_code``.
    """
    account = await _proven(reset)
    if reset.linked:
        raise Refused("luxtrust_required")
    matricule = Matricule(reset.matricule)
    reset.second = await second.by_recovery_code(actor, account, matricule, typed)


async def give_identity(actor: Actor, reset: Reset, identity: Identity) -> None:
    """Check a LuxTrust identity, the second proof.

    Raises Refused ``step_order``, and as ``second_proof.by_identity``.
    """
    account = await _proven(reset)
    reset.second = await second.by_identity(actor, account, account.person, identity)


async def with_letter(reset: Reset, language: str) -> Activation:
    """Return the activation in which a new letter is the second proof; its channel is proven already.

    Raises Refused ``luxtrust_required``, ``step_order``.
    """
    account = await _proven(reset)
    if reset.linked:
        raise Refused("luxtrust_required")
    proof = SecondProof(ProofKind.CHANNEL, account.id, account.password_hash)
    return Activation(language=language, second=proof)


async def by_identity(actor: Actor, identity: Identity) -> Reset:
    """Begin a reset by a linked LuxTrust product alone: it is two factors, also while the password is closed.

    Raises Refused ``luxtrust_unlinked``, ``luxtrust_person``, ``account_disabled``, ``letter_needed``.
    """
    keys = actor.office.keys
    async with luxtrust.refusals_noted(actor, identity):
        link = await Link.get_or_none(key=luxtrust.link_key(keys, identity))
        if link is None:
            raise Refused("luxtrust_unlinked")
        await pending_change.settle(actor.office, link.account_id)
        account = await Account.get(id=link.account_id).prefetch_related("person")
        login.may_enter(account.person, account, actor.office.now())
        proof = await second.by_identity(actor, account, account.person, identity)
    matricule = account.person.matricule_in(keys).digits
    channel = account.choices_in(keys).channel
    reset = Reset(matricule, channel, account.id, replaces=account.password_hash, second=proof)
    reset.proven = reset.linked = True
    return reset


@retried
async def set_password(actor: Actor, reset: Reset, password: str, confirmation: str) -> str:
    """Set the new password: all sessions end, every address gets a notice, nobody is logged in.

    Returns the new recovery code, to be shown once, where the old one was the proof; else "". Stops a pending
    change of the account. Raises Refused ``password_*``; ``luxtrust_required`` where LuxTrust was linked
    meanwhile; ``step_order`` without both proofs, or when the password, the channel, the proof or the account
    itself has changed since.
    """
    account, proof = await _proven(reset), reset.second
    if proof is None:
        raise Refused("step_order")
    office, person = actor.office, account.person
    owner = Owner(person.matricule_in(office.keys), person.birth_date, person.details_in(office.keys))
    hashed = await office.hasher.hash(check(password, confirmation, owner))
    new = await recovery_code.drawn(office) if proof.kind is ProofKind.RECOVERY_CODE else None
    async with in_transaction():
        account = await _held(account.id)
        same_channel = account.choices_in(office.keys).channel == reset.channel
        if account.disabled_at or account.password_hash != reset.replaces or not same_channel:
            raise Refused("step_order")
        if proof.kind is not ProofKind.LUXTRUST and await Link.exists(account_id=account.id):
            raise Refused("luxtrust_required")
        await second.take(actor, account, proof)
        await Account.filter(id=account.id).update(password_hash=hashed, wrong_passwords=0)
        await session.end_all(account.id, office.now(), "password")
        await notify(actor, person, account, "password_changed")
        if change := await pending_change.waiting(account.id, office.now()):
            await pending_change.stop(actor, change, "forgotten")
        if new:
            await recovery_code.write(actor, account.id, new)
            await notify(actor, person, account, "recovery_code_new")
        subject = f"person:{person.id}"
        await journal.append(actor, subject, "password_changed", "forgotten", second=proof.kind)
    reset.proven, reset.second = False, None
    return new.text if new else ""


async def _held(account_id: int) -> Account:
    account = await held(id=account_id)
    if account is None:
        raise Refused("step_order")
    return account


async def _proven(reset: Reset) -> Account:
    if not reset.proven:
        raise Refused("step_order")
    return await Account.get(id=reset.account_id).prefetch_related("person")


async def _addressee(
    actor: Actor, who: Candidate, channel: Channel, known: bool, *, again: bool = False
) -> Addressee:
    """Whom the code goes to, in the caller's transaction; the statements are the same for nobody at all.

    A code within 60 seconds of the last one, or beyond the day's quota, goes to nobody either: nothing shows
    it.
    """
    now, person_id = actor.office.now(), who.person.id if who.person else 0
    lately = await code_quota.sent_lately(person_id, Purpose.FORGOTTEN, now)
    if who.person is None or who.account is None:
        return _NOBODY
    address = who.account.choices_in(actor.office.keys).channel.address
    same = hmac.compare_digest(address.casefold().encode(), channel.address.casefold().encode())
    mine = [row for row in lately if row.known is known]
    soon = not again and any(
        row.ended_at is None and row.sent_at <= now < row.sent_at + one_time_code.RESEND_AFTER for row in mine
    )
    spent = soon or code_quota.used_up(lately, Purpose.FORGOTTEN, known)
    if not same or spent or who.account.disabled_at is not None:
        return _NOBODY
    return login.addressee(actor, who.person, who.account)
