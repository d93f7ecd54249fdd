"""« Paramètres » of a record: the notices that its owner gets, and the request to close or reopen it.

Every operation raises Refused as ``rights.exercised``.
"""

from dataclasses import dataclass
from datetime import datetime

from models.account import session
from models.actor import Actor
from models.dsp import notifying
from models.dsp.access_codes import AccessAction, AccessPage
from models.dsp.record import Record, record_of
from models.dsp.rights import Need, RecordHeader, RecordRole, exercised
from models.person import Person
from models.refusal import Refused
from models.storage.dialect import retried

CLOSE, REOPEN = "close", "reopen"
_ASKED = {CLOSE: AccessAction.CLOSING_ASKED, REOPEN: AccessAction.REOPENING_ASKED}


@dataclass(frozen=True, slots=True)
class Preferences:
    """The settings of a record. ``request`` is what the Helpdesk was asked for and has not done yet."""

    header: RecordHeader
    documents: bool
    openings: bool
    assistants: bool
    closed_at: datetime | None
    request: str
    requested_at: datetime | None


@retried
async def preferences(actor: Actor, subject_id: int) -> Preferences:
    """Open « Paramètres »; the opening is journalled. The owner of a closed record opens it too."""
    async with exercised(actor, subject_id, Need.MANAGE, "settings", closed=True) as held:
        await held.note(AccessAction.PAGE_OPENED, page=AccessPage.SETTINGS)
        record = await record_of(subject_id)
        return Preferences(
            held.header,
            record.tell_documents,
            record.tell_openings,
            record.tell_assistants,
            record.closed_at,
            record.request,
            record.requested_at,
        )


async def closed_since(actor: Actor) -> datetime | None:
    """Return since when the actor's own DSP is closed; None while it is open."""
    account = await session.account_of(actor)
    return (await record_of(account.person_id)).closed_at


@retried
async def set_notices(
    actor: Actor, subject_id: int, *, documents: bool, openings: bool, assistants: bool
) -> None:
    """Set which events the owner is notified of; journalled.

    The owner gets a notice when an assistant switches notices of documents off. Only the owner switches off
    those about assistants (a record opened, an assistant added); otherwise raises Refused ``notices_owner``.
    """
    async with exercised(actor, subject_id, Need.MANAGE, "settings") as held:
        record, _ = await Record.get_or_create(person_id=held.subject.id)
        if held.standing is not RecordRole.OWNER:
            if (record.tell_openings and not openings) or (record.tell_assistants and not assistants):
                raise Refused("notices_owner")
            if record.tell_documents and not documents:
                by = (await Person.get(id=actor.person_id)).details_in(actor.office.keys).initials
                await notifying.tell(actor, held.subject, "notices_off", by=by)
        record.tell_documents, record.tell_openings = documents, openings
        record.tell_assistants = assistants
        await record.save(update_fields=["tell_documents", "tell_openings", "tell_assistants"])
        await held.note(
            AccessAction.NOTICES_CHANGED, documents=documents, openings=openings, assistants=assistants
        )


@retried
async def ask(actor: Actor, subject_id: int, request: str) -> None:
    """Ask the Helpdesk to close or reopen the DSP; only the owner may.

    Raises Refused ``request_pending``, ``request_idle`` (closed already, or not closed), ``record_unseen``.
    """
    async with exercised(actor, subject_id, Need.OWN, "closing", closed=True) as held:
        record, _ = await Record.get_or_create(person_id=subject_id)
        if (request == CLOSE) == (record.closed_at is not None):
            raise Refused("request_idle")
        asked = Record.filter(id=record.id, request="")
        if not await asked.update(request=request, requested_at=actor.office.now()):
            raise Refused("request_pending")
        await held.note(_ASKED[request])


async def withdraw(actor: Actor, subject_id: int) -> None:
    """Take the request back. Raises Refused ``request_none``."""
    async with exercised(actor, subject_id, Need.OWN, "closing", closed=True) as held:
        pending = Record.filter(person_id=subject_id).exclude(request="")
        if not await pending.update(request="", requested_at=None):
            raise Refused("request_none")
        await held.note(AccessAction.REQUEST_WITHDRAWN)
