"""The clinical files of a folder are filed one by one; a report beside it names those that were refused."""

import asyncio
import csv
import errno
import os
from collections import Counter
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from models.actor import Actor
from models.clinical import cda, pdf
from models.clinical.blocks import DocumentPage, Paragraph, Section
from models.clinical.cda import Parsed
from models.clinical.text import flat, one_line, parts_of
from models.dsp import deposit
from models.dsp.deposit import Outcome, Read
from models.dsp.document import Readable
from models.refusal import Refused
from models.storage.files import write_new
from tui.errors import complain
from tui.imports.pdf_worker import PdfReader
from tui.imports.people_csv import harmless

DONE, REFUSED = 0, 1

REASONS = {
    "file_unreadable": "the file cannot be read",
    "document_large": f"the file is larger than {cda.MOST_BYTES:,} bytes",
    "document_doctype": "the file declares a document type or entities",
    "document_encoding": "the file holds bytes that are not of its encoding",
    "document_xml": "the file is not well-formed XML",
    "document_not_cda": "the file is not a CDA document",
    "document_id": "the document has no id, or a malformed one",
    "document_date": "the document has no date, or a malformed one",
    "document_level": "the document's confidentiality is not N, R or V",
    "document_patient": "the document has no valid matricule",
    "document_base64": "the document's body is not base64",
    "document_empty_body": "the document has an empty body",
    "document_changed": "a document with this id is filed with other content: the filed one stays",
    "document_conflict": "filed, but it and another version both claim to be current: both are shown so",
    "document_other_patient": "a document with this id is filed in another person's record",
    "person_unknown": "nobody with this matricule is in the register",
}


class RejectedFiles:
    """``DIR.rejected.csv``, file and reason.

    It replaces its own older one; with none rejected it is removed.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder.with_name(f"{folder.name}.rejected.csv")
        self._rows: list[tuple[str, str]] = []

    def add(self, name: str, code: str) -> None:
        """Add a file and the reason for a refusal code."""
        self._rows.append((harmless(name), REASONS.get(code, code)))

    def write(self) -> None:
        """Write the report under a working name, mode 0600, then rename it. Raises OSError."""
        self.path.unlink(missing_ok=True)
        if not self._rows:
            return
        partial = self.path.with_name(f"{self.path.name}.partial")
        partial.unlink(missing_ok=True)
        text = StringIO(newline="")
        csv.writer(text).writerows([("file", "reason"), *self._rows])
        write_new(partial, text.getvalue().encode())
        partial.rename(self.path)


async def import_documents(
    actor: Actor, folder: Path, say: Callable[[str], None], progress: Callable[[int, int], None]
) -> int:
    """File every ``*.xml`` below a folder; returns 1 when the folder, or every file of it, is refused.

    After a kill the same command goes on: documents that are filed already stay as they are. Raises OSError
    where the report cannot be written.
    """
    try:
        files = await asyncio.to_thread(_files, folder)
    except OSError as error:
        complain(f"{folder} cannot be read: {error.strerror}.")
        return REFUSED
    rejected = RejectedFiles(folder)
    counts: Counter[str] = Counter()
    told: set[int] = set()
    try:
        async with PdfReader() as reader:
            for number, file in enumerate(files, start=1):
                try:
                    raw = await asyncio.to_thread(_bytes_of, file)
                    for became in await filed(actor, reader, raw, told):
                        counts[became] += 1
                        if became == Outcome.CONFLICT:
                            rejected.add(str(file.relative_to(folder)), "document_conflict")
                except Refused as refusal:
                    counts["rejected"] += 1
                    rejected.add(str(file.relative_to(folder)), refusal.code)
                progress(number, len(files))
    finally:
        rejected.write()
    _tell(len(files), counts, rejected.path, say)
    return REFUSED if files and counts["rejected"] == len(files) else DONE


def _files(folder: Path) -> list[Path]:
    """Every ``*.xml`` below the folder, sorted; links are not followed. Raises OSError."""
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "it is not a folder")
    return sorted(
        Path(path, name)
        for path, _, names in os.walk(folder)
        for name in names
        if name.lower().endswith(".xml")
    )


async def filed(actor: Actor, reader: PdfReader, raw: bytes, told: set[int]) -> list[str]:
    """File one document; returns the outcome and, for a new one, in which form it can be read.

    ``told`` is as in ``deposit.deposit``. Raises Refused as ``cda.parse`` and ``deposit.deposit``.
    """
    parsed = await asyncio.to_thread(cda.parse, raw)
    if await deposit.already_filed(actor.office.keys, parsed.unique_id):
        return [await deposit.deposit(actor, parsed, Read(Readable.NO), raw, told=told)]
    read = await _read(reader, parsed)
    outcome = await deposit.deposit(actor, parsed, read, raw, told=told)
    return [outcome, read.reading] if outcome is not Outcome.UNCHANGED else [outcome]


def _bytes_of(file: Path) -> bytes:
    """At most one byte more than a document may have; a link is not followed. Raises Refused."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            return stream.read(cda.MOST_BYTES + 1)
    except OSError:
        raise Refused("file_unreadable") from None


async def _read(reader: PdfReader, parsed: Parsed) -> Read:
    if parsed.sections:
        return Read(Readable.NARRATIVE, (DocumentPage(parsed.sections),))
    if parsed.mime.startswith("text/"):
        lines = parsed.body.decode("utf-8", "replace").splitlines()
        told = tuple(Paragraph(part) for line in lines for part in parts_of(one_line(flat(line))))
        return Read(Readable.NARRATIVE, (DocumentPage((Section("", "", told),)),))
    if parsed.mime != "application/pdf":
        return Read(Readable.IMAGE)
    pages = await reader.pages(parsed.body)
    if pages is None:
        return Read(Readable.NO)
    if not any(page.strip() for page in pages):
        return Read(Readable.IMAGE)
    return Read(Readable.PDF, pdf.sheets_of(pages))


def _tell(total: int, counts: Counter[str], rejected: Path, say: Callable[[str], None]) -> None:
    new = counts[Outcome.NEW] + counts[Outcome.OLDER] + counts[Outcome.CONFLICT]
    say(
        f"{total} files: {new} new, {counts[Outcome.REPLACES]} replacing an older version, "
        f"{counts[Outcome.UNCHANGED]} filed already, {counts['rejected']} rejected."
    )
    if unread := counts[Readable.NO]:
        say(f"{unread} PDFs could not be read: they are kept, and shown as not readable here.")
    if counts[Outcome.CONFLICT]:
        say(f"{counts[Outcome.CONFLICT]} in conflict with another version: see {rejected}")
    if counts["rejected"]:
        say(f"The rejected files, each with its reason: {rejected}")
