"""Four processes work on one account at once: whatever each of them was told is true, and nothing is lost."""

import asyncio
import json
import time
from collections import Counter
from pathlib import Path

import pytest

from models.account.account import Account
from models.account.session import Session
from models.actor import Actor
from models.dsp.assistant import Assistant
from models.dsp.note import Note
from models.journal import audit
from models.journal.journal import Entry
from models.office import Office
from tests.conftest import activate, issue, register
from tests.forks import forked
from tests.models.dsp.filing import OTHER, member
from tests.models.side_by_side import run

KINDS = (["log_in", "choose"], ["mistype", "repaint", "write"], ["add", "appoint"], ["shut", "unlock"])
"""What each process does; only one of them writes each of the owner's choices."""


@pytest.mark.parametrize("seconds", [4, pytest.param(30, marks=pytest.mark.soak)])
async def test_what_everybody_was_told_is_true(
    office: Office, visitor: Actor, database_url: str, tmp_path: Path, seconds: int
) -> None:
    await issue(office, await register(office))
    await activate(visitor)
    await member(office, OTHER, "MÜLLER", "Bob")
    begun = time.time()
    workers = [forked(run, database_url, tmp_path, kinds, begun, float(seconds)) for kinds in KINDS]
    for worker in workers:
        await asyncio.to_thread(worker.join, seconds + 60)
    assert [worker.exitcode for worker in workers] == [0] * len(KINDS)
    done, last = Counter[str](), dict[str, str]()
    for kinds in KINDS:
        its, wrote = json.loads((tmp_path / f"{'-'.join(kinds)}.json").read_text())
        done.update(its)
        last |= wrote
    told = Counter(entry.action for entry in await Entry.all())
    for action in ("logged_in", "address_added", "address_removed", "account_disable", "account_enable"):
        assert told[action] == done[action], (action, done)
    assert told["account_unlock"] == done["account_unlock"]
    assert done["account_disable"] and done["chosen"] + done["painted"] + done["logged_in"], done
    assert (told["note_written"], told["note_deleted"]) == (done["note_written"], done["note_deleted"])
    assert await Note.all().count() == done["note_written"] - done["note_deleted"], done
    for action in ("assistant_added", "assistant_removed"):  # a line for each of the two
        assert told[action] == 2 * done[action], (action, done)
    there = done["assistant_added"] - done["assistant_removed"]
    assert await Assistant.filter(ended_at=None).count() == there in (0, 1), done
    choices = (await Account.get(id=1)).choices_in(office.keys)
    assert choices.language == last.get("language", "fr") and choices.theme == last.get("theme", ""), done
    assert [channel.address for channel in choices.others] == [a for a in [last.get("address")] if a], done
    wrong = await Entry.filter(action="password", outcome__in=["wrong", "closed"]).count()
    assert done["wrong"] <= wrong <= done["wrong"] + done["waits"], done
    assert not (await audit.verify(office.keys, None, lambda done, total: None)).trouble
    disabled = await Entry.filter(action="account_disable").order_by("-seq").first()
    entered = await Entry.filter(action="logged_in").order_by("-seq").first()
    if disabled and entered and disabled.seq > entered.seq:
        assert not await Session.filter(ended_at=None, factors="password+code").exists()
