"""A text becomes encrypted PDF files outside of the models: what they ask for, and what they get."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

MAIL_SIZE = 7 * 1024 * 1024
"""The most bytes of one file: many mail servers take 10 MB, of which base64 uses a quarter for itself."""
MAILS = 10
"""The most files of one text, each of which is a mail."""


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """What a PDF is to be: its title, its language (BCP 47), the foot of its pages, and its password.

    ``foot`` holds ``{page}``; ``missing`` stands for characters that the font lacks, with ``{count}``.
    """

    title: str = field(repr=False)
    language: str
    foot: str = field(repr=False)
    missing: str
    password: str = field(repr=False)


class Printing(Protocol):
    """A text that is being printed, a sheet at a time."""

    async def add(self, sheet: bytes) -> None:
        """Add blocks (``models.clinical.blocks.to_json``). Raises as ``done``."""

    async def done(self) -> tuple[bytes, ...]:
        """Return the files, each at most ``MAIL_SIZE`` bytes, encrypted with AES-256.

        Raises Refused ``export_large`` for a text of more than ``MAILS`` files, Unavailable ``printing``.
        """


class Printer(Protocol):
    """Makes PDF files of texts, never two at a time on one machine."""

    def begun(self, order: PrintOrder) -> AbstractAsyncContextManager[Printing]:
        """Begin to print; leaving ends it, whatever is left. Raises Unavailable ``busy``, ``printing``."""
