"""Killed at any moment of an act or an approval: change, message, journal and receipt, or none of them."""

import asyncio
import json
import signal
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.account.account import Account
from models.account.pending_change import PendingChange
from models.dsp.record import Record
from models.helpdesk.approval import Approval
from models.helpdesk.call import Call
from models.helpdesk.check import Check, CheckKind
from models.helpdesk.receipt import Receipt
from models.journal.journal import Entry
from models.messages.outbox import Message
from models.office import Office
from models.person import Person
from models.storage import database
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tests.conftest import copied
from tests.engine import of_sqlite
from tests.forks import forked
from tests.models.dsp.filing import member
from tests.models.helpdesk.agents import agent
from tests.models.helpdesk.victim import run

pytestmark = of_sqlite


async def prepare(url: str, keys: Keyring, folder: Path, count: int) -> list[int]:
    """Calls of people who have proved everything; returns their numbers."""
    async with database.opened(url, keys):
        office = Office(lambda: datetime.now(UTC), keys, Hasher(folder / "slots"))
        nora, _ = await agent(office), await agent(office, "emma")
        calls = []
        for n in range(count):
            owner = await member(office, f"19700101{n:03}")
            now = office.now()
            held = await Call.create(
                agent_id=nora.agent_id,
                conversation=f"{n:032}",
                person_id=owner.person_id,
                means="telephone",
                subject="other",
                opened_at=now,
            )
            for kind in (CheckKind.CODE, CheckKind.CHANNEL):
                await Check.create(call_id=held.id, person_id=owner.person_id, kind=kind, ok=True, at=now)
            calls.append(held.id)
        return calls


async def assert_whole(url: str, keys: Keyring, call_id: int) -> tuple[int, int, int]:
    """The facts of one call agree; returns whether it was asked, approved, closed."""
    async with database.opened(url, keys):
        held = await Call.get(id=call_id)
        assert held.open_of and held.ended_at is None
        person, account = await Person.get(id=held.person_id), await Account.get(person_id=held.person_id)
        code = f"person:{person.id}"
        lines = await Entry.filter(subject=code, action__startswith="helpdesk_")
        said = [(line.action.removeprefix("helpdesk_"), line.outcome) for line in lines]
        receipts = {row.act: row.code for row in await Receipt.filter(call_id=call_id)}
        bodies = [row.body_in(keys) for row in await Message.exclude(body=b"")]
        mine = [body for body in bodies if body["address"] == f"p{person.id}@example.lu"]
        told = [(body["kind"], body["facts"].get("receipt")) for body in mine]
        waiting = await PendingChange.get_or_none(account_id=account.id)
        row = await Approval.get_or_none(call_id=call_id)
        record = await Record.get_or_none(person_id=person.id)
        asked, approved = row is not None, row is not None and row.outcome == "approved"
        closed = record is not None and record.closed_at is not None
        assert asked == (waiting is not None) == (("channel", "asked") in said)
        assert asked == (("helpdesk_channel", receipts.get("channel")) in told)  # type: ignore[call-overload]
        assert approved == (waiting is not None and waiting.confirmed) == (("channel", "approved") in said)
        assert approved == ("helpdesk_channel_confirmed" in [kind for kind, _ in told])
        assert closed == (("close", "done") in said) == ("close" in receipts)
        assert closed == (("helpdesk_close", receipts.get("close")) in told)  # type: ignore[call-overload]
        assert {json.loads(line.facts)["receipt"] for line in lines} == set(receipts.values())
        return asked, approved, closed


async def kill_at_each(migrated: Path, tmp_path: Path, url: str, parts: Sequence[float]) -> None:
    """A process after the other, each killed at another part of the way."""
    key_file = copied(migrated, tmp_path) / "esante.key"
    keys = Keyring.read(key_file)
    calls = await prepare(url, keys, tmp_path, len(parts) + 1)
    await runs(url, key_file, calls[-1], 0, 0)
    count = int((tmp_path / "statements").read_text())
    found = set()
    for call_id, part in zip(calls, parts, strict=False):
        number = max(1, round(abs(part) * count))
        await runs(url, key_file, call_id, number if part > 0 else -number, -signal.SIGKILL)
        found.add(await assert_whole(url, keys, call_id))
    assert (False, False, False) in found and len(found) > 2, found


async def runs(url: str, key_file: Path, call_id: int, number: int, ends: int) -> None:
    process = forked(run, url, key_file, call_id, number)
    await asyncio.to_thread(process.join, 60)
    assert process.exitcode == ends, number


async def test_eight_kills(migrated: Path, tmp_path: Path, database_url: str) -> None:
    """Spread over the way, before and after a statement in turn."""
    await kill_at_each(migrated, tmp_path, database_url, [n / 9 if n % 2 else -n / 9 for n in range(1, 9)])


@pytest.mark.soak
@pytest.mark.parametrize("quarter", range(4))
async def test_a_kill_at_every_statement(
    migrated: Path, tmp_path: Path, database_url: str, quarter: int
) -> None:
    """More parts than there are statements, so that none is left out; before and after them in turn."""
    parts = [(quarter + 4 * n + 1) / 200 for n in range(49)]
    sided = [part if n % 2 else -part for n, part in enumerate(parts)]
    await kill_at_each(migrated, tmp_path, database_url, sided)
