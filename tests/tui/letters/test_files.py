"""No valid letter is in no file, wherever the process is killed, and no file is ever written over."""

import csv
import errno
import fcntl
import os
from pathlib import Path

import pytest
from pypdf import PdfReader

from models.account.letter import Letter, LetterState
from models.actor import Actor
from models.letters import batch, issuing
from tests.conftest import register
from tui.commands import admin
from tui.letters import files
from tui.letters.files import COLUMNS, FileTrouble, publish, working

PEOPLE = ("1893120105732", "1937010112347", "1968101545978")


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


async def test_a_full_disk_is_a_sentence_and_the_run_is_settled_next_time(
    operator: Actor, out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await register(operator.office, PEOPLE[0])
    write, room = os.write, [400]

    def on_a_full_disk(descriptor: int, content: memoryview) -> int:
        if room[0] <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = write(descriptor, content[: room[0]])
        room[0] -= written
        return written

    monkeypatch.setattr(os, "write", on_a_full_disk)
    status, said = await letters(operator, out / "a.csv", out / "a.pdf")
    told = capsys.readouterr().err
    assert (status, said) == (1, [])
    assert "No space left on device. Make room, then give the command again." in told and "fault" not in told
    assert not await Letter.exists(state=LetterState.VALID)
    monkeypatch.setattr(os, "write", write)
    status, said = await letters(operator, out / "b.csv", out / "b.pdf")
    assert status == 0 and "An earlier run was interrupted: its 1 letters are void." in said
    assert "cannot be written" not in capsys.readouterr().err


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
    assert await batch.unfinished() is None


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
        under_way = await batch.begin(operator, [str(out / "a.csv")])
        assert (await letters(operator, out / "b.csv"))[0] == 1
        assert str(partial) in capsys.readouterr().err
    assert await batch.unfinished() == under_way
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
    found = files.leftovers([str(out / "a.pdf")], named=False)
    assert [path.name for path in found] == ["a.pdf.partial", "a-2.pdf.partial"]
    found = files.leftovers([str(out / "a.pdf")], named=True)
    assert [path.name for path in found] == ["a.pdf.partial", "a.pdf", "a-2.pdf.partial"]
    assert files.leftovers([str(out / "gone" / "a.pdf")], named=True) == []
