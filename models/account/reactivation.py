"""A letter for an active account takes effect at once with a second proof, and 24 hours later without one.

Every operation but the last raises Refused ``step_order`` where no second proof is expected.
"""

from tortoise.transactions import in_transaction

from models.account import activation as steps
from models.account import login, recovery_code, second_proof
from models.account.account import Account, held
from models.account.activation_steps import Activation, Step, shown_in
from models.account.recovery_code import RecoveryCode
from models.actor import Actor
from models.identity import Identity
from models.proof import one_time_code
from models.proof.one_time_code_row import Purpose
from models.refusal import Refused
from models.storage.dialect import retried


@retried
async def send_code(actor: Actor, activation: Activation) -> None:
    """Send a code to the channel that the account has now, once per conversation; after that, use ``resend``.

    Raises Refused as ``one_time_code.start``.
    """
    account = await _account(activation)
    if activation.identity_challenge:
        return
    async with in_transaction():
        to = login.addressee(actor, account.person, account)
        started = await one_time_code.start(actor, Purpose.IDENTITY, to)
    activation.identity_challenge = started.id


async def resend(actor: Actor, activation: Activation) -> None:
    """Send another code to that channel. Raises Refused as ``one_time_code.resend``."""
    account = await _account(activation)
    to = login.addressee(actor, account.person, account)
    await one_time_code.resend(actor, activation.identity_challenge, to)


async def prove_channel(actor: Actor, activation: Activation, typed: str) -> None:
    """Check the code on the present channel and commit.

    Raises Refused as ``second_proof.by_channel`` and ``activation.commit``.
    """
    account = await _account(activation)
    activation.second = await second_proof.by_channel(actor, account, activation.identity_challenge, typed)
    await steps.commit(actor, activation)


async def prove_recovery_code(actor: Actor, activation: Activation, typed: str) -> None:
    """Check the recovery code and commit.

    Raises Refused as ``second_proof.by_recovery_code`` and ``activation.commit``.
    """
    account, matricule = await _account(activation), shown_in(activation).matricule
    activation.second = await second_proof.by_recovery_code(actor, account, matricule, typed)
    await steps.commit(actor, activation)


async def prove_identity(actor: Actor, activation: Activation, identity: Identity) -> None:
    """Check a LuxTrust identity and commit.

    Raises Refused as ``second_proof.by_identity`` and ``activation.commit``.
    """
    account = await _account(activation)
    activation.second = await second_proof.by_identity(actor, account, account.person, identity)
    await steps.commit(actor, activation)
    activation.linked = identity.level if activation.second.taken else ""


async def wait(actor: Actor, activation: Activation) -> None:
    """Commit without a second proof: the change waits 24 hours, and every address gets a notice.

    Raises Refused as ``activation.commit``.
    """
    await _account(activation)
    activation.second = None
    await steps.commit(actor, activation)


@retried
async def first_recovery_code(actor: Actor, activation: Activation) -> str:
    """Return the recovery code of the account after Etape 5, to be shown once.

    Raises Refused ``step_order`` where the account has one already, or has changed since this activation.
    """
    if activation.credentials_at is None:
        raise Refused("step_order")
    new = await recovery_code.drawn(actor.office)
    async with in_transaction():
        account = await held(person_id=shown_in(activation).person.id)
        if account is None or account.credentials_at != activation.credentials_at or account.disabled_at:
            raise Refused("step_order")
        if await RecoveryCode.exists(account_id=account.id):
            raise Refused("step_order")
        await recovery_code.write(actor, account.id, new)
    return new.text


async def _account(activation: Activation) -> Account:
    if activation.step is not Step.PROOF:
        raise Refused("step_order")
    return await Account.get(person_id=shown_in(activation).person.id).prefetch_related("person")
