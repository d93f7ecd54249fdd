"""An account is unlocked, disabled and enabled here, in the caller's transaction, whoever asks for it."""

from models.account import known_source, session
from models.account.account import CLOSED_AFTER, Account, held
from models.account.pending_change import PendingChange
from models.matricule import Matricule
from models.office import Office
from models.person import Person
from models.proof import throttle
from models.refusal import Refused


async def is_locked(office: Office, matricule: Matricule, account: Account | None) -> bool:
    """Whether wrong tries are counted for a matricule, or its password way is closed."""
    counters = await throttle.of_matricule(office, matricule.digits)
    closed = account is not None and account.wrong_passwords >= CLOSED_AFTER
    return closed or throttle.tries_in(counters, office.now()) > 0


async def unlock(office: Office, person: Person, matricule: Matricule) -> int:
    """Forget the wrong tries of a matricule and of its known sources; returns how many counted."""
    if account := await held(person_id=person.id):
        await Account.filter(id=account.id).update(wrong_passwords=0)
        await known_source.forget(account.id)
    counters = await throttle.of_matricule(office, matricule.digits)
    await throttle.clear(counters)
    return throttle.tries_in(counters, office.now())


async def disable(office: Office, account: Account) -> int:
    """Close an account to its owner; its sessions and a pending change end. Returns how many sessions did.

    Raises Refused ``account_disabled``.
    """
    now = office.now()
    if not await Account.filter(id=account.id, disabled_at=None).update(disabled_at=now):
        raise Refused("account_disabled")
    ended = await session.end_all(account.id, now, "disabled")
    await PendingChange.filter(account_id=account.id).delete()
    return ended


async def enable(account: Account) -> None:
    """Open a disabled account again. Raises Refused ``account_enabled``."""
    if not await Account.filter(id=account.id, disabled_at__isnull=False).update(disabled_at=None):
        raise Refused("account_enabled")
