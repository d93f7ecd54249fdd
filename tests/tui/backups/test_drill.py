"""Under load each backup is the state of one commit, its chain is whole, and nothing in it comes back."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from models.account.account import Account
from models.account.letter import Letter
from models.account.session import Session
from models.actor import Actor
from models.journal import audit
from models.journal.journal import Entry
from models.office import Office
from models.proof.one_time_code_row import Challenge
from tests.conftest import issue, register
from tests.forks import forked
from tests.tui.backups.backup_victim import load
from tests.tui.backups.scene import Scene
from tui.portal.local import opened_office

SECONDS = 20
PEOPLE = 2000


def at_present() -> datetime:
    return datetime.now(UTC)


async def insured(actor: Actor) -> None:
    """People with letters, for whom processes activate accounts."""
    office = Office(at_present, actor.office.keys, actor.office.hasher)
    for n in range(PEOPLE):
        born = date(1960, 1, 1) + timedelta(days=n)
        await issue(office, await register(office, f"{born:%Y%m%d}{n % 1000:03}"))


async def examined(scene: Scene) -> tuple[int, int]:
    """How many accounts there are, and how many lines; whatever is in the database agrees."""
    async with opened_office(scene.settings, at_present) as office:
        used = {row.person_id for row in await Letter.filter(state="used")}
        active = {row.person_id for row in await Account.all()}
        said = {int(row.subject.split(":")[1]) for row in await Entry.filter(action="account_activated")}
        assert used == active == said  # a commit boundary: one transaction made all three
        assert not await Letter.filter(state__in=["valid", "pending"]).exists()
        assert not await Session.filter(ended_at=None).exists()
        assert not await Challenge.filter(ended_at=None).exists()
        verdict = await audit.verify(office.keys, None, lambda *_: None)
        assert verdict.trouble == ""
        return len(active), verdict.count


@pytest.mark.soak
def test_a_backup_every_second_under_load(migrated: Path, tmp_path: Path) -> None:
    scene = Scene.made(migrated, tmp_path)
    scene.do(insured, published=False)
    victims = [forked(load, scene.settings, half) for half in range(2)]
    begun, files = time.monotonic(), list[Path]()
    try:
        while (due := len(files)) < SECONDS:
            time.sleep(max(0.0, begun + due - time.monotonic()))
            files.append(scene.backup(f"{due}.age"))
    finally:
        for victim in victims:
            victim.kill()
            victim.join()
    seen = list[tuple[int, int]]()
    for file in files:
        other = replace(scene.elsewhere(), watch=at_present)  # type: ignore[arg-type]
        other.restored(file)
        seen.append(asyncio.run(examined(other)))
        for path in other.file.parent.iterdir():
            path.unlink()
        other.file.parent.rmdir()
    assert seen == sorted(seen) and seen[-1][0] > seen[0][0]
