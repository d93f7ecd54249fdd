"""Killed at any moment: there is a whole backup or none, a whole database or none; the next one succeeds."""

import asyncio
import signal
from pathlib import Path

import pytest

from models.actor import Actor
from models.journal import audit, journal
from models.journal.journal import Entry
from tests.conftest import register
from tests.forks import forked
from tests.tui.backups.backup_victim import run
from tests.tui.backups.scene import Scene
from tui.portal.local import opened_office

TRIES = 6
"""How many moments are tried here; the soak tries them all."""


def killed(scene: Scene, what: str, fatal: int) -> bool:
    """Whether the process killed itself at this step; otherwise it was done before."""
    victim = forked(run, scene.folder, scene.settings, scene.watch, what, fatal)
    victim.join(60)
    assert victim.exitcode in (0, -signal.SIGKILL)
    return victim.exitcode != 0


def steps(scene: Scene, what: str) -> int:
    """How many steps there are in all."""
    assert not killed(scene, what, 0)
    return int((scene.folder / "steps").read_text("ascii"))


async def said(actor: Actor) -> None:
    await journal.append(actor, "x", "logged_out")


def spread(count: int, tries: int) -> list[int]:
    return sorted({1 + round(n * (count - 1) / (tries - 1)) for n in range(tries)})


def kill_backups(scene: Scene, tries: int) -> None:
    scene.do(lambda actor: register(actor.office))
    scene.do(said)
    file = scene.folder / "backup.age"
    count = steps(scene, "backup")
    whole = list[bool]()
    for fatal in spread(count, tries or count):
        for made in scene.folder.glob("*.age*"):
            made.unlink()
        assert killed(scene, "backup", fatal), fatal
        whole.append(file.exists())
        scene.backup("next.age")  # it clears what was left
        assert scene.left() == ["esante.db", "esante.db-head", "esante.key"], fatal
        if not whole[-1]:
            scene.backup()
            assert not list(scene.folder.glob("backup.age.*")), fatal
        assert scene.verified(file).journal_head.count == 1, fatal
    assert not whole[0] and whole[-1] and whole == sorted(whole)


def kill_restores(scene: Scene, tries: int) -> None:
    scene.do(lambda actor: register(actor.office))
    scene.do(said)
    scene.backup()
    head = scene.file.with_name("esante.db-head").read_bytes()
    scene.lose()
    count = steps(scene, "restore")
    there = list[bool]()
    for fatal in spread(count, tries or count):
        scene.lose()
        scene.file.with_name("esante.db-head").write_bytes(head)
        assert killed(scene, "restore", fatal), fatal
        there.append(scene.file.exists())
        if not scene.file.exists():
            scene.restored(scene.folder / "backup.age")
        asyncio.run(examined(scene))
    assert not there[0] and there[-1] and there == sorted(there)


async def examined(scene: Scene) -> None:
    """It starts; its chain is whole; its last line says that an epoch has begun."""
    async with opened_office(scene.settings, scene.watch):
        assert (await audit.verify(scene.keys, None, lambda *_: None)).trouble == ""
        last = await Entry.all().order_by("-seq").first()
        assert last is not None and last.action == "epoch_begun" and last.seq == 2


def test_backups(scene: Scene) -> None:
    kill_backups(scene, TRIES)


def test_restores(scene: Scene) -> None:
    kill_restores(scene, TRIES)


@pytest.mark.soak
def test_backups_at_every_step(migrated: Path, tmp_path: Path) -> None:
    kill_backups(Scene.made(migrated, tmp_path), 0)


@pytest.mark.soak
def test_restores_at_every_step(migrated: Path, tmp_path: Path) -> None:
    kill_restores(Scene.made(migrated, tmp_path), 0)
