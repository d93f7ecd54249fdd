"""Backup, check, restore, release and epoch, as an operator gives them."""

import os
from pathlib import Path

import pytest

from tests.conftest import copied
from tui.commands import cli


@pytest.fixture
def home(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A service without any setting but where things are kept."""
    for name in list(os.environ):
        if name.startswith("ESANTE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    copied(migrated, tmp_path / "esante")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], status: int, *arguments: str | Path) -> str:
    """What a verb says on its one way out, or why not in one sentence."""
    assert cli.main(["--as", "maria", *map(str, arguments)]) == status
    out, err = capsys.readouterr()
    if status:
        assert out == "" and err.startswith("esante: ") and err.count("\n") == 1 and "fault" not in err
    return out or err


def test_a_service_is_lost_and_comes_back(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    key, file, database = home / "backup.key", home / "1.age", home / "esante" / "esante.db"
    assert "--new-key" in said(capsys, 1, "backup", file)
    public = said(capsys, 0, "backup", key, "--new-key").splitlines()[-1].partition("=")[2]
    assert key.stat().st_mode & 0o777 == 0o600 and public in key.read_text("ascii")
    said(capsys, 1, "backup", key, "--new-key")
    monkeypatch.setenv("ESANTE_BACKUP_KEY", public)
    assert "0 lines of the journal, epoch 1" in said(capsys, 0, "backup", file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "exists already" in said(capsys, 1, "backup", file)
    assert said(capsys, 0, "backup", file, "--verify", "--key", key).startswith("Whole: ")
    assert "--key" in said(capsys, 2, "backup", file, "--verify")
    assert "cannot be read" in said(capsys, 1, "backup", home / "2.age", "--verify", "--key", key)
    head = said(capsys, 0, "audit", "head").strip()
    assert head.startswith("esante-journal 1 1 ")  # the line that tells of the backup
    back: list[str | Path] = ["restore", file, "--key", key, "--reason", "disk broken"]
    assert "esante.db exists" in said(capsys, 1, *back)
    database.unlink()
    assert "--accept-loss" in said(capsys, 1, *back, "--head", head)
    assert "takes the line" in said(capsys, 1, *back, "--head", "nonsense")
    assert "text_" in said(capsys, 1, *back[:-1], "")
    told = said(capsys, 0, *back, "--head", head, "--accept-loss")
    assert "Epoch 2 has begun" in told and "lost: 1." in told
    assert "0 messages dropped" in said(capsys, 0, "outbox", "release", "--drop", "--reason", "sent")
    assert "Epoch 3 has begun" in said(capsys, 0, "epoch", "begin", "--reason", "a snapshot")
    assert "intact" in said(capsys, 0, "audit", "verify")
    assert "nothing to do" in said(capsys, 0, "migrate")
    database.unlink()
    assert "esante restore" in said(capsys, 1, "migrate")
    assert not database.exists()


@pytest.mark.parametrize("value", ["age1", "x", "AGE-SECRET-KEY-1", "age1" + "b" * 58])
def test_a_wrong_key_in_the_settings(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    monkeypatch.setenv("ESANTE_BACKUP_KEY", value)
    told = said(capsys, 1, "backup", home / "1.age")
    assert "ESANTE_BACKUP_KEY" in told and value not in told.replace("age1…", "")
