"""The text of a PDF, page by page; a hostile file can hang this, so a child process with limits runs it."""

import io
import unicodedata

from models.clinical.blocks import DocumentPage, Paragraph, Section
from models.clinical.omissions import Omitted, left_out

MOST_PAGES, MOST_CHARACTERS = 2_000, 50_000
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def pages_of(raw: bytes) -> list[str]:
    """Return the text of each page as lines, at most 2,000 pages of 50,000 characters.

    Raises whatever pypdf raises for a broken file.
    """
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(raw))
    count = len(reader.pages)
    pages = [_plain(reader.pages[number].extract_text() or "") for number in range(min(count, MOST_PAGES))]
    if count > MOST_PAGES:
        pages.append(left_out(Omitted.PAGES, count - MOST_PAGES))
    return pages


def sheets_of(pages: list[str]) -> tuple[DocumentPage, ...]:
    """Return one document page per text; each line is a paragraph, so that a search can point at it."""
    return tuple(
        DocumentPage((Section("", "", tuple(Paragraph(line) for line in page.split("\n") if line.strip())),))
        for page in pages
    )


def _plain(text: str) -> str:
    lines = unicodedata.normalize("NFC", text[:MOST_CHARACTERS]).splitlines()
    plain = [
        "".join(
            " " if c == "\t" else c for c in line if c == "\t" or unicodedata.category(c) not in _UNSEEN
        ).rstrip()
        for line in lines
    ]
    if len(text) > MOST_CHARACTERS:
        plain.append(left_out(Omitted.CHARACTERS, len(text) - MOST_CHARACTERS))
    return "\n".join(plain)
