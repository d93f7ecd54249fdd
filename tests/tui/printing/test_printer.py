"""A text becomes a PDF that opens with its password alone, reads as it was written, and is tagged."""

import asyncio
import io
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError

from models.clinical.blocks import Block, DocumentPage, Heading, Item, Paragraph, Section, Table, to_json
from models.printing import PrintOrder
from models.refusal import Unavailable
from tui.printing import print_worker, printer
from tui.printing.printer import ChildPrinter
from tui.printing.text_pdf import TextPdf

PASSWORD = "7QJ4-M9XK-B2WT-0RV5"
ORDER = PrintOrder("Copie de mes données", "fr", "eSanté · page {page}", "[{count} signes]", PASSWORD)
HOSTILE = "../\u202e" + "x" * 300 + "<a href='//evil'>&{name}"


def sheet(*blocks: Block) -> bytes:
    return to_json(DocumentPage((Section("", "", blocks),)))


def opened(file: bytes) -> PdfReader:
    reader = PdfReader(io.BytesIO(file))
    assert reader.decrypt(PASSWORD)
    return reader


def text_of(file: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in opened(file).pages).split())


def printed(*blocks: Block) -> bytes:
    """The same without a child."""
    pdf = TextPdf(ORDER.title, "fr", ORDER.foot, ORDER.missing)
    for block in blocks:
        pdf.add(block)
    return print_worker.encrypted(pdf, PASSWORD, "fr")


async def test_a_child_prints_and_only_the_password_opens(tmp_path: Path) -> None:
    words = Paragraph("Hémoglobine ć ß ë ç œ 14,2 g/dl, 5·10⁹/l")
    async with ChildPrinter(tmp_path).begun(ORDER) as printing:
        for _ in range(3):
            await printing.add(sheet(Heading("Analyse"), words, Table((("Hb", "14,2"),), ("Nom", "Valeur"))))
        (file,) = await printing.done()
    locked = PdfReader(io.BytesIO(file))
    assert locked.is_encrypted and b"moglobine" not in file and b"Copie" not in file
    handler: Any = locked.trailer["/Encrypt"]
    assert handler["/V"] == 5 and handler["/R"] == 6  # AES-256
    for wrong in ("", PASSWORD.lower(), PASSWORD.replace("-", "")):
        assert not locked.decrypt(wrong)
    with pytest.raises(FileNotDecryptedError):
        locked.pages[0].extract_text()
    reader = opened(file)
    assert words.text in text_of(file) and "Hb 14,2" in text_of(file)
    assert reader.metadata is not None and reader.metadata.title == ORDER.title
    assert str(reader.root_object["/Lang"]) == "fr"
    outline: Any = reader.outline
    assert [each["/Title"] for each in outline] == ["Analyse"] * 3


def roles(tag: Any) -> list[str]:
    """The roles of the structure, in reading order."""
    found = []
    inner = tag["/K"]
    for kid in inner if isinstance(inner, list) else [inner]:
        kid = kid.get_object()
        if isinstance(kid, dict) and "/S" in kid:
            found += [kid["/S"], *roles(kid)]
    return found


def test_tags_tell_headings_paragraphs_and_cells() -> None:
    file = printed(Heading("Titre"), Paragraph("Texte"), Table((("Hb", "14"),), ("Nom", "Valeur"), "Sang"))
    reader = opened(file)
    root: Any = reader.root_object["/StructTreeRoot"]
    cells = ["/Table", "/Caption", "/TR", "/TH", "/TH", "/TR", "/TD", "/TD"]
    assert roles(root["/K"].get_object()) == ["/H1", "/P", *cells]
    assert reader.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]
    content = reader.pages[0].get_contents()
    assert content is not None
    marks = content.get_data().count(b"/MCID")
    assert marks == len(root["/ParentTree"].get_object()["/Nums"][1]) == 7
    assert content.get_data().count(b"EMC") == marks + 1  # the foot is no text of the document


def test_hostile_text_is_text() -> None:
    file = printed(
        Heading(HOSTILE),
        Paragraph("BT /F1 (x) Tj ET\nEMC"),
        Item("شكرا"),
        Table((("y" * 500, HOSTILE),), ("a",)),
    )
    text = text_of(file)
    assert "[4 signes]" in text and "../[1 signes]x" in text and "\u202e" not in text
    assert "EMC" in text and "{name}" in text
    assert text.replace(" ", "").count("y") >= 500


def test_a_table_goes_on_with_its_names_and_a_long_word_is_cut() -> None:
    rows = tuple((str(number), "valeur " * 20) for number in range(100))
    reader = opened(printed(Table(rows, ("Numéro", "Texte")), Paragraph("z" * 4000)))
    assert len(reader.pages) > 5
    for page in reader.pages[1:4]:
        assert page.extract_text().startswith("Numéro") and "eSanté · page" in page.extract_text()
    assert "".join(page.extract_text() for page in reader.pages).count("z") == 4000


def files_of(sheets: Sequence[bytes]) -> list[bytes]:
    order = {"title": "x", "language": "fr", "foot": "{page}", "missing": "{count}", "password": PASSWORD}
    files = print_worker._Files(order)
    for each in sheets:
        files.add(each)
    return files.finish()


def test_a_long_text_is_several_files_and_too_long_a_one_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_worker, "PAGES", 2)
    monkeypatch.setattr(print_worker, "MAILS", 4)
    page = sheet(*[Paragraph(f"ligne {number}") for number in range(45)])
    files = files_of([page] * 3)
    assert 1 < len(files) <= 4 and sum(text_of(file).count("ligne 44") for file in files) == 3
    with pytest.raises(print_worker._TooLarge):
        files_of([page] * 12)
    monkeypatch.setattr(print_worker, "MAIL_SIZE", 1000)
    with pytest.raises(print_worker._TooLarge):
        files_of([page])


async def test_one_prints_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "PATIENCE", 0.05)
    async with ChildPrinter(tmp_path).begun(ORDER):
        with pytest.raises(Unavailable, match="busy"):
            async with ChildPrinter(tmp_path).begun(ORDER):
                pass


@pytest.mark.parametrize("given", [b"not json", b'[[["zz", {}]]]'])
async def test_a_child_that_fails_says_so_and_leaves_nothing(tmp_path: Path, given: bytes) -> None:
    """A fault of the child, and then its death under our hands: one sentence, and the next one prints."""
    with pytest.raises(Unavailable, match="printing"):
        async with ChildPrinter(tmp_path).begun(ORDER) as printing:
            await printing.add(given)
            await printing.done()
    async with asyncio.timeout(20), ChildPrinter(tmp_path).begun(ORDER) as printing:
        await printing.add(sheet(Paragraph("x")))
        assert len(await printing.done()) == 1


async def test_a_child_that_takes_nothing_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = tmp_path / "stuck"
    stuck.write_text("#!/bin/sh\nexec sleep 60\n", "ascii")
    stuck.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(stuck))
    monkeypatch.setattr(printer, "SECONDS", 0.2)
    async with asyncio.timeout(20):
        with pytest.raises(Unavailable, match="printing"):
            async with ChildPrinter(tmp_path).begun(ORDER) as printing:
                await printing.add(b" " * 1_000_000)


def test_it_prints_within_the_limits_of_a_session(tmp_path: Path) -> None:
    """Over SSH: 64 files, 1 GiB, and whatever the fork server left of signals."""
    program = (
        "import asyncio, sys; from pathlib import Path; from tui.ssh import worker;"
        "from tui.printing.printer import ChildPrinter; from models.printing import PrintOrder\n"
        "async def main():\n"
        " order = PrintOrder('x', 'fr', '{page}', '', 'p')\n"
        " async with ChildPrinter(Path(sys.argv[1])).begun(order) as printing:\n"
        "  await printing.add(sys.argv[2].encode())\n"
        "  print(len(await printing.done()))\n"
        "worker._limit(); asyncio.run(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path), sheet(Paragraph("x")).decode()],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.stdout, done.returncode) == ("1\n", 0), done.stderr
