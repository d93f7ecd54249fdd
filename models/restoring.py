"""A database that was brought back begins a new epoch: nothing that was over is open in it again.

Sessions, codes, changes that wait and approvals end, unused letters are void, what was not sent yet is held.
What the published lines say happened since is done again where it takes something away, else it is named:
an operator decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from models.account.account import Account
from models.account.letter import Letter, LetterState
from models.account.luxtrust_link import Link
from models.account.pending_change import PendingChange
from models.account.session import Session
from models.account.support_code import SupportCode
from models.account.underway import Underway
from models.actor import Actor, need_operator
from models.dsp.assistant import Assistant
from models.helpdesk.agent import Agent
from models.helpdesk.agent_session import AgentSession
from models.helpdesk.approval import Approval
from models.journal import epoch, head, journal
from models.journal.decisions import AGAIN, Decision
from models.journal.head import JournalHead
from models.journal.journal import Entry
from models.letters import batch
from models.messages.outbox import Message, MessageState
from models.office import Office
from models.person import Person
from models.proof.one_time_code_row import Challenge
from models.storage import facts
from models.storage.keys import Damaged
from models.text import REASON_LENGTH, clean_line

STRIDE = 2_000_000
"""By how much each sequence is moved: more than the country has people, so that no number that was given out
after the backup is given out again. A thousand restores fit into PostgreSQL's integers."""
REASON = "restored"
"""Why a session or an appointment ended."""
_SUBJECT, _BACKUP = "database", "backup"
_RELEASED, _DROPPED = "outbox_released", "outbox_dropped"


@dataclass
class NewEpoch:
    """What the beginning of an epoch did: counts by what ended, what was done again, what is to be decided.

    ``lost`` is how many lines the journal has lost, None where no newer head was known.
    """

    number: int = 0
    lost: int | None = None
    ended: dict[str, int] = field(default_factory=dict)
    again: list[Decision] = field(default_factory=list)
    to_decide: list[Decision] = field(default_factory=list)


async def begin(
    actor: Actor, reason: str, known: JournalHead | None, after: int, since: Sequence[Decision]
) -> NewEpoch:
    """Begin a new epoch in the open database, whose sequences the caller has moved by ``STRIDE`` before.

    ``known`` is the newest head that was published, ``after`` the number of the newest epoch that is known
    elsewhere (0 for none), ``since`` the published lines in the order of their time; those that the journal
    has are left out. All in one transaction, which the journal tells. Raises Refused ``operator_only`` and
    ``text_*``.
    """
    need_operator(actor)
    why, now = clean_line(reason, REASON_LENGTH, "reason"), actor.office.now()
    if (run := await batch.unfinished()) is not None:
        await batch.withdraw(actor, run)
    async with in_transaction():
        done = NewEpoch(max(after, await epoch.number()) + 1)
        last = (await head.present()).count
        done.lost = max(0, known.count - last) if known else None
        done.ended = await _ended(now)
        for line in since:
            if await Entry.filter(seq=line.seq, mac=line.mac).exists():
                continue
            await _again(actor, line, done, now)
        await facts.write(epoch.FACT, str(done.number))
        counts = {**done.ended, "lost": done.lost, "again": len(done.again), "decide": len(done.to_decide)}
        await journal.append(actor, _SUBJECT, "epoch_begun", str(done.number), reason=why, **counts)
    return done


async def _ended(now: datetime) -> dict[str, int]:
    """End what must not be open in a new epoch; returns how many rows of each kind."""
    over: dict[str, tuple[QuerySet[Any], dict[str, Any]]] = {
        "sessions": (Session.filter(ended_at=None), {"ended_at": now, "end_reason": REASON}),
        "agent_sessions": (
            AgentSession.filter(ended_at=None),
            {"ended_at": now, "end_reason": REASON, "open_of": None},
        ),
        "codes": (Challenge.filter(ended_at=None), {"ended_at": now}),
        "letters": (
            Letter.filter(state__in=(LetterState.PENDING, LetterState.VALID)),
            {"state": LetterState.VOID, "ended_at": now},
        ),
        "approvals": (
            Approval.filter(open_of__isnull=False),
            {"outcome": "expired", "decided_at": now, "open_of": None},
        ),
        "code_messages": (
            Message.filter(state=MessageState.WAITING, dies_at__isnull=False),
            {"state": MessageState.DROPPED, "body": b"", "ended_at": now, "leased_until": None},
        ),
        "held": (
            Message.filter(state=MessageState.WAITING, dies_at=None),
            {"state": MessageState.HELD, "leased_until": None},
        ),
    }
    counted = {kind: int(await rows.update(**values)) for kind, (rows, values) in over.items()}
    counted["changes"] = int(await PendingChange.all().delete())
    counted["support_codes"] = int(await SupportCode.all().delete())
    counted["activations"] = int(await Underway.all().delete())
    return counted


async def _again(actor: Actor, line: Decision, done: NewEpoch, now: datetime) -> None:
    """Do again what takes something away; everything else is to be decided."""
    kind, _, number = line.subject.partition(":")
    took = line.action in AGAIN and number.isdecimal() and await _taken(line, kind, int(number), now)
    if took:
        facts_then = {**line.facts, "at": line.at, "seq": line.seq}
        await journal.append(actor, line.subject, line.action, "again", **facts_then)
    (done.again if took else done.to_decide).append(line)


async def _taken(line: Decision, kind: str, number: int, now: datetime) -> bool:
    """Take away again what a line says was taken away; False where it gives something."""
    match line.action:
        case "account_disable" | "helpdesk_disable" if kind == "person" and line.outcome != "asked":
            await Account.filter(person_id=number, disabled_at=None).update(disabled_at=now)
        case "assistant_removed" | "assistant_ended":
            row = Assistant.filter(id=line.facts.get("assistant"), ended_at=None)
            await row.update(ended_at=now, end_reason=REASON)
        case "luxtrust_unlinked" if kind == "person":
            await Link.filter(account__person_id=number, linked_at__lt=line.at).delete()
        case "agent_disable" | "agent_rekey":
            await Agent.filter(id=number, disabled_at=None).update(disabled_at=now)
        case _:
            return False
    return True


async def whom(office: Office, line: Decision) -> str:
    """Return the matricule of the person whom a line is about, or its subject where nobody is found."""
    kind, _, number = line.subject.partition(":")
    person = await Person.get_or_none(id=int(number)) if kind == "person" and number.isdecimal() else None
    try:
        return person.matricule_in(office.keys).digits if person else line.subject
    except Damaged:
        return line.subject


async def note_backup(actor: Actor, made_at: datetime, count: int) -> None:
    """Journal that a backup was made, which ends with the journal's line ``count``; the doctor tells it.

    Raises Refused ``operator_only``.
    """
    need_operator(actor)
    async with in_transaction():
        await facts.write(_BACKUP, made_at.isoformat())
        await journal.append(actor, _SUBJECT, "backup_made", count=count)


async def last_backup() -> datetime | None:
    """Return when the last backup was made; None where none was."""
    made = await facts.read(_BACKUP)
    return datetime.fromisoformat(made) if made else None


async def held() -> int:
    """Return how many messages are held since a restore."""
    return await Message.filter(state=MessageState.HELD).count()


async def release(actor: Actor, reason: str, *, drop: bool) -> int:
    """Let the held messages go out, or drop them; returns how many.

    They may have been sent before the restore. Raises Refused ``operator_only`` and ``text_*``.
    """
    need_operator(actor)
    why, now = clean_line(reason, REASON_LENGTH, "reason"), actor.office.now()
    values: dict[str, Any] = {"state": MessageState.WAITING, "next_try_at": now}
    if drop:
        values = {"state": MessageState.DROPPED, "body": b"", "ended_at": now}
    async with in_transaction():
        count = int(await Message.filter(state=MessageState.HELD).update(**values))
        await journal.append(actor, "outbox", _DROPPED if drop else _RELEASED, reason=why, count=count)
    return count
