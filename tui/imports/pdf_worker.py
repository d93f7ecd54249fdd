"""A child process with bounded memory and time extracts the text of a PDF: a hostile file does no harm.

The child (``python -m tui.imports.pdf_worker``) serves one file after another, so that it starts only once.
It reads a length (8 bytes, big-endian) and the file from its input and writes the same of JSON: the list of
pages, or null for a file it cannot read.
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from types import TracebackType
from typing import Self

MEMORY = 512 * 1024 * 1024
"""Bytes of address space of the child."""
SECONDS = 20.0
"""Seconds for one file."""
_MOST_ANSWER = 128 * 1024 * 1024
_LENGTH = 8


class PdfReader:
    """Reads PDFs through one child at a time; a child that fails is killed and replaced."""

    def __init__(self, *, memory: int = MEMORY, seconds: float = SECONDS) -> None:
        self._memory = memory
        self._seconds = seconds
        self._child: Process | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._kill()

    async def pages(self, raw: bytes) -> list[str] | None:
        """Return the text of each page; None when it takes too long or too much, or is no PDF that opens."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._asked(raw)
        except (TimeoutError, OSError, asyncio.IncompleteReadError, ValueError):
            await self._kill()
            return None
        except asyncio.CancelledError:
            await self._kill()
            raise

    async def _asked(self, raw: bytes) -> list[str] | None:
        if self._child is None:
            self._child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tui.imports.pdf_worker", str(self._memory), stdin=PIPE, stdout=PIPE
            )
        child = self._child
        assert child.stdin and child.stdout
        child.stdin.write(len(raw).to_bytes(_LENGTH, "big") + raw)
        await child.stdin.drain()
        length = int.from_bytes(await child.stdout.readexactly(_LENGTH), "big")
        if length > _MOST_ANSWER:
            raise ValueError("the answer is too long")
        answer: list[str] | None = json.loads(await child.stdout.readexactly(length))
        return answer

    async def _kill(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
            # The transport is closed by us: left to the garbage collector it warns.
            child._transport.close()  # type: ignore[attr-defined]


def serve(memory: int) -> None:
    """Answer until the input ends. Raises SystemExit where memory is short: no answer is sent in part."""
    import logging
    import resource

    from models.clinical.pdf import pages_of

    logging.disable()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    read, write = sys.stdin.buffer, sys.stdout.buffer
    while len(start := read.read(_LENGTH)) == _LENGTH:
        raw = read.read(int.from_bytes(start, "big"))
        try:
            answer = json.dumps(pages_of(raw)).encode()
        except MemoryError:
            raise SystemExit(1) from None
        except Exception:
            answer = b"null"
        write.write(len(answer).to_bytes(_LENGTH, "big") + answer)
        write.flush()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
