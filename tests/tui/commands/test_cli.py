"""Every verb ends with the right status and one sentence, never with a traceback."""

import os
import pty
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from models.storage.database import ROOMS
from models.storage.keys import Keyring
from tests import forks
from tui import errors
from tui.__main__ import main
from tui.commands import cli
from tui.commands.progress import Progress

HEADER = "matricule,family_name,given_names,birth_date,street,postcode,city,country,language\n"
ROW = '1968101545978,MÜLLER,Jérôme,1968-10-15,"12, rue du Parc",L-1234,Luxembourg,LU,fr\n'


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without any setting but where things are kept."""
    for name in list(os.environ):
        if name.startswith("ESANTE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path


def run(*arguments: str, **environment: str) -> forks.Ran:
    """The real program, without a terminal."""
    return forks.ran(main, ["esante", *arguments], {**os.environ, **environment})


def one_sentence(text: str) -> str:
    assert text.startswith("esante: ") and text.count("\n") == 1 and "Traceback" not in text
    return text


def test_a_first_day(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run("migrate")
    assert done.returncode == 0 and "from nothing to 00" in done.stdout and done.stderr == ""
    assert stat.S_IMODE((home / "esante" / "esante.key").stat().st_mode) == 0o600
    assert "nothing to do" in run("migrate").stdout
    (home / "people.csv").write_text(HEADER + ROW, "utf-8")
    done = run("people", "import", str(home / "people.csv"))
    assert (done.returncode, done.stderr) == (0, "") and "1 inserted" in done.stdout
    done = run("letters", "--csv", str(home / "letters.csv"))
    assert done.returncode == 0 and "1968101545978" in (home / "letters.csv").read_text("utf-8")
    assert cli.main(["account", "show", "1968 1015 45978", "--reason", "appel du 22.11."]) == 0
    assert "not activated" in capsys.readouterr().out
    assert cli.main(["account", "unlock", "1937010112347", "--reason", "x"]) == 1
    assert one_sentence(capsys.readouterr().err)
    done = run(ESANTE_MAIL=f"maildir:{home / 'mail'}")
    assert done.returncode == 2 and "terminal" in one_sentence(done.stderr)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["nope"], "nope"),
        (["portal", "--nope"], "--nope"),
        (["account", "show", "1968101545978"], "--reason"),
        (["letters"], "--csv"),
        (["letters", "--csv", "x.csv", "--limit", "0"], "--limit"),
        (["people", "import"], "FILE.csv"),
        (["demo", "--config", "x"], "--config"),
    ],
)
def test_wrong_usage(home: Path, arguments: list[str], part: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 2
    written = capsys.readouterr()
    assert part in one_sentence(written.err) and written.out == ""


@pytest.mark.parametrize("verb", [[], ["portal"], ["courier"]])
def test_neither_mail_nor_sms(home: Path, verb: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(verb) == 1
    assert "ESANTE_MAIL" in one_sentence(capsys.readouterr().err)


@pytest.mark.parametrize(
    "verb",
    [
        [],
        ["portal"],
        ["migrate"],
        ["courier"],
        ["people", "import", "x.csv"],
        ["letters", "--csv", "x.csv"],
        ["account", "show", "1968101545978", "--reason", "x"],
    ],
)
def test_a_wrong_setting_stops_every_start(
    home: Path, verb: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ESANTE_THEME", "secret")
    assert cli.main(verb) == 1
    sentence = one_sentence(capsys.readouterr().err)
    assert "ESANTE_THEME" in sentence and "secret" not in sentence
    assert not (home / "esante").exists()


@pytest.mark.parametrize("place", ["before", "after"])
def test_the_settings_file_is_named_before_or_after_the_verb(
    home: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    option = ["--config", str(home / "none.toml")]
    assert cli.main([*option, "migrate"] if place == "before" else ["migrate", *option]) == 1
    assert "none.toml does not exist" in one_sentence(capsys.readouterr().err)


def _without_database(home: Path) -> None:
    pass


def _without_key(home: Path) -> None:
    (home / "esante" / "esante.key").unlink()


def _with_another_key(home: Path) -> None:
    (home / "esante" / "esante.key").unlink()
    Keyring.make(home / "esante" / "esante.key")


def _with_an_open_key(home: Path) -> None:
    (home / "esante" / "esante.key").chmod(0o644)


def _with_a_newer_schema(home: Path) -> None:
    with sqlite3.connect(home / "esante" / "esante.db") as connection:
        connection.execute(
            "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('models', '9999_x', '')"
        )
    connection.close()


def _with_another_file(home: Path) -> None:
    (home / "esante" / "esante.db").write_bytes(b"not a database, and long enough to be looked at " * 40)


@pytest.mark.parametrize(
    ("what", "part"),
    [
        (_without_database, "migrate"),
        (_without_key, "key file"),
        (_with_another_key, "not the one of this database"),
        (_with_an_open_key, "chmod 600"),
        (_with_a_newer_schema, "newer than this program"),
        (_with_another_file, "damaged"),
    ],
)
def test_what_stands_in_the_way_is_said(
    home: Path,
    what: Callable[[Path], None],
    part: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ESANTE_MAIL", f"maildir:{home / 'mail'}")
    if what is not _without_database:
        assert cli.main(["migrate"]) == 0
    what(home)
    assert cli.main([]) == 1
    assert part in one_sentence(capsys.readouterr().err)


def test_the_courier_serves_until_sigterm(home: Path) -> None:
    assert cli.main(["migrate"]) == 0
    process = subprocess.Popen(
        [sys.executable, "-m", "tui", "courier"],
        env={**os.environ, "ESANTE_MAIL": f"maildir:{home / 'mail'}"},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    with process.stderr as lines:
        assert "courier at work for: email" in lines.readline()
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - began < 3
        assert "courier ended" in lines.read()


def test_an_unexpected_fault_shows_no_value(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret 123456")

    monkeypatch.setattr("tui.config.settings.read", broken)
    assert cli.main(["migrate"]) == 1
    sentence = one_sentence(capsys.readouterr().err)
    assert "RuntimeError at tests/tui/commands/test_cli.py:" in sentence and "secret" not in sentence


def test_an_interrupt_is_silent(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tui.config.settings.read", interrupted)
    assert cli.main(["migrate"]) == 130
    assert capsys.readouterr().err == ""


def test_every_reason_of_the_model_has_a_sentence() -> None:
    """What ``Unavailable`` is raised with anywhere in models is known to the operator's sentences."""
    source = "".join(file.read_text("utf-8") for file in Path("models").rglob("*.py"))
    raised = set(re.findall(r'Unavailable\(\s*"(\w+)"', source))
    assert "key_missing" in raised and raised <= set(errors._SENTENCES)
    assert ROOMS  # models were looked at from the right folder


def test_slow_libraries_are_not_imported_by_every_verb() -> None:
    heavy = ("textual", "aiosmtplib", "httpx", "reportlab", "passlib", "zxcvbn")
    code = f"import sys, tui.commands.cli; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_no_verb_leaves_a_core_behind() -> None:
    code = (
        "import resource, sys; sys.argv = ['esante', 'doctor', '--help']; "
        "from tui import __main__; from tui.commands import cli; "
        "cli.main = lambda: print(resource.getrlimit(resource.RLIMIT_CORE)); __main__.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "(0, 0)\n"


def test_escape_waits_longer_over_ssh(monkeypatch: pytest.MonkeyPatch) -> None:
    from tui import __main__

    monkeypatch.setattr("tui.commands.cli.main", lambda: 0)
    monkeypatch.setattr("sys.argv", ["esante", "doctor"])
    for connection, given, expected in (
        (None, None, "100"),
        ("192.0.2.1 1 192.0.2.2 22", None, "1000"),
        (None, "7", "7"),
    ):
        for name, value in (("SSH_CONNECTION", connection), ("ESCDELAY", given)):
            monkeypatch.delenv(name, raising=False)
            if value:
                monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit):
            __main__.main()
        assert os.environ["ESCDELAY"] == expected


def test_progress_is_shown_on_a_terminal_after_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setattr("tui.commands.progress._SILENT", 0.0)
        progress = Progress()
        progress(1, 4)
        assert b"25%" in os.read(ours, 1000)
        progress.clear()
        monkeypatch.setattr("tui.commands.progress._SILENT", 60.0)
        Progress()(1, 4)
        terminal.write("end")
        terminal.flush()
        said = b""
        while b"end" not in said:
            said += os.read(ours, 1000)
        assert b"%" not in said
    os.close(ours)


def test_progress_is_silent_elsewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tui.commands.progress._SILENT", 0.0)
    Progress()(1, 4)
    assert capsys.readouterr().err == ""
