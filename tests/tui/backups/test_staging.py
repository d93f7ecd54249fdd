"""A file under way belongs to one writer; what a killed one left belongs to the next."""

import os
from pathlib import Path

import pytest

from models.refusal import Unavailable
from tests.tui.backups.scene import Scene
from tui.backups.making import staged
from tui.backups.staging import StagedFile
from tui.errors import sentence


def test_one_writer(tmp_path: Path) -> None:
    place = tmp_path / "esante.db-backup"
    for side in ("", "-wal", "-shm", "-journal"):
        place.with_name(f"{place.name}{side}").write_bytes(b"left by a killed one")
    with StagedFile(place) as mine:
        assert place.read_bytes() == b"" and place.stat().st_mode & 0o777 == 0o600
        assert [path.name for path in tmp_path.iterdir()] == [place.name]
        place.write_bytes(b"mine")
        with pytest.raises(Unavailable, match="backup_under_way") as caught, StagedFile(place):
            raise AssertionError
        assert str(place) in sentence(caught.value) and mine.path.read_bytes() == b"mine"
    assert not place.exists()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    victim, place = tmp_path / "victim", tmp_path / "esante.db-backup"
    victim.write_bytes(b"precious")
    os.symlink(victim, place)
    with pytest.raises(OSError, match="symbolic"), StagedFile(place):
        raise AssertionError
    assert victim.read_bytes() == b"precious"


def test_two_backups_at_once(scene: Scene) -> None:
    with StagedFile(staged(scene.file, "backup")), pytest.raises(Unavailable, match="backup_under_way"):
        scene.backup()
    assert not (scene.folder / "backup.age").exists()
    assert scene.verified(scene.backup()).epoch == 1
