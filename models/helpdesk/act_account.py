"""Acts on the account: end all sessions, unlock the password way, disable, enable."""

from models.account import locks, session
from models.account.account import Account
from models.helpdesk.act import ActDetails, Facts
from models.helpdesk.case import Case
from models.refusal import Refused


async def why_no_sessions(case: Case) -> Refused | None:
    """Why there are no sessions to end."""
    if case.account is None:
        return Refused("act_no_account")
    open_ones = await session.open_of(case.actor.office, case.account.id)
    return None if open_ones else Refused("act_no_session")


async def end_sessions(case: Case, asked: ActDetails, receipt: str) -> Facts:
    """End every session of the account; its pages close within seconds."""
    ended = await session.end_all(account_of(case).id, case.now, "helpdesk")
    return {"sessions": ended}


async def why_not_unlock(case: Case) -> Refused | None:
    """Why there is nothing to unlock."""
    if refusal := why_not_open(case):
        return refusal
    matricule = case.person.matricule_in(case.actor.office.keys)
    locked = await locks.is_locked(case.actor.office, matricule, case.account)
    return None if locked else Refused("act_not_locked")


async def unlock(case: Case, asked: ActDetails, receipt: str) -> Facts:
    """Forget the wrong tries: the password way opens again."""
    matricule = case.person.matricule_in(case.actor.office.keys)
    return {"count": await locks.unlock(case.actor.office, case.person, matricule)}


async def why_not_disable(case: Case) -> Refused | None:
    """Why the account cannot be disabled."""
    return why_not_open(case)


async def disable(case: Case, asked: ActDetails, receipt: str) -> Facts:
    """Close the account to everybody, its owner too."""
    return {"sessions": await locks.disable(case.actor.office, account_of(case))}


async def why_not_enable(case: Case) -> Refused | None:
    """Why the account cannot be enabled."""
    if case.account is None:
        return Refused("act_no_account")
    return None if case.account.disabled_at else Refused("act_enabled")


async def enable(case: Case, asked: ActDetails, receipt: str) -> Facts:
    """Open a disabled account again."""
    await locks.enable(account_of(case))
    return {}


def why_not_open(case: Case) -> Refused | None:
    """Return Refused ``act_no_account`` or ``act_disabled`` where there is no account in use."""
    if case.account is None:
        return Refused("act_no_account")
    return Refused("act_disabled") if case.account.disabled_at else None


def account_of(case: Case) -> Account:
    """Return the account of the case. Raises Refused ``act_no_account``."""
    if case.account is None:
        raise Refused("act_no_account")
    return case.account
