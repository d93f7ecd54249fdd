"""``esante throttle show`` and ``clear``: a matricule or a source, never without a reason, in the journal."""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.actor import Actor
from models.journal.journal import Entry
from models.office import Office
from models.proof import throttle
from models.proof.counter import Counter
from models.proof.source import FREE
from models.proof.throttle import TryPurpose
from models.storage import database
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tests.conftest import QUICK, copied
from tui.commands import cli

MATRICULE, WHY = "1893120105732", ["--reason", "ticket 4711"]


@pytest.fixture
def home(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A migrated database where the program looks for it."""
    for name in [name for name in os.environ if name.startswith("ESANTE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return copied(migrated, tmp_path / "esante")


def done(home: Path, *, tries: int, source: str = "192.0.2.1") -> tuple[int, list[str]]:
    """Make wrong tries; how many counters there are then, and the journal's lines."""

    async def at_work() -> tuple[int, list[str]]:
        keys = Keyring.read(home / "esante.key")
        async with database.opened(f"sqlite://{home / 'esante.db'}", keys):
            office = Office(lambda: datetime.now(UTC), keys, Hasher(home / "slots", QUICK))
            for _ in range(tries):
                await throttle.count(Actor(office, source), TryPurpose.LOGIN, MATRICULE)
            lines = [f"{e.action} {e.subject[:10]} {e.facts}" for e in await Entry.all().order_by("seq")]
            return await Counter.all().count(), lines

    return asyncio.run(at_work())


def test_a_matricule_is_shown_and_cleared(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done(home, tries=7)
    capsys.readouterr()
    assert cli.main(["throttle", "show", "--matricule", MATRICULE, *WHY]) == 0
    shown = capsys.readouterr().out
    assert "5 login tries at one matricule from 192.0.2.1, waits until" in shown
    assert "5 login tries from all unknown sources" in shown
    assert MATRICULE not in shown
    assert cli.main(["throttle", "clear", "--matricule", "1893 1201 057", *WHY]) == 0
    assert capsys.readouterr().out == "Cleared: 2 counters.\n"
    assert cli.main(["throttle", "show", "--matricule", MATRICULE, *WHY]) == 0
    assert capsys.readouterr().out == "No wrong tries.\n"
    counters, lines = done(home, tries=0)
    assert counters == 1  # the source's own
    assert [line.split()[0] for line in lines] == ["throttle_show", "throttle_clear", "throttle_show"]
    assert all("matricule:" in line and "ticket 4711" in line for line in lines)


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:0db8:0001:0005::/64", "2001:db8:1:5::77"),
        ("local:pts/3", "local:pts/3"),
    ],
)
def test_a_source_is_shown_and_cleared(
    home: Path, capsys: pytest.CaptureFixture[str], source: str, named: str
) -> None:
    done(home, tries=FREE + 20, source=source)
    capsys.readouterr()
    assert cli.main(["throttle", "show", "--source", named, *WHY]) == 0
    shown = capsys.readouterr().out
    assert f"5 all tries at all matricules from {source}" in shown
    assert "45 refused since the last line of the journal" in shown
    assert cli.main(["throttle", "clear", "--source", named, *WHY]) == 0
    counters, lines = done(home, tries=0)
    assert counters == 1  # the pool of the matricule
    assert "throttle_clear source:" in lines[-1] and '"refused": 45' in lines[-1]


@pytest.mark.parametrize(
    ("arguments", "status", "part"),
    [
        (["show", "--matricule", MATRICULE], 2, "--reason"),
        (["clear", "--source", "x"], 2, "--reason"),
        (["show", *WHY], 2, "--matricule"),
        (["show", "--matricule", MATRICULE, "--source", "192.0.2.1", *WHY], 2, "--source"),
        (["clear", "--source", "nowhere", *WHY], 1, "no source"),
        (["clear", "--matricule", "1893120105733", *WHY], 1, "check digit"),
        (["clear", "--source", "192.0.2.1", "--reason", " "], 1, "Reason is missing"),
    ],
)
def test_what_is_missing_or_wrong_is_one_sentence(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, part: str
) -> None:
    capsys.readouterr()
    assert cli.main(["throttle", *arguments]) == status
    told = capsys.readouterr().err
    assert part in told and told.count("\n") == 1
    assert done(home, tries=0) == (0, [])
