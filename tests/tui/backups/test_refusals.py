"""A backup that is damaged, cut, foreign or older is refused in one sentence, and nothing is left of it."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest

from models.actor import Actor
from models.journal import journal
from models.refusal import Unavailable
from models.storage.keys import Keyring
from tests.conftest import register
from tests.tui.backups.scene import Scene
from tui.backups import making
from tui.backups.sealed_file import identities_in, new_identity
from tui.errors import sentence


def refused(scene: Scene, file: Path, key: Path | None = None) -> str:
    """Why a restore is refused; nothing is left in its place."""
    before = scene.left()
    with pytest.raises(Unavailable) as caught:
        scene.restored(file, key=key)
    assert scene.left() == before
    told = sentence(caught.value)
    assert told.endswith(".") and "\n" not in told and "{" not in told
    return caught.value.code


@pytest.fixture
def file(scene: Scene) -> Path:
    """A backup of one person, whose database is lost."""
    scene.do(lambda actor: register(actor.office))
    made = scene.backup()
    scene.lose()
    return made


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _swapped(content: bytes) -> bytes:
    """Two pieces of 64 KiB change places."""
    start, piece = len(content) % 65552 + 65552, 65552
    one, other = content[start : start + piece], content[start + piece : start + 2 * piece]
    return content[:start] + other + one + content[start + 2 * piece :]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_cut, "backup_cut"),
        (_swapped, "backup_cut"),
        (lambda content: content[:-1], "backup_cut"),
        (lambda content: content[:100], "backup_cut"),
        (lambda content: content + b"x", "backup_cut"),
        (lambda content: content[:-100] + bytes([content[-100] ^ 1]) + content[-99:], "backup_cut"),
        (lambda content: b"", "backup_not"),
        (lambda content: b"SQLite format 3\0" + content, "backup_not"),
    ],
)
def test_what_is_not_whole(scene: Scene, file: Path, change: Callable[[bytes], bytes], code: str) -> None:
    damaged = scene.folder / "damaged.age"
    damaged.write_bytes(change(file.read_bytes()))
    assert refused(scene, damaged) == code


def test_what_is_not_there(scene: Scene, file: Path) -> None:
    assert refused(scene, scene.folder / "nothing.age") == "backup_away"
    assert refused(scene, scene.folder) == "backup_away"
    assert refused(scene, file, key=scene.folder / "nothing.key") == "backup_key_away"


def test_another_key_of_backups(scene: Scene, file: Path) -> None:
    other = scene.folder / "other.key"
    new_identity(other)
    assert refused(scene, file, key=other) == "backup_other_key"
    other.chmod(0o644)
    assert refused(scene, file, key=other) == "backup_key_open"
    assert refused(scene, file, key=file) == "backup_key_away"
    (scene.folder / "empty.key").touch(0o600)
    assert refused(scene, file, key=scene.folder / "empty.key") == "backup_key_malformed"


def test_another_services_backup(scene: Scene, file: Path) -> None:
    """It opens with the right key of backups, but was made with other keys."""
    foreign = replace(scene, keys=Keyring.make(scene.folder / "foreign.key"))
    with pytest.raises(Unavailable, match="backup_foreign"):
        foreign.restored(file)
    assert foreign.left() == ["esante.db-head", "esante.key"]


def test_a_file_that_anybody_has_sealed(scene: Scene, file: Path) -> None:
    """The public key stands in the settings: who has it can seal, but not write the manifest's line."""
    public = [identity.to_public() for identity in identities_in(scene.key)]
    forged = scene.folder / "forged.age"
    for content in (b"", b"no line", b"{}\nx", b"x" * 70_000):
        forged.write_bytes(pyrage.encrypt(content, public))
        assert refused(scene, forged) == "backup_not"
    opened = pyrage.decrypt(file.read_bytes(), identities_in(scene.key))
    for changed, code in (
        (opened.replace(b'"epoch": 1', b'"epoch": 9'), "backup_foreign"),
        (opened[:-4096] + bytes(4096), "backup_cut"),
        (opened + b"x", "backup_cut"),
    ):
        forged.write_bytes(pyrage.encrypt(changed, public))
        assert refused(scene, forged) == code


def test_an_older_backup(scene: Scene) -> None:
    """Newer lines are known beside the database, or the operator gives a head that was kept elsewhere."""
    scene.do(lambda actor: register(actor.office))
    file = scene.backup()
    scene.do(_said)
    scene.lose()
    with pytest.raises(Unavailable, match="backup_older") as caught:
        scene.restored(file, scene.order(accept_loss=False))
    assert "ends 1 lines" in sentence(caught.value)
    assert scene.restored(file).epoch.lost == 1


def test_a_backup_of_another_history(scene: Scene) -> None:
    scene.do(_said)
    first = scene.backup()
    for _ in range(3):
        scene.do(_said)
    second = scene.backup("second.age")
    scene.lose()
    assert scene.restored(first).epoch.number == 2
    scene.do(_said)
    scene.lose()
    with pytest.raises(Unavailable, match="backup_branched"):
        scene.restored(second, scene.order(accept_loss=False))
    assert scene.restored(second).epoch.number == 3


async def _said(actor: Actor) -> None:
    """One line of the journal."""
    await journal.append(actor, "x", "logged_out")


@pytest.mark.parametrize("name", ["esante.db", "esante.db-wal", "esante.db-journal"])
def test_a_place_that_is_not_empty(scene: Scene, file: Path, name: str) -> None:
    there = scene.file.with_name(name)
    there.write_bytes(b"mine")
    assert refused(scene, file) == "restore_target"
    assert there.read_bytes() == b"mine"


def test_a_lost_or_wrong_key_file(scene: Scene, file: Path) -> None:
    text = scene.settings.key_file.read_text("ascii")
    scene.settings.key_file.unlink()
    index = next(line for line in text.splitlines() if line.startswith("index"))
    scene.settings.key_file.write_text(f"{index}\nk2 {'A' * 43}=\n", "ascii")
    scene.settings.key_file.chmod(0o600)
    scene.keys = Keyring.read(scene.settings.key_file)
    assert refused(scene, file) == "key_lost"


def test_a_full_disk(scene: Scene, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "_ROOM", shutil.disk_usage(scene.folder).total)
    assert refused(scene, file) == "disk_full"


def test_a_backup_goes_over_nothing(scene: Scene, file: Path) -> None:
    content = file.read_bytes()
    scene.restored(file)
    with pytest.raises(FileExistsError) as caught:
        scene.backup()
    assert sentence(caught.value) == f"{file}: exists already and is not overwritten."
    os.symlink(scene.folder / "victim", scene.folder / "link.age")
    with pytest.raises(FileExistsError):
        scene.backup("link.age")
    assert file.read_bytes() == content and not (scene.folder / "victim").exists()


def test_a_backup_needs_a_key_and_room(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    keyless = replace(scene, settings=replace(scene.settings, backup_key=()))
    with pytest.raises(Unavailable, match="backup_no_key"):
        keyless.backup()
    monkeypatch.setattr(making, "_ROOM", shutil.disk_usage(scene.folder).total)
    with pytest.raises(Unavailable, match="disk_full"):
        scene.backup()
    assert not (scene.folder / "backup.age").exists() and "esante.db-backup" not in scene.left()


def test_a_damaged_database_makes_no_backup_that_passes(scene: Scene) -> None:
    """A page of the register is overwritten on the disk: the copy has it too, and its check finds it."""
    scene.do(lambda actor: register(actor.office))
    with sqlite3.connect(scene.file) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'person'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    with scene.file.open("r+b") as file:
        file.seek((root - 1) * size + 8)
        file.write(b"\xff" * 64)
    with pytest.raises((Unavailable, sqlite3.DatabaseError)):
        scene.verified(scene.backup())
