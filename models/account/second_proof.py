"""A second proof, of another kind than the first, allows an account to be recovered at once.

NIST SP 800-63B-4, 4.2.2.2: two proofs of different kinds. Each is checked when it is given, and taken in the
transaction of what it allows, since what was true a page earlier may have changed.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from tortoise.transactions import in_transaction

from models.account import known_source, luxtrust, recovery_code
from models.account.account import Account
from models.account.luxtrust_link import Link
from models.actor import Actor
from models.identity import Identity
from models.journal import journal
from models.matricule import Matricule
from models.person import Person
from models.proof import one_time_code, throttle
from models.proof.one_time_code_row import Purpose
from models.proof.throttle import TryPurpose
from models.refusal import Refused
from models.storage.dialect import retried


class ProofKind(StrEnum):
    """The kinds of a second proof."""

    CHANNEL = "channel"
    RECOVERY_CODE = "recovery_code"
    LUXTRUST = "luxtrust"


@dataclass(frozen=True, slots=True)
class SecondProof:
    """What somebody proved for one account; in memory only.

    ``password_hash`` is the account's at that moment, so that the proof ends with the next change. ``taken``
    is what the transaction takes: the hash of the recovery code, the challenge, the link's key.
    """

    kind: ProofKind
    account_id: int
    password_hash: str = field(repr=False)
    taken: str = field(default="", repr=False)


@retried
async def by_recovery_code(actor: Actor, account: Account, matricule: Matricule, typed: str) -> SecondProof:
    """Check the recovery code; each try is counted before it is verified.

    Raises Refused ``recovery_wrong`` with ``until``, and the field errors of ``recovery_code.parse_code``.
    """
    code = recovery_code.parse_code(typed)
    tried = await known_source.count(actor, TryPurpose.RECOVERY_CODE, matricule.digits, account.id)
    if not tried.allowed:
        raise Refused("recovery_wrong", "recovery", until=tried.next_at)
    code_hash = await recovery_code.matching(actor.office, account.id, code)
    async with in_transaction():
        if code_hash:
            await throttle.forgive(actor, tried)
        outcome = "right" if code_hash else "wrong"
        subject = f"person:{account.person_id}"
        await journal.append(actor, subject, "recovery_code", outcome, factor="recovery_code")
    if not code_hash:
        raise Refused("recovery_wrong", "recovery", until=tried.next_at)
    return SecondProof(ProofKind.RECOVERY_CODE, account.id, account.password_hash, code_hash)


async def by_identity(actor: Actor, account: Account, person: Person, identity: Identity) -> SecondProof:
    """Check an identity: linked to this account, or with this person's matricule where none is linked.

    Raises Refused ``luxtrust_person``, ``luxtrust_other``, ``luxtrust_unlinked``.
    """
    async with luxtrust.refusals_noted(actor, identity):
        luxtrust.must_be_of(actor.office, person, identity)
        key = luxtrust.link_key(actor.office.keys, identity)
        link = await Link.get_or_none(account_id=account.id)
        if (link and link.key != key) or (link is None and await Link.exists(key=key)):
            raise Refused("luxtrust_other")
        if link is None and not identity.matricule:
            raise Refused("luxtrust_unlinked")
    return SecondProof(ProofKind.LUXTRUST, account.id, account.password_hash, key if link else "")


async def by_channel(actor: Actor, account: Account, challenge_id: str, typed: str) -> SecondProof:
    """Check the code that went to the account's channel. Raises Refused as ``one_time_code.prove``."""
    await one_time_code.prove(actor, challenge_id, Purpose.IDENTITY, typed)
    return SecondProof(ProofKind.CHANNEL, account.id, account.password_hash, challenge_id)


async def take(actor: Actor, account: Account, proof: SecondProof) -> None:
    """Take a proof, in the transaction of what it allows.

    Raises Refused ``step_order``, or ``code_ended`` for a one-time code, if the proof no longer holds.
    """
    if (account.id, account.password_hash) != (proof.account_id, proof.password_hash):
        raise Refused("step_order")
    match proof.kind:
        case ProofKind.RECOVERY_CODE:
            await recovery_code.use(account.id, proof.taken)
        case ProofKind.CHANNEL if proof.taken:
            await one_time_code.use(actor, proof.taken)
        case ProofKind.LUXTRUST if proof.taken:
            if not await Link.filter(account_id=account.id, key=proof.taken).exists():
                raise Refused("step_order")
        case ProofKind.LUXTRUST:
            if await Link.filter(account_id=account.id).exists():
                raise Refused("step_order")
