"""The operator sees each key and what needs it, and every refusal names the next step."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import copied
from tests.tui.commands.test_cli import HEADER, ROW, home, one_sentence
from tui.commands import cli

HOME = home
"""The fixture, which pytest finds by its name here."""
WHY = ("--reason", "rotation 2026")


@pytest.fixture
def key_file(home: Path, migrated: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    folder = copied(migrated, home / "esante")
    (home / "people.csv").write_text(HEADER + ROW, "utf-8")
    assert cli.main(["people", "import", str(home / "people.csv")]) == 0
    capsys.readouterr()
    return folder / "esante.key"


def test_a_rotation_from_list_to_list(
    key_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    needs = "2 values need it: person.matricule 1, person.details 1\n"

    def said(status: int, *arguments: str) -> str:
        assert cli.main(["keys", *arguments]) == status
        told = capsys.readouterr()
        return told.out if status == 0 else one_sentence(told.err)

    assert said(0, "list") == f"k1 seals; {needs}"
    for verb in (("add",), ("reseal",), ("retire", "k1")):
        assert "Reason is missing" in said(1, *verb, "--reason", " ")
    assert "Key k1 seals: " in said(1, "retire", "k1", *WHY)
    assert said(0, "add", *WHY).startswith(f"Key k2 added to {key_file}.")
    assert said(0, "add", *WHY).startswith("Key k2 waits already in ")
    assert said(0, "list") == f"k1 seals; {needs}k2 waits for « reseal »; 0 values need it\n"
    assert said(0, "reseal", *WHY) == "Key k2 seals; 2 values were sealed anew.\n"
    listed = said(0, "list")
    assert listed.startswith("k1 opens; 0 values need it\nk2 seals since ") and listed.endswith(needs)
    assert said(0, "list", "--rows", "k2").count("person.") == 2 and said(0, "list", "--rows", "k1") == ""
    assert "may go from" in said(1, "retire", "k1", *WHY)
    assert "There is no key k7" in said(1, "retire", "k7", *WHY)
    monkeypatch.setattr("tui.commands.options.now", lambda: datetime.now(UTC) + timedelta(hours=25))
    assert said(0, "retire", "k1", *WHY).startswith("Key k1 is retired.")
    assert said(0, "list").startswith("k2 seals since ") and "k1 " not in key_file.read_text()


def test_a_lost_key_is_told_and_what_needs_it(key_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["keys", "add", *WHY]) == 0
    lines = key_file.read_text().splitlines()
    key_file.write_text(f"{lines[0]}\n{lines[2]}\n")
    capsys.readouterr()
    assert cli.main(["keys", "reseal", *WHY]) == 1
    told = one_sentence(capsys.readouterr().err)
    assert "lacks the key k1, which 2 sealed values need" in told and "keys list" in told
    assert cli.main(["keys", "retire", "k1", *WHY]) == 1
    told = one_sentence(capsys.readouterr().err)
    assert "needed by 2 values (person.matricule 1, person.details 1)" in told
    assert cli.main(["keys", "list"]) == 1
    told = capsys.readouterr().out
    assert "k1 is MISSING in the key file: put its line back; 2 values need it: person.matricule 1" in told
    assert cli.main(["keys", "list", "--rows", "k1"]) == 0
    assert capsys.readouterr().out.count("person.") == 2
