"""The journal keeps whether a run of letters is under way, written, finished or withdrawn, even in a crash.

Every operation with an actor raises Refused ``operator_only`` for anybody but a named operator.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tortoise.transactions import in_transaction

from models.account.letter import Letter, LetterState
from models.actor import Actor, need_operator
from models.journal import journal
from models.journal.journal import Entry
from models.letters import notice, order
from models.refusal import Refused
from models.storage import dialect
from models.storage.dialect import retried

SUBJECT = "letters"
"""The journal's subject for runs; its newest entry tells the state of the last run."""

_STARTED, _WRITTEN = "letters_started", "letters_written"
_FINISHED, _WITHDRAWN = "letters_finished", "letters_withdrawn"


@dataclass(frozen=True, slots=True)
class Run:
    """One run.

    ``files`` are the final names of its files; ``written``: only the renaming is still to be done.
    """

    name: str
    files: tuple[str, ...]
    written: bool = False

    def batch(self, number: int) -> str:
        """Return the batch name of one block's letters."""
        return f"{self.name}{number:06x}"


@retried
async def begin(actor: Actor, files: Sequence[str]) -> Run:
    """Open a run.

    Raises Refused ``letters_under_way`` while another one is neither finished nor withdrawn.
    """
    need_operator(actor)
    run = Run(secrets.token_hex(8), tuple(files))
    async with in_transaction():
        await dialect.alone("letters")
        if await unfinished():
            raise Refused("letters_under_way")
        await journal.append(actor, SUBJECT, _STARTED, run=run.name, files=run.files)
    return run


async def unfinished() -> Run | None:
    """Return the run that began and is not over: it is under way, or was killed; else None."""
    last = await Entry.filter(subject=SUBJECT).order_by("-seq").first()
    if last is None or last.action not in (_STARTED, _WRITTEN):
        return None
    facts = json.loads(last.facts)
    return Run(facts["run"], tuple(facts["files"]), last.action == _WRITTEN)


async def written(actor: Actor, run: Run, files: Sequence[str], count: int) -> Run:
    """Record that every letter of the run is valid and in its files: from here on it can only be finished."""
    complete = replace(run, files=tuple(files), written=True)
    await _tell(actor, _WRITTEN, complete, count=count)
    return complete


async def conclude(actor: Actor, run: Run) -> None:
    """Record that the files have their final names: the run is over."""
    await _tell(actor, _FINISHED, run)


async def withdraw(actor: Actor, run: Run) -> int:
    """Void every unused letter of a run that was killed, pending or valid; returns how many.

    Its files are to be destroyed, and every valid letter must be in a file. The letters are voided block by
    block, so that nobody who types has to wait. What the Helpdesk ordered is printed by the next run.
    """
    need_operator(actor)
    mine = Letter.filter(
        batch__gte=run.batch(0),
        batch__lte=run.batch(0xFFFFFF),
        state__in=[LetterState.PENDING, LetterState.VALID],
    )
    voided = 0
    while letter := await mine.order_by("batch").first():
        async with in_transaction():
            voided += await mine.filter(batch=letter.batch).update(
                state=LetterState.VOID, ended_at=actor.office.now()
            )
            await order.give_back(letter.batch)
    await notice.give_back(run.batch(0), run.batch(0xFFFFFF))
    await _tell(actor, _WITHDRAWN, run, voided=voided)
    return voided


@retried
async def _tell(actor: Actor, action: str, run: Run, **facts: Any) -> None:
    need_operator(actor)
    async with in_transaction():
        await journal.append(actor, SUBJECT, action, run=run.name, files=run.files, **facts)
