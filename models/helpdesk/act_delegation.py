"""An assistant's access to the record is taken away; his open pages close within two seconds."""

from dataclasses import dataclass
from datetime import datetime

from models.dsp.assistant import Assistant, AssistantKind, in_force
from models.dsp.assistant_notices import note_both, tell_both
from models.helpdesk.act import ActDetails, Facts
from models.helpdesk.case import Case
from models.refusal import Refused


@dataclass(frozen=True, slots=True)
class AssistantChoice:
    """An assistant in force, as an agent sees him once the caller has proved enough."""

    id: int
    initials: str
    kind: AssistantKind
    kinship: str
    since: datetime


async def why_nobody(case: Case) -> Refused | None:
    """Why there is nobody whose access could be taken away."""
    theirs = Assistant.filter(in_force(case.now), person_id=case.person.id)
    return None if await theirs.exists() else Refused("act_no_assistant")


async def choices(case: Case) -> tuple[AssistantChoice, ...]:
    """Return the assistants in force, oldest first."""
    rows = Assistant.filter(in_force(case.now), person_id=case.person.id).order_by("since", "id")
    keys = case.actor.office.keys
    return tuple(
        AssistantChoice(row.id, row.holder.details_in(keys).initials, row.kind, row.kinship, row.since)
        for row in await rows.prefetch_related("holder")
    )


async def do(case: Case, asked: ActDetails, receipt: str) -> Facts:
    """End the appointment on the owner's word: only the owner can give it again.

    Whom this assistant had added is then to be decided on. Raises Refused ``act_other_assistant``.
    """
    theirs = Assistant.filter(in_force(case.now), person_id=case.person.id)
    row = await theirs.get_or_none(id=asked.assistant_id)
    ended = {"ended_at": case.now, "ended_by": case.person.id, "end_reason": "removed"}
    if row is None or not await Assistant.filter(id=row.id, ended_at=None).update(**ended):
        raise Refused("act_other_assistant", "assistant")
    await note_both(case.actor, row, "assistant_removed")
    await tell_both(case.actor, row, "assistant_removed", source="helpdesk")
    return {"assistant": row.id}
