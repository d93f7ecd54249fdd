"""Letters are issued in blocks: a code becomes valid only once the file that carries it is on the disk."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from itertools import compress
from typing import Protocol

from tortoise.transactions import in_transaction

from models import damage
from models.account.letter import Letter, LetterState, hashed, new_code
from models.actor import Actor, need_operator
from models.journal import journal
from models.letters import notice, order
from models.letters.batch import Run, begin, conclude, written
from models.letters.due import LetterDue, count_due, everybody_due, one_due
from models.letters.order import LetterOrder
from models.matricule import Matricule
from models.office import LUXEMBOURG, Office
from models.person import Details, Person
from models.refusal import Refused
from models.storage.dialect import retried
from models.storage.keys import Damaged

BLOCK = 1000
"""The most letters per transaction."""


@dataclass(frozen=True, slots=True)
class Posted:
    """The content of one letter, or of a notice: then ``notice`` is its kind, and there is no code.

    ``renews``: the person has an account, which gets a new password and channel. ``receipt`` is that of the
    Helpdesk's act by which the letter was ordered at ``ordered_at``; "" and None where nobody asked for it.
    """

    matricule: Matricule
    details: Details
    code: str = field(repr=False)
    issued_at: datetime
    valid_until: datetime
    minor: bool
    renews: bool
    receipt: str = ""
    ordered_at: datetime | None = None
    notice: str = ""
    agent_id: int = 0


class Writer(Protocol):
    """Writes letters into files; ``files`` is where the letters of an unfinished run would be found."""

    @property
    def files(self) -> Sequence[str]:
        """The final names of everything written so far."""

    def refuses(self, details: Details) -> str:
        """Return why no letter can be written to this person; "" when one can."""

    def write(self, letters: Sequence[Posted]) -> None:
        """Write a block of letters; once this returns, the block survives a power cut."""

    def finish(self) -> None:
        """Give the files their final names: every letter in them is valid."""


@dataclass(slots=True)
class Issued:
    """The result of a run: letters made valid, who got none and why, and rows that do not open."""

    count: int = 0
    damaged: list[Damaged] = field(default_factory=list)
    unwritten: list[tuple[Matricule, str]] = field(default_factory=list)


_Block = tuple[list[LetterDue], list[str], list[str]]
"""Those who get a letter, their codes, and the hashes of these."""


async def issue(
    actor: Actor,
    writer: Writer,
    progress: Callable[[int, int], None],
    limit: int | None = None,
    matricule: str | None = None,
) -> Issued:
    """Issue a letter to everyone who is due one, at most ``limit``; or to one person, due or not.

    Whoever the Helpdesk ordered one for is due one as well. Notices by post are printed with a run for
    everyone, and count like letters.

    Raises Refused ``operator_only``; ``matricule_*``, ``person_unknown`` or ``account_disabled`` for the one
    person; ``letters_under_way`` while another run is unfinished; ``letters_taken_over`` when this run's
    letters were withdrawn meanwhile.
    """
    need_operator(actor)
    if matricule is None:
        due, total = everybody_due(actor.office), await count_due(actor.office)
    else:
        due, total = _just(await one_due(actor.office, matricule)), 1
    issuing = _Issuing(actor, writer, await begin(actor, writer.files), progress, min(total, limit or total))
    async with aclosing(issuing.hashed(_blocks(issuing.writable(due), limit))) as blocks:
        async for block in blocks:
            await issuing.block(block)
    unwritten: list[int] = []
    while matricule is None and await issuing.notices(unwritten):
        pass
    await notice.keep(unwritten)  # not before: the same ones would come again
    run = await written(actor, issuing.run, writer.files, issuing.issued.count)
    await asyncio.to_thread(writer.finish)
    await conclude(actor, run)
    return issuing.issued


async def _just(due: LetterDue) -> AsyncIterator[LetterDue]:
    yield due


async def _blocks(due: AsyncIterator[LetterDue], limit: int | None) -> AsyncIterator[list[LetterDue]]:
    block: list[LetterDue] = []
    count = 0
    async for one in due:
        if limit is not None and count >= limit:
            break
        count += 1
        block.append(one)
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block


def last_day(office: Office) -> datetime:
    """Return the end of a letter issued now: the last second, in Luxembourg, of its last day."""
    day = office.today() + timedelta(days=office.rules.letter_days)
    return datetime.combine(day, time(23, 59, 59), LUXEMBOURG).astimezone(UTC)


def _valid_until(person: Person, now: datetime, until: datetime) -> datetime:
    """The end of a letter: a minor's is void at the 18th birthday, and names the day before it."""
    eve = person.majority - timedelta(seconds=1)
    return min(until, eve) if now < person.majority else until


@dataclass(slots=True)
class _Issuing:
    actor: Actor
    writer: Writer
    run: Run
    progress: Callable[[int, int], None]
    total: int
    issued: Issued = field(default_factory=Issued)
    blocks: int = 0
    _count: int = 0
    """Codes that are hashed."""

    async def writable(self, due: AsyncIterator[LetterDue]) -> AsyncIterator[LetterDue]:
        """Yield those whose letter can be written; the others are kept for the report."""
        async for one in due:
            if await self._addressed(one.person):
                yield one

    async def _addressed(self, person: Person) -> tuple[Matricule, Details] | None:
        """Whom something is written to; None, and kept for the report, where that cannot be written."""
        keys = self.actor.office.keys
        try:
            number, details = person.matricule_in(keys), person.details_in(keys)
        except Damaged as found:
            await damage.note(self.actor.office, found)
            self.issued.damaged.append(found)
            return None
        if trouble := self.writer.refuses(details):
            self.issued.unwritten.append((number, trouble))
            return None
        return number, details

    async def hashed(self, blocks: AsyncIterator[list[LetterDue]]) -> AsyncGenerator[_Block, None]:
        """Yield each block with its codes and their hashes; the next one is hashed meanwhile."""
        ahead: asyncio.Task[_Block] | None = None
        try:
            async for due in blocks:
                done = await ahead if ahead else None
                ahead = asyncio.create_task(self._hash(due))
                if done is not None:
                    yield done
            if ahead is not None:
                yield await ahead
        finally:
            if ahead is not None:
                ahead.cancel()
                await asyncio.gather(ahead, return_exceptions=True)

    async def block(self, block: _Block) -> None:
        """Pending, on the disk, valid: in this order, so that every valid letter is in a file."""
        batch = self.run.batch(self.blocks)
        self.blocks += 1
        now, until = self.actor.office.now(), last_day(self.actor.office)
        due, codes, hashes = block
        async with in_transaction():
            taken = await order.take([one.person.id for one in due], batch)
            kept = [not one.ordered or one.person.id in taken for one in due]
            due, codes = list(compress(due, kept)), list(compress(codes, kept))
            hashes = list(compress(hashes, kept))
            if not due:  # every order was stopped meanwhile
                return
            await Letter.bulk_create(
                Letter(
                    person_id=one.person.id,
                    batch=batch,
                    code_hash=code_hash,
                    state=LetterState.PENDING,
                    issued_at=now,
                    valid_until=_valid_until(one.person, now, until),
                )
                for one, code_hash in zip(due, hashes, strict=True)
            )
        posted = [
            self._posted(one, code, now, until, taken.get(one.person.id))
            for one, code in zip(due, codes, strict=True)
        ]
        await asyncio.to_thread(self.writer.write, posted)
        await self._make_valid(batch, [one.person.id for one in due])
        self.issued.count += len(due)

    async def notices(self, unwritten: list[int]) -> bool:
        """Print a block of notices by post, without those that are ``unwritten``; False at their end."""
        batch, now = self.run.batch(self.blocks), self.actor.office.now()
        self.blocks += 1
        async with in_transaction():
            rows = await notice.take(batch, BLOCK)
        posted = []
        for row in rows:
            if not (addressed := await self._addressed(row.person)):
                unwritten.append(row.id)
                continue
            told = Posted(*addressed, "", now, now, minor=False, renews=True)
            posted.append(
                replace(told, receipt=row.receipt, ordered_at=row.at, notice=row.kind, agent_id=row.agent_id)
            )
        if posted:
            await asyncio.to_thread(self.writer.write, posted)
            self.issued.count += len(posted)
        ids = {row.id for row in rows} - {*unwritten}
        await notice.printed(ids, self.actor.office.now())
        return len(rows) == BLOCK

    def _posted(
        self, one: LetterDue, code: str, now: datetime, until: datetime, asked: LetterOrder | None
    ) -> Posted:
        keys = self.actor.office.keys
        return Posted(
            one.person.matricule_in(keys),
            one.person.details_in(keys),
            code,
            now,
            _valid_until(one.person, now, until),
            minor=now < one.person.majority,
            renews=one.renews,
            receipt=asked.receipt if asked else "",
            ordered_at=asked.ordered_at if asked else None,
        )

    async def _hash(self, due: list[LetterDue]) -> _Block:
        """Hash in as many tasks as the machine has slots: a log-in waits for one hash, not for a block."""
        codes = [new_code() for _ in due]
        hashes = [""] * len(due)
        waiting = iter(range(len(due)))

        async def clerk() -> None:
            for place in waiting:
                hashes[place] = await hashed(self.actor.office, due[place].person.key, codes[place])
                self._count += 1
                self.progress(self._count, max(self.total, self._count))

        async with asyncio.TaskGroup() as clerks:
            for _ in range(self.actor.office.hasher.slots):
                clerks.create_task(clerk())
        return due, codes, hashes

    @retried
    async def _make_valid(self, batch: str, people: list[int]) -> None:
        now = self.actor.office.now()
        async with in_transaction():
            older = Letter.filter(person_id__in=people, state=LetterState.VALID)
            await older.update(state=LetterState.REPLACED, ended_at=now)
            pending = Letter.filter(batch=batch, state=LetterState.PENDING)
            if await pending.update(state=LetterState.VALID) != len(people):
                raise Refused("letters_taken_over")
            await order.printed(batch, now)
            subjects = [f"person:{person}" for person in people]
            await journal.append_all(self.actor, subjects, "letter_issued", run=self.run.name)
