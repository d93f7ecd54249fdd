"""Where a person stands with the account: what an agent may say and see before anything is proved."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from models.account import locks, pending_change, session
from models.account.letter import Letter, why_not
from models.actor import Actor
from models.dsp.record import record_of
from models.helpdesk.case import Case, open_case
from models.letters import order
from models.storage.dialect import retried


@dataclass(frozen=True, slots=True)
class PersonStanding:
    """No name, no address, no date that is asked for.

    ``letter`` is "" where there never was one, ``valid``, ``ordered``, or why the last one opens nothing
    (``letter_used``, ``letter_expired``, ``letter_replaced``, ``letter_needed``). ``request`` is ``close``,
    ``reopen`` or "".
    """

    minor: bool
    activated: bool
    disabled: bool
    locked: bool
    letter: str
    sessions: int
    change_waits: bool
    closed: bool
    request: str
    doubt_until: datetime | None


@retried
async def standing(actor: Actor) -> PersonStanding:
    """Return where the person of the open call stands. Raises Refused as ``case.open_case``."""
    async with in_transaction():
        case = await open_case(actor)
        office, account, record = actor.office, case.account, await record_of(case.person.id)
        return PersonStanding(
            minor=case.now < case.person.majority,
            activated=account is not None,
            disabled=account is not None and account.disabled_at is not None,
            locked=await locks.is_locked(office, case.person.matricule_in(office.keys), account),
            letter=await _letter(case),
            sessions=len(await session.open_of(office, account.id)) if account else 0,
            change_waits=account is not None
            and await pending_change.waiting(account.id, case.now) is not None,
            closed=record.closed_at is not None,
            request=record.request,
            doubt_until=case.doubt.until if case.doubt else None,
        )


async def _letter(case: Case) -> str:
    if await order.waiting_of(case.person.id):
        return "ordered"
    last = await Letter.filter(person_id=case.person.id).order_by("-issued_at", "-id").first()
    return (why_not(last, case.person, case.now) or "valid") if last else ""
