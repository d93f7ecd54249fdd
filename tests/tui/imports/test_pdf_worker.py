"""The child that reads PDFs is stopped in time, and whoever comes after a hostile file is served."""

import time
import zlib

from tui.demo import sample_cda
from tui.imports.pdf_worker import PdfReader


def _inflating(size: int) -> bytes:
    """One page whose few kilobytes of content become so many bytes of text operators."""
    content = zlib.compress(b"(x) Tj " * (size // 7))
    start = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj "
    start += b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj "
    length = str(len(content)).encode()
    stream = (
        b"4 0 obj<</Filter/FlateDecode/Length " + length + b">>stream\n" + content + b"\nendstream endobj "
    )
    return start + page + stream + b"trailer<</Root 1 0 R>>\n%%EOF"


async def test_a_pdf_that_hangs_or_eats_memory_is_stopped() -> None:
    many = sample_cda.pdf([[f"Ligne {n}" for n in range(40)]] * 400)
    started = time.monotonic()
    async with PdfReader(seconds=0.6) as reader:
        assert await reader.pages(many) is None
        assert time.monotonic() - started < 3
    async with PdfReader(memory=192 * 1024 * 1024) as reader:
        assert await reader.pages(_inflating(60_000_000)) is None
        assert await reader.pages(sample_cda.pdf([["Bonjour"]])) == ["Bonjour"]
    async with PdfReader() as reader:
        assert await reader.pages(b"rien") is None
        assert await reader.pages(sample_cda.pdf([["Éloïse"], []])) == ["Éloïse", ""]
