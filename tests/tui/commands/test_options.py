"""Operators are persons: who gives a command stands in the journal, by ``--as`` or as the system's user."""

import os
import pwd
import sqlite3
from pathlib import Path

import pytest

from tests.conftest import copied
from tests.tui.commands.test_cli import home, one_sentence
from tui.commands import cli

MATRICULE = "1968101545978"
SHOW = ["account", "show", MATRICULE, "--reason", "ticket 4711"]
HOME = home
"""The fixture, which pytest finds by its name here."""


@pytest.fixture(autouse=True)
def _made(home: Path, migrated: Path) -> None:
    copied(migrated, home / "esante")


def actors(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "esante" / "esante.db") as raw:
        found = [row[0] for row in raw.execute("SELECT actor FROM journal ORDER BY seq")]
    raw.close()
    return found


def test_who_gives_the_command_stands_in_the_journal(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("USER", "somebody-else")
    monkeypatch.setenv("LOGNAME", "somebody-else")
    assert cli.main(["--as", " Maria Weber ", *SHOW]) == 1  # nobody has this matricule: that is journalled
    assert cli.main(SHOW) == 1
    user = pwd.getpwuid(os.getuid()).pw_name
    assert actors(home) == ["operator:Maria Weber", f"operator:{user}"]


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "\x1b[2J", "x" * 61, "\u202eairam"])
def test_a_name_is_one_clean_line(home: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert cli.main(["--as", name, *SHOW]) == 2
    assert "--as" in one_sentence(capsys.readouterr().err)
    assert actors(home) == []


def test_a_user_without_an_entry_is_named_by_number(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:

    def nobody(number: int) -> None:
        raise KeyError(number)

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    assert cli.main(SHOW) == 1
    assert actors(home) == [f"operator:uid {os.getuid()}"]
