"""The case of an open call: whom it is about, and everything by which an act for this person is judged."""

from dataclasses import dataclass
from datetime import datetime

from models.account.account import Account
from models.actor import Actor
from models.dsp import notifying
from models.helpdesk import alarms, related
from models.helpdesk.agent import Agent, Right
from models.helpdesk.call import Call, open_call
from models.helpdesk.check import COUNTS_FOR, Check, Doubt, doubt_of, points
from models.person import Person
from models.refusal import Refused

HELPDESK = "helpdesk"
"""The source in messages about what an agent did: his address is nobody's business."""


@dataclass(frozen=True, slots=True)
class Case:
    """One call and its person, as they are in this transaction.

    ``stopped`` says that an alarm stops the agent. ``asked_at`` is when another agent asked for what is to
    be approved now; None in the call itself.
    """

    actor: Actor
    agent: Agent
    call: Call
    person: Person
    account: Account | None
    checks: tuple[Check, ...]
    doubt: Doubt | None
    stopped: Refused | None
    asked_at: datetime | None = None

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.actor.office.now()

    @property
    def journal_name(self) -> str:
        """The journal's subject."""
        return f"person:{self.person.id}"

    @property
    def points(self) -> int:
        """What the caller has proved, within the last hour, and since the 18th birthday of the person."""
        since = (self.asked_at or self.now) - COUNTS_FOR
        if self.person.majority <= self.now:
            since = max(since, self.person.majority)
        return points(self.checks, since)

    async def tell(self, kind: str, receipt: str, **facts: str) -> None:
        """Write a message about an act to every address of the account, in the caller's transaction.

        Somebody without an account has none: the letter that was ordered is the message, with its receipt.
        """
        told = {"receipt": receipt, "agent": str(self.call.agent_id), "source": HELPDESK, **facts}
        await notifying.tell(self.actor, self.person, kind, **told)


async def open_case(actor: Actor, right: Right | None = None, *, fresh: bool = False) -> Case:
    """Return the case of the agent's open call, in the caller's transaction.

    Raises Refused as ``call.open_call``, ``call_unidentified`` while nobody is identified,
    ``agent_related`` and ``agent_colleague``.
    """
    agent, call = await open_call(actor, right, fresh=fresh)
    return await case_of(actor, agent, call)


async def case_of(actor: Actor, agent: Agent, call: Call, asked_at: datetime | None = None) -> Case:
    """Return the case of a call as this agent sees it. Raises Refused as ``open_case``."""
    person = await Person.get_or_none(id=call.person_id) if call.person_id else None
    if person is None:
        raise Refused("call_unidentified")
    now = actor.office.now()
    if refusal := await related.why_refused(agent, person, now):
        raise refusal
    return Case(
        actor,
        agent,
        call,
        person,
        await Account.get_or_none(person_id=person.id),
        tuple(await Check.filter(call_id=call.id, person_id=person.id).order_by("id")),
        await doubt_of(person.id, now),
        await alarms.why_stopped(agent),
        asked_at,
    )
