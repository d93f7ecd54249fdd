"""A new sealing key takes over while the service runs; an old one goes when no sealed value needs it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from models import damage
from models.actor import Actor, need_operator
from models.journal import journal
from models.office import Office
from models.refusal import Refused, Unavailable
from models.storage import dialect, facts, sealed
from models.storage.database import RETIRED, Fact, compared, fingerprint_of, retired
from models.storage.dialect import retried
from models.storage.key_file import KeyFile
from models.storage.keys import Damaged
from models.storage.sealed import SealedColumn
from models.text import REASON_LENGTH, clean_line

SETTLED = timedelta(hours=24)
"""How long another key has to seal before one is retired: no session and no node holds the old file then."""
PAUSE = 0.02
"""Seconds between two blocks, in which whoever waits for the database's lock takes it."""
PASSES = 3
"""How often all rows are looked through, until none is found: another process may have the old file."""
_SUBJECT = "keys"
_SINCE = "sealing"
"""The fact that says which key seals, and since when."""


@dataclass(frozen=True, slots=True)
class KeyUse:
    """One sealing key: where it stands, and what needs it.

    ``held``: it is in the key file. ``known``: the database knows its fingerprint. ``seals``: it is marked.
    ``waits``: it was added and never marked. ``since`` is when it began to seal, where that is known.
    ``needed`` counts the values that are sealed under it, by ``table.column``.
    """

    name: str
    held: bool
    known: bool
    seals: bool
    waits: bool
    since: datetime | None
    needed: dict[str, int]


@dataclass(slots=True)
class Resealed:
    """What a run did: the key, how many values it sealed anew, and the rows that did not open."""

    key: str
    values: int = 0
    left: list[Damaged] = field(default_factory=list)


async def uses(office: Office) -> list[KeyUse]:
    """Return every sealing key of the key file and of the database, oldest first."""
    held = KeyFile.read(_file(office))
    known = [*await facts.named(fingerprint_of(""))]
    marked, since = await _sealing_since()
    order = [*sorted(set(known) - held.sealing.keys()), *held.sealing]
    return [
        KeyUse(
            name=name,
            held=name in held.sealing,
            known=name in known,
            seals=name == held.marked,
            waits=name == held.newest != held.marked,
            since=since if name == marked == held.marked else None,
            needed=await sealed.needing(name),
        )
        for name in order
    ]


@retried
async def add(actor: Actor, reason: str) -> tuple[str, bool]:
    """Add a key to the key file, which seals nothing yet; returns its name, and whether it is new.

    Where one waits already, it is that one: a run that was killed is ended by the next. Raises Refused
    ``operator_only`` and ``text_*``, and Unavailable ``key_readonly`` and as ``KeyFile.read``.
    """
    need_operator(actor)
    why = clean_line(reason, REASON_LENGTH, "reason")
    file = _file(actor.office)
    async with in_transaction():
        held = KeyFile.read(file)
        new = held.newest == held.marked
        if new:
            held = held.with_new(await retired())
            held.write(file)
        actor.office.keys.follow()
        if await _made_known(actor.office, held.newest):
            await journal.append(actor, _SUBJECT, "key_added", key=held.newest, reason=why)
    return held.newest, new


@retried
async def reseal(actor: Actor, reason: str, progress: Callable[[int, int], None]) -> Resealed:
    """Mark the newest key, and seal every value anew that is sealed under another; others work meanwhile.

    Whatever stops it, each value is sealed under one key or the other, and the next run goes on. A value
    that somebody writes in between is left as written, and looked at once more. Two runs at once share the
    work. Rows that do not open are recorded (``models/damage.py``) and left. ``progress`` gets (values done,
    in all). Raises as ``add``.
    """
    need_operator(actor)
    why = clean_line(reason, REASON_LENGTH, "reason")
    await _mark_newest(actor, why)
    done, total = Resealed(actor.office.keys.marked), 0
    for column in sealed.SEALED:
        total += await sealed.count(column, done.key)
    for _ in range(PASSES):
        seen, left = 0, list[Damaged]()
        for column in sealed.SEALED:
            after = None
            while rows := await sealed.block(column, done.key, after):
                after = rows[-1][0]
                values = await _opened(actor.office, column, rows, left)
                if values:
                    await _rewritten(column, values)
                seen += len(values)
                done.values += len(values)
                progress(done.values + len(left), max(total, done.values + len(left)))
                await asyncio.sleep(PAUSE)
        done.left = left
        if not seen:
            break
    async with in_transaction():
        told: dict[str, Any] = {"key": done.key, "values": done.values, "left": len(done.left)}
        await journal.append(actor, _SUBJECT, "key_resealed", **told, reason=why)
    return done


@retried
async def retire(actor: Actor, name: str, reason: str) -> bool:
    """Take a key out of the database's knowledge, then out of the key file; False where that is read-only.

    It works for a key that is missing in the file too, once nothing needs it. Raises Refused
    ``operator_only``, ``text_*``, ``key_unknown``, ``key_seals``, ``key_needed`` with the number of values
    by ``table.column``, and ``key_early`` with the moment from which on it may go.
    """
    need_operator(actor)
    why = clean_line(reason, REASON_LENGTH, "reason")
    file = _file(actor.office)
    marked, settled = KeyFile.read(file).marked, actor.office.now()
    if name != marked:
        settled = await _settled_at(actor.office, marked)
    async with in_transaction():
        held = KeyFile.read(file)
        fact = await Fact.get_or_none(name=fingerprint_of(name))
        if fact is None and name not in held.sealing:
            raise Refused("key_unknown", name=name)
        if name == held.marked:
            raise Refused("key_seals", name=name)
        if needed := await sealed.needing(name):
            raise Refused("key_needed", name=name, needed=needed)
        if actor.office.now() < settled:
            raise Refused("key_early", name=name, until=settled)
        if fact is not None:
            await Fact.filter(name=fact.name).delete()
            await Fact.create(name=f"{RETIRED}{name}", value=fact.value)
            await journal.append(actor, _SUBJECT, "key_retired", key=name, reason=why)
    try:
        if name in held.sealing:
            held.without(name).write(file)
    except Unavailable:
        return False
    return True


@retried
async def _mark_newest(actor: Actor, why: str) -> None:
    """Mark the newest key in the file, after the database knows it: a kill leaves no unknown key marked."""
    file, office = _file(actor.office), actor.office
    if KeyFile.read(file).newest == KeyFile.read(file).marked:
        office.keys.follow()
        return
    async with in_transaction():
        await _made_known(office, KeyFile.read(file).newest)
    async with in_transaction():
        held = KeyFile.read(file)  # once more: another run may have been faster
        if held.newest == held.marked:
            return
        replace(held, marked=held.newest).write(file)
        office.keys.follow()
        await facts.write(_SINCE, f"{held.newest} {office.now().isoformat()}")
        await journal.append(actor, _SUBJECT, "key_marked", key=held.newest, reason=why)


@retried
async def _settled_at(office: Office, marked: str) -> datetime:
    """Return when nobody seals under another key any more; a mark that was set by hand counts from now."""
    name, since = await _sealing_since()
    if name == marked and since is not None:
        return since + SETTLED
    async with in_transaction():
        await facts.write(_SINCE, f"{marked} {office.now().isoformat()}")
    return office.now() + SETTLED


async def _made_known(office: Office, name: str) -> bool:
    """Store the fingerprint of a key that is new to the database; returns whether it was."""
    office.keys.follow()
    unknown = fingerprint_of(name) in await compared(office.keys, lost_allowed=True)
    if unknown:
        fact = fingerprint_of(name)
        await Fact.create(name=fact, value=office.keys.fingerprints[fact])
    return unknown


async def _sealing_since() -> tuple[str, datetime | None]:
    name, _, since = (await facts.read(_SINCE)).partition(" ")
    return name, datetime.fromisoformat(since) if since else None


async def _opened(
    office: Office, column: SealedColumn, rows: list[tuple[object, str, bytes]], left: list[Damaged]
) -> list[tuple[bytes, object, bytes]]:
    """Seal a block's values anew; returns (new value, primary key, old value) of those that open."""
    values = []
    for pk, name, old in rows:
        try:
            plain = office.keys.open(column.place, name, old)
        except Damaged as found:
            left.append(found)
            await damage.note(office, found)
            continue
        values.append((office.keys.seal(column.place, name, plain), pk, old))
    return values


@retried
async def _rewritten(column: SealedColumn, values: list[tuple[bytes, object, bytes]]) -> None:
    """Write the block in one transaction; a value that was changed since it was read stays as it is."""
    write = dialect.statement(
        f'UPDATE "{column.table}" SET "{column.column}" = ? '
        f'WHERE "{column.key}" = ? AND "{column.column}" = ?'
    )
    async with in_transaction():
        await Fact.create(name="resealing", value=column.place)  # for the triggers of migration 0015
        await get_connection("default").execute_many(write, [list(value) for value in values])
        await Fact.filter(name="resealing").delete()


def _file(office: Office) -> Path:
    assert office.keys.file is not None
    return office.keys.file
