"""The owner renews the recovery code, or stops a pending change of the account.

Every operation but ``stop_by_code`` raises Refused ``session_ended`` when the actor's session is over.
"""

from datetime import datetime

from tortoise.transactions import in_transaction

from models.account import login, pending_change, profile, recovery_code
from models.account.login import Candidate
from models.account.notification import notify
from models.account.pending_change import PendingChange, parse_stop_code, stop_key
from models.account.recovery_code import RecoveryCode
from models.actor import Actor
from models.journal import journal
from models.proof import throttle
from models.proof.throttle import TryPurpose
from models.refusal import Refused
from models.storage.dialect import retried


async def code_made_at(actor: Actor) -> datetime | None:
    """Return when the owner's present recovery code was made; None where there is none."""
    own = await profile.mine(actor)
    row = await RecoveryCode.get_or_none(account_id=own.account.id)
    return row.made_at if row else None


@retried
async def renew_code(actor: Actor, password: str) -> str:
    """Return a new recovery code after the password, to be shown once; the old one no longer works.

    Every address gets a notice. Raises Refused ``password_old``.
    """
    own = await profile.mine(actor)
    who = Candidate(own.person.matricule_in(actor.office.keys), own.person, own.account)
    await login.verify_password(actor, who, password)
    new = await recovery_code.drawn(actor.office)
    async with in_transaction():
        own = await profile.mine(actor)
        await recovery_code.write(actor, own.account.id, new)
        await notify(actor, own.person, own.account, "recovery_code_new")
        await journal.append(actor, str(actor), "recovery_code_new")
    return new.text


async def waiting(actor: Actor) -> PendingChange | None:
    """Return the pending change of the owner's account, as long as it can be stopped; else None."""
    own = await profile.mine(actor)
    return await pending_change.waiting(own.account.id, actor.office.now())


@retried
async def stop_mine(actor: Actor) -> None:
    """Stop the pending change of the owner's account. Raises Refused ``change_none``."""
    async with in_transaction():
        own = await profile.mine(actor)
        change = await pending_change.waiting(own.account.id, actor.office.now())
        if change is None:
            raise Refused("change_none")
        await pending_change.stop(actor, change, "owner")


@retried
async def stop_by_code(actor: Actor, typed: str) -> None:
    """Stop a change by the code in its notice, without a log-in.

    A try is counted before anything is looked up. Raises Refused ``stop_length``, and ``stop_wrong`` with
    ``until`` for a wrong code, for one whose change took effect or was stopped, and during a wait.
    """
    code = parse_stop_code(typed)
    tried = await throttle.count(actor, TryPurpose.STOP, "")
    if not tried.allowed:
        raise Refused("stop_wrong", "stop", until=tried.next_at)
    async with in_transaction():
        change = await PendingChange.get_or_none(
            stop_key=stop_key(actor.office.keys, code), effective_at__gt=actor.office.now()
        )
        if change is not None:
            await pending_change.stop(actor, change, "code")
            await throttle.forgive(actor, tried)
    if change is None:
        raise Refused("stop_wrong", "stop", until=tried.next_at)
