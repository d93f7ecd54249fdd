"""Owner and assistant both see in the journal, and are both told, what becomes of an appointment."""

from models.actor import Actor
from models.dsp import notifying
from models.dsp.assistant import Assistant
from models.journal import journal
from models.person import Person


async def note_both(actor: Actor, row: Assistant, action: str, role: str = "") -> None:
    """Journal a change of an appointment for the record and for the assistant; ``role`` is the actor's."""
    for subject, other in ((row.person_id, row.holder_id), (row.holder_id, row.person_id)):
        await journal.append(
            actor,
            f"person:{subject}",
            action,
            role=role or actor.role.value,
            assistant=row.id,
            person=other,
            kind=str(row.kind),
        )


async def tell_both(actor: Actor, row: Assistant, kind: str, **facts: str) -> None:
    """Write a notice to the owner and to the assistant; each names the other by initials.

    The source of an act by somebody else is told to the owner only.
    """
    keys = actor.office.keys
    owner, holder = await Person.get(id=row.person_id), await Person.get(id=row.holder_id)
    await notifying.tell(actor, owner, kind, who=holder.details_in(keys).initials, **facts)
    hidden = {} if actor.person_id in (None, holder.id) else {"source": notifying.ELSEWHERE}
    await notifying.tell(actor, holder, kind, **{"who": owner.details_in(keys).initials, **facts, **hidden})
