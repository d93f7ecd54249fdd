"""The text of a PDF, page by page; a hostile file can hang this, so it runs in a child with limits."""

import io
import unicodedata

from models.dsp.blocks import Paragraph, Section, Sheet

MOST_PAGES, MOST_CHARACTERS = 2_000, 50_000
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def pages_of(raw: bytes) -> list[str]:
    """The text of each page as lines; raises whatever pypdf does with a broken file."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(raw))
    return [_plain(page.extract_text() or "") for page in list(reader.pages)[:MOST_PAGES]]


def sheets_of(pages: list[str]) -> tuple[Sheet, ...]:
    """One page of the document each; every line a paragraph, so that a search can point at it."""
    return tuple(
        Sheet((Section("", "", tuple(Paragraph(line) for line in page.split("\n") if line.strip())),))
        for page in pages
    )


def _plain(text: str) -> str:
    lines = unicodedata.normalize("NFC", text[:MOST_CHARACTERS]).splitlines()
    return "\n".join(
        "".join(
            " " if c == "\t" else c for c in line if c == "\t" or unicodedata.category(c) not in _UNSEEN
        ).rstrip()
        for line in lines
    )
