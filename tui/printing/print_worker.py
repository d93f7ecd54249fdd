"""A child process prints and encrypts: neither the session's loop nor its memory feels it.

The child (``python -m tui.printing.print_worker``) reads frames, each a length (8 bytes, big-endian) and its
content: a JSON of a ``PrintOrder``, then sheets (``blocks.to_json``), then one of length 0. It answers with a
frame of JSON, ``{"files": [length, …]}`` or ``{"refused": true}`` for a text that is too long, and the files.
The password comes by this pipe alone.
"""

import io
import json
import os
import sys
from typing import Any

from models.clinical.blocks import from_json
from models.printing import MAIL_SIZE, MAILS
from tui.printing.text_pdf import Tag, TextPdf

MEMORY = 512 * 1024 * 1024
"""Bytes of address space."""
PAGES, PIECES = 400, 30_000
"""About the most pages, and pieces of text with a tag, of one file: of either text makes 5 MB."""
LENGTH = 8


class _TooLarge(Exception):
    pass


class _Files:
    """The files under way: the sheets go into one after the other."""

    def __init__(self, order: dict[str, str]) -> None:
        self._order = order
        self._done: list[bytes] = []
        self._pdf: TextPdf | None = None

    def add(self, sheet: bytes) -> None:
        for block in from_json(sheet).blocks:
            if self._pdf is not None and (self._pdf.pages >= PAGES or self._pdf.pieces >= PIECES):
                self._close()
            if self._pdf is None:
                order = self._order
                self._pdf = TextPdf(order["title"], order["language"], order["foot"], order["missing"])
            self._pdf.add(block)

    def finish(self) -> list[bytes]:
        self._close()
        return self._done

    def _close(self) -> None:
        pdf, self._pdf = self._pdf, None
        if pdf is None:
            return
        self._done.append(encrypted(pdf, self._order["password"], self._order["language"]))
        if len(self._done) > MAILS or len(self._done[-1]) > MAIL_SIZE:
            raise _TooLarge


def encrypted(pdf: TextPdf, password: str, language: str) -> bytes:
    """Return the file with its tags, encrypted with AES-256 (ISO 32000-2, revision 6 of the handler)."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject, TextStringObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf.finish())))
    _tag(writer, pdf.tags)
    writer.root_object[NameObject("/Lang")] = TextStringObject(language)
    writer.pdf_header = "%PDF-2.0"
    writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _tag(writer: Any, tags: Tag) -> None:
    """Give the file its structure: which text is a heading, a paragraph, a cell (ISO 32000-1, 14.7.2)."""
    from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, NameObject, NumberObject

    def named(**entries: Any) -> DictionaryObject:
        return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})

    root = named(Type=NameObject("/StructTreeRoot"))
    root_ref = writer._add_object(root)
    owners: list[dict[int, Any]] = [{} for _ in writer.pages]
    pages = [page.indirect_reference for page in writer.pages]

    def put(tag: Tag, parent: Any) -> Any:
        made = named(S=NameObject(f"/{tag.role}"), P=parent)
        ref, kids = writer._add_object(made), ArrayObject()
        for page, mark in tag.marks:
            owners[page][mark] = ref
            kids.append(NumberObject(mark))
        if len(found := {page for page, _ in tag.marks}) == 1:
            made[NameObject("/Pg")] = pages[found.pop()]
        elif found:  # goes on over a page
            kids = ArrayObject(
                named(Type=NameObject("/MCR"), Pg=pages[page], MCID=NumberObject(mark))
                for page, mark in tag.marks
            )
        kids.extend(put(inner, ref) for inner in tag.inner)
        made[NameObject("/K")] = kids[0] if len(kids) == 1 else kids
        return ref

    root[NameObject("/K")] = put(tags, root_ref)
    numbers = ArrayObject()
    for number, (page, marks) in enumerate(zip(writer.pages, owners, strict=True)):
        page[NameObject("/StructParents")] = NumberObject(number)
        page[NameObject("/Tabs")] = NameObject("/S")
        numbers.extend((NumberObject(number), ArrayObject(marks[mark] for mark in sorted(marks))))
    root[NameObject("/ParentTree")] = writer._add_object(named(Nums=numbers))
    writer.root_object[NameObject("/StructTreeRoot")] = root_ref
    writer.root_object[NameObject("/MarkInfo")] = named(Marked=BooleanObject(True))


def serve() -> None:
    """Print one text. Raises SystemExit where memory is short: no file is sent in part."""
    import resource

    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    read, write = sys.stdin.buffer, sys.stdout.buffer
    try:
        order: dict[str, str] = json.loads(read.read(_length(read)))
        files = _Files(order)
        while length := _length(read):
            files.add(read.read(length))
        made = files.finish()
        answer: dict[str, Any] = {"files": [len(each) for each in made]}
    except _TooLarge:
        made, answer = [], {"refused": True}
    except (MemoryError, EOFError):
        raise SystemExit(1) from None
    said = json.dumps(answer).encode()
    for part in (len(said).to_bytes(LENGTH, "big"), said, *made):
        write.write(part)
    write.flush()


def _length(read: Any) -> int:
    begun = read.read(LENGTH)
    if len(begun) != LENGTH:
        raise EOFError
    return int.from_bytes(begun, "big")


if __name__ == "__main__":
    serve()
