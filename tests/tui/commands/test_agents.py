"""``esante agents``: the secret is shown once, as QR and text; every refusal is one sentence."""

import os
import re
import sqlite3
import subprocess
from pathlib import Path

import pyotp
import pytest

from models.actor import Actor
from models.helpdesk import agent_session
from models.helpdesk.agent import public_key
from models.office import Office
from tests.conftest import copied
from tests.models.helpdesk.agents import code, key_line, matricule, operator
from tests.qr_reader import qr_in
from tests.tools import tool
from tui.commands import agent_verbs, cli

WHY = ["--reason", "ticket 4711"]
COLOURS = {"TERM": "xterm-256color", "LANG": "fr_LU.UTF-8"}
_SGR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def home(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An operator with an empty database."""
    for name in list(os.environ):
        if name.startswith("ESANTE_"):
            monkeypatch.delenv(name)
    copied(migrated, tmp_path)
    monkeypatch.setenv("ESANTE_DATABASE", f"sqlite://{tmp_path / 'esante.db'}")
    monkeypatch.setenv("ESANTE_KEY_FILE", str(tmp_path / "esante.key"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("TERM", "dumb")
    for name in ("nora", "emma"):
        (tmp_path / f"{name}.pub").write_text(f"{key_line(name)}\n")
    return tmp_path


def esante(*arguments: object) -> int:
    return cli.main(["--as", "maria", "agents", *map(str, arguments)])


def test_a_day_of_an_agent(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = home / "nora.pub"
    given = ["--key", key, "--matricule", matricule("nora"), "--rights", "agent,figures", *WHY]
    assert esante("add", "nora", *given) == 0
    told = capsys.readouterr().out
    secret = told.splitlines()[-1]
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", secret) and "\x1b" not in told
    assert esante("list", *WHY) == 0
    line = capsys.readouterr().out
    rights = "find,letter,unlock,sessions,account,delegations,channel,requests,figures"
    assert line == f"1 nora: {rights}; {public_key(key.read_text())[1]}; not in\n"
    assert esante("rights", "nora", "--rights", "auditor", *WHY) == 0
    assert esante("rekey", "nora", "--key", home / "emma.pub", *WHY) == 0
    renewed = capsys.readouterr().out.splitlines()[-1]
    assert renewed != secret
    assert esante("disable", "nora", *WHY) == 0
    assert capsys.readouterr().out == "Disabled; no session was open.\n"
    assert esante("list", *WHY) == 0 and "disabled since " in capsys.readouterr().out
    assert esante("enable", "nora", *WHY) == 0
    with sqlite3.connect(home / "esante.db") as raw:
        noted = list(raw.execute("SELECT actor, action FROM journal ORDER BY seq"))
    raw.close()
    verbs = ("add", "list", "rights", "rekey", "disable", "list", "enable")
    assert noted == [("operator:maria", f"agent_{verb}") for verb in verbs]


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["add", "nora", "--key", "{home}/nope.pub", "--rights", "agent"], "cannot be read"),
        (["add", "nora", "--key", "{home}/esante.key", "--rights", "agent"], "not one public key"),
        (["add", "nora", "--key", "{home}/rsa.pub", "--rights", "agent"], "ssh-keygen -t ed25519"),
        (["add", "nora", "--key", "{home}/nora.pub", "--rights", "god"], "no such right"),
        (["add", "nora", "--key", "{home}/nora.pub", "--rights", ","], "at least one right"),
        (["add", "", "--key", "{home}/nora.pub", "--rights", "agent"], "Name is missing"),
        (["rights", "nora", "--rights", "agent"], "no agent of this name"),
        (["rekey", "nora", "--key", "{home}/nora.pub"], "no agent of this name"),
        (["disable", "nora"], "no agent of this name"),
        (["enable", "n\u202eora"], "Name holds a character that is not allowed"),
    ],
)
def test_a_refusal_is_one_sentence(
    arguments: list[str], part: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rsa: list[str | Path] = ["-q", "-t", "rsa", "-N", "", "-f", home / "rsa"]
    if "rsa" in str(arguments):
        subprocess.run([tool("ssh-keygen"), *rsa], check=True)
    given = [part.format(home=home) for part in arguments]
    if arguments[0] == "add":
        given += ["--matricule", matricule("nora")]
    assert esante(*given, *WHY) == 1
    written = capsys.readouterr()
    assert part in written.err and written.err.count("\n") == 1 and not written.out
    assert written.err.startswith("esante: ")


def test_a_matricule_with_a_slip_makes_no_agent(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--key", home / "nora.pub", "--matricule", "1893120105733", "--rights", "agent", *WHY]
    assert esante("add", "nora", *given) == 1
    assert "check digits" in capsys.readouterr().err
    assert esante("list", *WHY) == 0 and capsys.readouterr().out == "No agents.\n"


async def test_the_code_of_a_name_of_any_length_is_read_from_the_terminal(
    office: Office, tmp_path: Path
) -> None:
    for name in ("nora", "n" * 40):
        file, said = tmp_path / f"{name}.pub", list[str]()
        file.write_text(key_line(name))
        done = await agent_verbs.add(
            operator(office), name, file, matricule(name), "agent", "x", said.append, COLOURS
        )
        assert done == 0
        assert all(line.startswith("\x1b[30;107m") and line.endswith("\x1b[0m") for line in said[1:-1])
        drawn = [_SGR.sub("", line) for line in said[1:-1]]
        assert len(drawn[0]) <= 80
        read = pyotp.parse_uri(qr_in(drawn))
        secret = said[-1].replace(" ", "")
        assert (read.name, read.issuer, read.secret) == (name, "eSanté Helpdesk", secret)
        entered = await agent_session.prove(
            Actor(office, "local:test"), public_key(file.read_text())[1], code(secret, office.now())
        )
        assert await agent_session.still_open(entered)
