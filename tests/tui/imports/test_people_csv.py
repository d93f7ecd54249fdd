"""Whatever a file of insured people holds, each line is a row or a reason, and nothing of it runs."""

import asyncio
import csv
import errno
import io
import os
from pathlib import Path

import pytest

from models.actor import Actor, Role
from models.office import Office
from models.person import Person
from models.refusal import Refused
from models.register.person_row import COLUMNS, PersonRow
from tui.commands import admin
from tui.imports import people_csv
from tui.imports.people_csv import (
    LONGEST_LINE,
    REASONS,
    PeopleFile,
    PeopleFileError,
    RejectedRows,
    harmless,
    reason,
)

HEADER = ",".join(COLUMNS)
LINE = "1893120105732,Wagner,Éloïse,1893-12-01,rue du Parc,L-1234,Luxembourg,LU,fr"


def read(content: bytes) -> list[PersonRow]:
    return list(PeopleFile(io.BytesIO(content), len(content)))


def rejected(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def operator(office: Office) -> Actor:
    return Actor(office, "local:test", Role.OPERATOR, operator="test")


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_bom_line_ends_and_delimiters(bom: bytes, end: str, delimiter: str) -> None:
    text = end.join([HEADER, LINE, LINE]).replace(",", delimiter)
    rows = read(bom + text.encode())
    assert [row.line for row in rows] == [2, 3]
    assert rows[0].cells == dict(zip(COLUMNS, LINE.split(","), strict=True))


def test_columns_by_name_in_any_order_and_others_beside() -> None:
    columns = ["note", *reversed(COLUMNS)]
    header = ";".join(f' "{name.upper()}" '.strip() for name in columns)
    rows = read(f"{header}\nx;{';'.join(reversed(LINE.split(',')))}".encode())
    assert rows[0].cells["family_name"] == "Wagner"
    assert rows[0].cells["note"] == "x"


def test_quoted_cells_and_empty_lines() -> None:
    quoted = LINE.replace("rue du Parc", '"12, rue ""du"" Parc"')
    rows = read(f"{HEADER}\n\n{quoted}\n  \n".encode())
    assert [(row.line, row.cells["street"], row.trouble) for row in rows] == [(3, '12, rue "du" Parc', "")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\n", "empty"),
        (b"\xff\xfem\x00a\x00t\x00\n", "UTF-8"),
        (b"PK\x03\x04\x00\x00\x00\x00", "CSV"),
        (b"x" * 100_000, "CSV"),
        (HEADER.replace("country,", "").encode(), "« country » nowhere"),
        ((HEADER + ",city").encode(), "« city » twice"),
        (b'"' + HEADER.encode(), "nowhere"),
    ],
)
def test_a_file_without_the_columns_is_refused_in_one_sentence(content: bytes, says: str) -> None:
    with pytest.raises(PeopleFileError, match=says):
        read(content)


@pytest.mark.parametrize(
    ("line", "trouble"),
    [
        (b"\xff" + LINE.encode(), "row_encoding"),
        (LINE.encode("latin-1"), "row_encoding"),
        (LINE.encode() + b",more", "row_cells"),
        (b"1893120105732", "row_cells"),
        (b'"' + LINE.encode(), "row_quotes"),
        (b"a\rb" + LINE.encode(), "row_quotes"),
        (b"x" * (LONGEST_LINE + 1), "row_long"),
        (b"x" * 10_000_000, "row_long"),
    ],
)
def test_a_spoiled_line_spoils_no_other(line: bytes, trouble: str) -> None:
    rows = read(b"\n".join([HEADER.encode(), LINE.encode(), line, LINE.encode()]))
    assert [(row.line, row.trouble) for row in rows] == [(2, ""), (3, trouble), (4, "")]
    assert sum(len(cell) for cell in rows[1].cells.values()) < 20_000


def test_nul_bytes_pass_as_characters_for_the_model_to_refuse() -> None:
    line = LINE.replace("Wagner", "Wag\0ner")
    rows = read(f"{HEADER}\n{line}".encode())
    assert (rows[0].trouble, rows[0].cells["family_name"]) == ("", "Wag\0ner")


def test_position_reaches_the_size() -> None:
    content = f"{HEADER}\n{LINE}\n{'x' * 100_000}\n".encode()
    people = PeopleFile(io.BytesIO(content), len(content))
    list(people)
    assert people.position == people.size == len(content)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+352", "'+352"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\\t=1"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\u202eb", "a\\u202eb"),
        ("a\r\nb", "a\\r\\nb"),
        ("Éloïse = ok", "Éloïse = ok"),
        ("", ""),
    ],
)
def test_cells_neither_calculate_nor_command(cell: str, written: str) -> None:
    assert harmless(cell) == written


def test_every_reason_is_a_plain_sentence() -> None:
    for code in REASONS:
        said = reason(Refused(code, "city", most=60, place=3))
        assert "{" not in said and "_" not in said and said != code
    assert reason(Refused("text_long", "city", most=60)) == "city is longer than 60 characters"


async def test_an_import_leaves_the_rejected_rows_beside_the_file(
    operator: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, before = tmp_path / "people.csv", os.listdir(tmp_path)
    bad = LINE.replace("Wagner", "[/nope]").replace("1893120105732", "1937010112347")
    formula = "=1+1" + LINE
    file.write_text("\n".join([HEADER, LINE, bad, formula]), "utf-8")
    said: list[str] = []
    bar: list[tuple[int, int]] = []
    status = await admin.import_people(operator, file, said.append, lambda *done: bar.append(done))
    assert status == 0
    assert said[0] == "3 rows: 1 inserted, 0 updated, 0 unchanged, 2 rejected."
    assert bar[-1] == (file.stat().st_size, file.stat().st_size)
    out = tmp_path / "people.rejected.csv"
    assert out.stat().st_mode & 0o777 == 0o600
    first, second = rejected(out)
    assert (first["line"], first["family_name"]) == ("3", "[/nope]")
    assert first["reason"] == "family_name holds a character that is not allowed, at place 1"
    assert second["matricule"].startswith("'=1+1")
    assert await Person.all().count() == 1
    assert capsys.readouterr().err == ""
    assert sorted(os.listdir(tmp_path)) == sorted({*before, "people.csv", out.name})


async def test_a_newer_import_replaces_the_older_rejections(operator: Actor, tmp_path: Path) -> None:
    file, out = tmp_path / "people.csv", tmp_path / "people.rejected.csv"
    target = tmp_path / "elsewhere"
    target.write_text("untouched")
    out.symlink_to(target)
    (tmp_path / "people.rejected.csv.partial").write_text("of an import that was killed")
    file.write_text(f"{HEADER}\n{LINE}\nspoiled", "utf-8")
    assert await admin.import_people(operator, file, lambda line: None, lambda done, total: None) == 0
    assert not out.is_symlink() and len(rejected(out)) == 1
    assert target.read_text() == "untouched"
    file.write_text(f"{HEADER}\n{LINE}\n", "utf-8")
    assert await admin.import_people(operator, file, lambda line: None, lambda done, total: None) == 0
    assert not out.exists()


async def test_a_refused_file_says_why_in_one_sentence(
    operator: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "people.csv"
    for content in (b"", b"\xff\xfe", b"a,b\n1,2", None):
        if content is None:
            file.unlink()
        else:
            file.write_bytes(content)
        assert await admin.import_people(operator, file, lambda line: None, lambda done, total: None) == 1
        assert capsys.readouterr().err.count("\n") == 1
    file.write_text(f"{HEADER}\nspoiled\n")
    assert await admin.import_people(operator, file, lambda line: None, lambda done, total: None) == 1


def test_rejections_are_there_even_when_the_import_stops(tmp_path: Path) -> None:
    with pytest.raises(OSError), RejectedRows(tmp_path / "people.CSV", COLUMNS) as rows:
        rows.add(PersonRow(2, {}), Refused("row_cells"))
        raise OSError
    assert [row["line"] for row in rejected(tmp_path / "people.rejected.csv")] == ["2"]


def test_opening_a_folder_or_a_missing_file_leaves_nothing_open(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for path in (tmp_path, tmp_path / "missing.csv"):
        with pytest.raises(OSError):
            people_csv.opened(path)
    assert len(os.listdir("/proc/self/fd")) == before


def test_the_same_file_imported_twice_at_once_is_one_import(tmp_path: Path) -> None:
    file, refusal = tmp_path / "a.csv", Refused("matricule_empty")
    row = PersonRow(2, {"matricule": "1"})
    with RejectedRows(file, ["matricule"]) as first:
        first.add(row, refusal)
        with pytest.raises(PeopleFileError, match="under way"), RejectedRows(file, ["matricule"]):
            pass
        first.add(row, refusal)
    assert len(rejected(first.path)) == 2 and not first.path.with_name("a.rejected.csv.partial").exists()
    with RejectedRows(file, ["matricule"]):
        pass
    assert not first.path.exists()


async def test_two_operators_give_the_same_file_and_one_is_told(
    operator: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{HEADER}\n{LINE}\n{LINE.replace('1893120105732', 'x')}\n", "utf-8")
    said: list[str] = []

    def silent(done: int, total: int) -> None: ...

    statuses = await asyncio.gather(
        *(admin.import_people(operator, file, said.append, silent) for _ in range(2))
    )
    assert sorted(statuses) == [0, 1]
    assert capsys.readouterr().err == (
        "esante: Another import of this file is under way: wait for its end.\n"
    )
    assert len(rejected(tmp_path / "a.rejected.csv")) == 1 and await Person.all().count() == 1


def test_a_full_disk_is_a_sentence_for_the_rejected_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with (
        pytest.raises(PeopleFileError, match="No space left on device"),
        RejectedRows(tmp_path / "a.csv", ["matricule"]) as rows,
    ):
        rows.add(PersonRow(2, {"matricule": "1"}), Refused("matricule_empty"))
