"""No valid letter is in no file, wherever the process is killed, and no file is ever written over."""

import csv
import errno
import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from models import issuing, run
from models.access import Actor, Role
from models.letter import Letter, LetterState, hashed, parse_code
from models.office import Office
from models.person import Person
from tests.conftest import register
from tui import admin, letterbox
from tui.letterbox import COLUMNS, FileTrouble, publish, working

PEOPLE = ("1893120105732", "1937010112347", "1968101545978")

# Runs `letters` in blocks of two, and kills itself before or after something reaches the disk.
CHILD = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from models import database, issuing
from models.access import Actor, Role
from models.engines import sqlite
from models.hashing import Hasher
from models.keys import Keyring
from models.office import Office
from tui import admin

folder, fatal, steps = Path(sys.argv[1]), int(sys.argv[2]), 0

def step():
    global steps
    steps += 1
    if steps == fatal:
        os.kill(os.getpid(), signal.SIGKILL)

def stepped(call):
    def wrapped(*arguments, **named):
        step()
        done = call(*arguments, **named)
        step()
        return done
    return wrapped

commit = sqlite.Wrapper.commit

async def stepped_commit(self):
    step()
    await commit(self)
    step()

async def main():
    url = f"sqlite://{folder / 'esante.db'}"
    keys = Keyring.read(folder / "esante.key")
    async with database.opened(url, keys):
        office = Office(lambda: datetime(2026, 11, 22, 9, tzinfo=UTC), keys, Hasher(folder / "slots"))
        sqlite.Wrapper.commit = stepped_commit
        os.fsync, os.link, os.write = stepped(os.fsync), stepped(os.link), stepped(os.write)
        Path.unlink = stepped(Path.unlink)
        issuing.BLOCK = 2
        out, actor = folder / "out", Actor(office, "local:child", Role.OPERATOR, operator="test")
        say, bar = (lambda line: None), (lambda done, total: None)
        return await admin.letters(actor, out / "a.csv", out / "a.pdf", None, None, say, bar)

assert asyncio.run(main()) == 0
"""


@pytest.fixture
def operator(office: Office) -> Actor:
    return Actor(office, "local:test", Role.OPERATOR, operator="test")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


async def letters(
    actor: Actor, csv: Path | None, pdf: Path | None = None, matricule: str | None = None
) -> tuple[int, list[str]]:
    said: list[str] = []
    status = await admin.letters(actor, csv, pdf, None, matricule, said.append, lambda done, total: None)
    return status, said


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


async def test_csv_and_pdf_carry_the_same_valid_letters(operator: Actor, out: Path) -> None:
    for matricule in PEOPLE:
        await register(operator.office, matricule)
    status, said = await letters(operator, out / "a.csv", out / "a.pdf")
    assert (status, said) == (0, [f"3 letters: {out / 'a.csv'}, {out / 'a.pdf'}"])
    assert names(out) == ["a.csv", "a.pdf"]
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}  # noqa: ASYNC240
    table = rows(out / "a.csv")
    assert (tuple(table[0]), [row["matricule"] for row in table]) == (COLUMNS, list(PEOPLE))
    assert table[0]["valid_until"] == "2026-12-22"
    assert table[0]["family_name"] == "WAGNER"
    pages = [page.extract_text() for page in PdfReader(out / "a.pdf").pages]
    assert all(row["code"] in page for row, page in zip(table, pages, strict=True))
    assert await Letter.filter(state=LetterState.VALID).count() == 3


async def test_a_cell_does_not_calculate(operator: Actor, out: Path) -> None:
    await register(operator.office, family_name="=HYPERLINK(1)", given_names="-1")
    await letters(operator, out / "a.csv")
    row = rows(out / "a.csv")[0]
    assert (row["family_name"], row["given_names"]) == ("'=HYPERLINK(1)", "'-1")


async def test_more_than_a_block_of_pages_goes_on_in_a_second_file(
    operator: Actor, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "BLOCK", 2)
    for matricule in PEOPLE:
        await register(operator.office, matricule)
    await letters(operator, None, out / "a.pdf")
    assert names(out) == ["a-2.pdf", "a.pdf"]
    assert [len(PdfReader(out / name).pages) for name in ("a.pdf", "a-2.pdf")] == [2, 1]


async def test_nobody_due_leaves_no_file(operator: Actor, out: Path) -> None:
    assert await letters(operator, out / "a.csv", out / "a.pdf") == (0, ["No letter was issued."])
    assert names(out) == []


@pytest.mark.parametrize("taken", ["a.csv", "a.csv.partial", "a.pdf", "a.pdf.partial"])
async def test_no_file_is_written_over(
    operator: Actor, out: Path, taken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await register(operator.office)
    (out / taken).write_text("mine")
    status = (await letters(operator, out / "a.csv", out / "a.pdf"))[0]
    complaint = capsys.readouterr().err
    assert status == 1 and str(out / taken) in complaint and complaint.count("\n") == 1
    assert names(out) == [taken] and (out / taken).read_text() == "mine"
    assert not await Letter.exists()
    assert await run.unfinished() is None


async def test_wrong_names_are_one_sentence(
    operator: Actor, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for csv_name, pdf_name in ((out / "x" / "a", None), (out / "a", out / "a"), (Path("\udcff"), None)):
        assert (await letters(operator, csv_name, pdf_name))[0] == 1
        assert capsys.readouterr().err.count("\n") == 1
    assert (await letters(operator, out / "a.csv", None, PEOPLE[0]))[0] == 1
    assert capsys.readouterr().err == "esante: Nobody with this matricule is in the register.\n"
    assert names(out) == []


async def test_a_name_the_font_lacks_is_reported_and_its_letter_not_valid(operator: Actor, out: Path) -> None:
    await register(operator.office, family_name="王")
    status, said = await letters(operator, None, out / "a.pdf", PEOPLE[0])
    assert status == 1
    assert said[0].startswith("No letter for 1893 1201 05732: the font cannot draw U+738B")
    assert not await Letter.exists() and names(out) == []
    assert (await letters(operator, out / "a.csv", None, PEOPLE[0]))[0] == 0


async def test_a_run_under_way_is_left_alone(
    operator: Actor, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await register(operator.office)
    partial = working(out / "a.csv")
    with partial.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        under_way = await run.begin(operator, [str(out / "a.csv")])
        assert (await letters(operator, out / "b.csv"))[0] == 1
        assert str(partial) in capsys.readouterr().err
    assert await run.unfinished() == under_way
    status, said = await letters(operator, out / "b.csv")
    assert status == 0
    assert said[1] == f"Destroy {partial}: its codes are void."


def test_publishing_may_be_repeated_and_goes_over_nothing(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    final = out / "a.csv"
    working(final).write_text("letters")
    os.link(working(final), final)
    publish(final)
    assert names(out) == ["a.csv"]
    working(final).write_text("others")
    with pytest.raises(FileTrouble, match="exists already"):
        publish(final)
    assert final.read_text() == "letters"

    def no_links(*paths: object, **how: object) -> None:
        raise OSError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(FileTrouble, match="exists already"):
        publish(final)
    final.unlink()
    publish(final)
    assert final.read_text() == "others" and names(out) == ["a.csv"]


def test_leftovers_are_the_files_of_that_run_only(out: Path) -> None:
    for name in ("a.pdf.partial", "a-2.pdf.partial", "a-b.pdf.partial", "b.pdf.partial", "a-2.pdf", "a.pdf"):
        (out / name).touch()
    found = letterbox.leftovers([str(out / "a.pdf")], named=False)
    assert [path.name for path in found] == ["a.pdf.partial", "a-2.pdf.partial"]
    found = letterbox.leftovers([str(out / "a.pdf")], named=True)
    assert [path.name for path in found] == ["a.pdf.partial", "a.pdf", "a-2.pdf.partial"]
    assert letterbox.leftovers([str(out / "gone" / "a.pdf")], named=True) == []


def killed_at(folder: Path, step: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CHILD, str(folder), str(step)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def codes_in_tables(folder: Path) -> set[tuple[str, str]]:
    return {
        (row["matricule"], row["code"])
        for path in folder.glob("*.csv*")
        for row in rows(path)
        if row.get("code") and len(row["code"]) == 14
    }


def pages(folder: Path) -> str:
    text = ""
    for path in folder.glob("*.pdf*"):
        if path.stat().st_size:
            text += "".join(page.extract_text() for page in PdfReader(path).pages)
    return text


async def assert_every_valid_letter_is_in_every_file(office: Office, folder: Path) -> None:
    tables, printed = codes_in_tables(folder), pages(folder)
    for letter in await Letter.filter(state=LetterState.VALID):
        person = await Person.get(id=letter.person_id)
        matricule = person.matricule_in(office.keys).digits
        codes = [code for owner, code in tables if owner == matricule]
        carried = [c for c in codes if await hashed(office, person.key, parse_code(c)) == letter.code_hash]
        assert carried, "a valid letter is in no table"
        assert carried[0] in printed, "a valid letter is on no page"


def destroy(said: list[str]) -> None:
    for line in (line for line in said if line.startswith("Destroy ")):
        Path(line.removeprefix("Destroy ").split(": ")[0]).unlink()


async def survive(operator: Actor, tmp_path: Path, out: Path, step: int) -> bool:
    """Kill a run at a step, look, give the command again; False once the step is never reached."""
    child = killed_at(tmp_path, step)
    assert child.returncode in (0, -signal.SIGKILL), child.stderr
    await assert_every_valid_letter_is_in_every_file(operator.office, out)
    status, said = await letters(operator, out / "b.csv", out / "b.pdf")
    assert status == 0
    destroy(said)
    await assert_every_valid_letter_is_in_every_file(operator.office, out)
    assert not await Letter.filter(state=LetterState.PENDING).exists()
    assert await Letter.filter(state=LetterState.VALID).count() == len(PEOPLE)
    assert await run.unfinished() is None
    assert len(codes_in_tables(out)) == len(PEOPLE)
    return child.returncode != 0


@pytest.mark.parametrize("step", [17, 27, 49])
async def test_killed_between_two_steps(operator: Actor, tmp_path: Path, out: Path, step: int) -> None:
    for matricule in PEOPLE:
        await register(operator.office, matricule)
    assert await survive(operator, tmp_path, out, step)


@pytest.mark.soak
async def test_killed_between_any_two_steps(operator: Actor, tmp_path: Path, out: Path) -> None:
    for matricule in PEOPLE:
        await register(operator.office, matricule)
    step = 1
    while await survive(operator, tmp_path, out, step):
        step += 1
        await Letter.all().delete()
        for name in names(out):
            (out / name).unlink()
    assert step > 40
