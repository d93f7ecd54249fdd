"""The HTTP answers of a node: what is asked well, and what is not."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tui.ssh.counts import ServiceCounts
from tui.ssh.status import answering


@pytest.fixture
async def where(tmp_path: Path) -> AsyncIterator[Path]:
    """A socket file at which one question is answered."""
    file = tmp_path / "status"
    file.write_text("left over by a killed process")
    async with answering(file, {"/live": lambda: (200, "live\n")}):
        yield file
    assert not file.exists()


async def told(where: Path, question: bytes) -> bytes:
    reader, writer = await asyncio.open_unix_connection(where)
    writer.write(question)
    writer.write_eof()
    async with asyncio.timeout(5):
        said = await reader.read()
    writer.close()
    return said


@pytest.mark.parametrize(
    ("question", "begins", "ends"),
    [
        (b"GET /live HTTP/1.1\r\nHost: a\r\n\r\n", b"HTTP/1.1 200", b"\r\n\r\nlive\n"),
        (b"GET /live?now HTTP/1.0\r\n\r\n", b"HTTP/1.1 200", b"\r\n\r\nlive\n"),
        (b"HEAD /live HTTP/1.1\r\nHost: a\r\n\r\n", b"HTTP/1.1 200", b"\r\n\r\n"),
        (b"POST /live HTTP/1.1\r\nHost: a\r\n\r\n", b"HTTP/1.1 405", b"GET only\n"),
        (b"GET /esante.key HTTP/1.1\r\nHost: a\r\n\r\n", b"HTTP/1.1 404", b"not found\n"),
        (b"GET /live HTTP/1.1\r\nX: " + b"y" * 100_000, b"", b""),
        (b"\x00\xff" * 100, b"", b""),
        (b"", b"", b""),
    ],
)
async def test_one_question_one_answer(where: Path, question: bytes, begins: bytes, ends: bytes) -> None:
    said = await told(where, question)
    assert said.startswith(begins) and said.endswith(ends) and (begins or not said)
    assert (await told(where, b"GET /live HTTP/1.0\r\n\r\n")).endswith(b"live\n")


def test_counts_in_the_text_format() -> None:
    counts = ServiceCounts()
    for seconds in (0.04, 0.3, 99.0):
        counts.first_frame(seconds)
    for reason in ("left", "left", "broken 1A2B3C4D"):
        counts.note("session", {"reason": reason, "source": "192.0.2.7"})
    counts.note("refused", {"what": "key", "source": "192.0.2.7"})
    text = counts.text({"sessions": 3})
    assert "192.0.2.7" not in text and "1A2B3C4D" not in text
    for line in (
        "esante_sessions 3",
        'esante_sessions_ended_total{reason="left"} 2',
        'esante_sessions_ended_total{reason="broken"} 1',
        'esante_refused_total{what="key"} 1',
        'esante_first_frame_seconds_bucket{le="0.05"} 1',
        'esante_first_frame_seconds_bucket{le="0.5"} 2',
        'esante_first_frame_seconds_bucket{le="+Inf"} 3',
        "esante_first_frame_seconds_count 3",
    ):
        assert f"{line}\n" in text
