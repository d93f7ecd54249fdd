"""What must not come back is published beside the head, each line once, and kept for its time."""

from dataclasses import replace
from pathlib import Path

import pytest

from models.actor import Actor
from models.journal import decisions, journal
from models.journal.decisions import KEPT, DecisionFile
from models.journal.epoch import HeadFile
from models.refusal import Unavailable
from tests.tui.backups.scene import Scene


async def said(actor: Actor) -> None:
    await journal.append(actor, "x", "logged_out")


def test_published_lines(scene: Scene) -> None:
    """One that is published twice counts once; a cut one is none; a changed one is counted as unreadable."""
    file = DecisionFile(scene.file)

    async def decides(actor: Actor) -> None:
        await journal.append(actor, "person:1", "password_changed", "owner")
        await journal.append(actor, "person:1", "logged_out")

    scene.do(said)
    for _ in range(2):
        scene.do(decides)
    assert [line.seq for line in file.read(scene.keys)[0]] == [2, 4]
    text = file.path.read_bytes()
    file.path.write_bytes(text + text + text[:50])
    assert [line.seq for line in file.read(scene.keys)[0]] == [2, 4]
    scene.do(decides)
    assert ([line.seq for line in file.read(scene.keys)[0]], file.read(scene.keys)[1]) == ([2, 4, 6], 1)
    file.path.write_bytes(text.replace(b'"person:1"', b'"person:2"', 1))
    assert ([line.seq for line in file.read(scene.keys)[0]], file.read(scene.keys)[1]) == ([4], 1)
    file.path.write_bytes(text)
    scene.watch.on(seconds=KEPT.total_seconds() + 1)
    scene.do(decides)
    assert [line.seq for line in file.read(scene.keys)[0]] == [8]
    assert file.path.stat().st_mode & 0o777 == 0o600


def test_many_lines_are_published_in_several_rounds(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a long time without a courier: the head never names a line that is not published yet."""
    monkeypatch.setattr(decisions, "AT_ONCE", 2)
    heads, file = HeadFile(scene.file), DecisionFile(scene.file)

    async def decides(actor: Actor) -> None:
        for _ in range(3):
            await journal.append(actor, "person:1", "password_changed", "owner")
            await journal.append(actor, "person:1", "logged_out")

    async def nothing(actor: Actor) -> None: ...

    scene.do(said)
    for work, head, lines in ((decides, 4, [2, 4]), (nothing, 7, [2, 4, 6]), (nothing, 7, [2, 4, 6])):
        scene.do(work)
        known = heads.read(scene.keys)
        assert known and known.head.count == head
        assert [line.seq for line in file.read(scene.keys)[0]] == lines


def test_the_folder_of_the_head_may_be_elsewhere(scene: Scene, tmp_path: Path) -> None:
    """On another disk it outlives the database's."""
    (tmp_path / "heads").mkdir()
    scene.settings = replace(scene.settings, head_folder=tmp_path / "heads")
    scene.do(said)
    scene.do(lambda actor: journal.append(actor, "person:1", "password_changed", "owner"))
    assert {path.name for path in (tmp_path / "heads").iterdir()} == {"esante.db-head", "esante.db-decisions"}
    file = scene.backup()
    scene.do(said)
    scene.lose()
    with pytest.raises(Unavailable, match="backup_older"):
        scene.restored(file, scene.order(accept_loss=False))
