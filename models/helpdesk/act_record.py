"""The DSP is closed and opened again: closed, it refuses every reader, and loses nothing."""

from models.dsp.record import Record, record_of
from models.helpdesk.act import ActDetails, Facts
from models.helpdesk.case import Case
from models.refusal import Refused


async def why_not_close(case: Case) -> Refused | None:
    """Why the DSP cannot be closed."""
    if case.account is None:
        return Refused("act_no_account")
    return Refused("act_closed") if (await record_of(case.person.id)).closed_at else None


async def close(case: Case, asked: ActDetails, receipt: str) -> Facts:
    """Close the DSP; a pending request is carried out by it."""
    return await _set(case, closed=True)


async def why_not_reopen(case: Case) -> Refused | None:
    """Why the DSP cannot be opened again."""
    if case.account is None:
        return Refused("act_no_account")
    return None if (await record_of(case.person.id)).closed_at else Refused("act_open")


async def reopen(case: Case, asked: ActDetails, receipt: str) -> Facts:
    """Open the DSP again, with everything that was in it and was filed meanwhile."""
    return await _set(case, closed=False)


async def _set(case: Case, *, closed: bool) -> Facts:
    record, _ = await Record.get_or_create(person_id=case.person.id)
    asked = record.request
    record.closed_at, record.request, record.requested_at = case.now if closed else None, "", None
    await record.save(update_fields=["closed_at", "request", "requested_at"])
    return {"request": asked}
