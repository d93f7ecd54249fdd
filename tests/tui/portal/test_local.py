"""Who sits here is told by the environment; the portal ends in good order when the line does."""

import fcntl
import logging
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.stories.terminal import Person
from tui.errors import noted
from tui.portal.local import runtime_folder, source
from tui.portal.spoken_language import language

uid = os.getuid()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "de_LU.UTF-8"}, "de"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "de_DE"}, "de"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "de_DE", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": ""}, "fr"),
        ({"LANG": "fr"}, "fr"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "pt_PT.UTF-8"}, "pt"),
        ({"LANG": "lb_LU.UTF-8"}, "lb"),
        ({"LANG": "pt_BR"}, "pt"),
        ({"LANG": "it_IT.UTF-8"}, "en"),
        ({"LANG": "ltz"}, "en"),
        ({"LANG": "french"}, "en"),
        ({"LANG": "de_DE\x1b[2J"}, "de"),
    ],
)
def test_the_first_language(environment: dict[str, str], expected: str) -> None:
    assert language("en", environment) == expected


def test_a_terminal_that_draws_nothing_is_asked_line_by_line(tmp_path: Path) -> None:
    """It was shown nothing, for as long as its person waited."""
    environment = {"TERM": "dumb", "XDG_DATA_HOME": str(tmp_path), "LANG": "de_LU.UTF-8"}
    person = Person([sys.executable, "-m", "tui", "demo"], environment)
    person.sees("Ihr eSanté-Konto", "Eine Nummer zum Öffnen", within=60)
    person.types("q\r")
    person.sees("1 ja: Beenden")
    person.types("ja\r")
    person.leaves()
    assert person.process.exitstatus == 0 and b"\x1b" not in person.received


@pytest.mark.parametrize(
    ("connection", "expected"),
    [
        ("192.0.2.7 50000 192.0.2.1 22", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6 50000 ::1 22", "2001:0db8:0001:0002::/64"),
        ("nonsense", "local:unknown"),
    ],
)
def test_the_source_under_sshd(connection: str, expected: str) -> None:
    assert source({"SSH_CONNECTION": connection}) == expected


def test_the_source_of_a_local_terminal() -> None:
    assert source({}).startswith("local:")


def test_the_runtime_folder(tmp_path: Path) -> None:
    beside = tmp_path / "data"
    assert runtime_folder(beside, {"XDG_RUNTIME_DIR": str(tmp_path)}) == tmp_path / "esante"
    tmp_path.chmod(0o777)
    assert runtime_folder(beside, {"XDG_RUNTIME_DIR": str(tmp_path)}) != tmp_path / "esante"


@pytest.mark.parametrize("squatted", ["by another user", "by a link", "open to all", "a file"])
def test_nobody_else_gets_hold_of_the_password_slots(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, squatted: str
) -> None:
    temporary, beside = tmp_path / "tmp", tmp_path / "data"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setattr("os.getuid", lambda: 4242 if squatted == "by another user" else uid)
    nowhere = {"XDG_RUNTIME_DIR": str(tmp_path / "none")}
    taken = temporary / f"esante-{os.getuid()}"
    if squatted == "by a link":
        (tmp_path / "elsewhere").mkdir()
        taken.symlink_to(tmp_path / "elsewhere")
    elif squatted == "a file":
        taken.touch()
    else:
        taken.mkdir()
        taken.chmod(0o777 if squatted == "open to all" else 0o700)
    assert runtime_folder(beside, nowhere) == beside / "slots"
    monkeypatch.setattr("os.getuid", lambda: uid)
    if squatted in ("open to all", "a file", "by a link"):
        taken.unlink() if not taken.is_dir() or taken.is_symlink() else taken.rmdir()
        free = temporary / f"esante-{uid}"
        assert runtime_folder(beside, nowhere) == free and free.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_portal_in_good_order(tmp_path: Path, number: signal.Signals) -> None:
    person = Person([sys.executable, "-m", "tui", "demo", "--dir", str(tmp_path / "demo")], {})
    person.sees("Démonstration", "1984 0304 00190", "F9")
    time.sleep(1.2)  # the courier is at work
    person.process.kill(number)
    person.leaves()
    assert person.process.exitstatus == 0
    assert b"\x1b[?1049l" in person.received and b"Traceback" not in person.received
    with (tmp_path / "demo" / "esante.db-courier").open() as right:
        fcntl.flock(right, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_fault_of_the_portal_is_noted_where_only_the_operator_reads(tmp_path: Path) -> None:
    file = tmp_path / "esante.log"
    with noted(file):
        assert not file.exists()
        logging.getLogger("esante").error("%s %s at %s", "AB12", "ValueError", "page.py:1")
    logging.getLogger("esante").error("later")
    assert file.read_text().endswith("AB12 ValueError at page.py:1\n")
    assert file.stat().st_mode & 0o777 == 0o600
    with noted(tmp_path / "no" / "esante.log"):
        logging.getLogger("esante").error("nowhere to go, and nothing is said")
