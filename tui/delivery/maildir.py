"""A Maildir takes messages in place of a gateway: one file each, whole or not at all, for its owner only."""

import asyncio
import os
import re
from pathlib import Path

from models.storage.files import write_new
from tui.delivery import Later, Never, Outgoing
from tui.delivery.mail import composed


class Maildir:
    """A folder with ``tmp``, ``new`` and ``cur``; a message that is delivered twice is there once."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, message: Outgoing) -> None:
        """Write one message, e-mail or SMS, as an e-mail. Raises Later or Never."""
        if not re.fullmatch(r"[0-9a-f]{1,64}", message.id):
            raise Never("not a message")
        name = f"{message.at.timestamp():017.6f}.{message.id}.esante"
        mail = bytes(composed(message, self._sender))
        try:
            await asyncio.to_thread(self._write, name, mail)
        except OSError:
            raise Later("folder not writable") from None

    async def probe(self) -> None:
        """Make the folder, and check that it can be written to. Raises Later."""
        try:
            await asyncio.to_thread(self._prepare)
        except OSError:
            raise Later("folder not writable") from None
        if not os.access(self._folder / "new", os.W_OK):
            raise Later("folder not writable")

    def _prepare(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in ("tmp", "new", "cur"):
            (self._folder / part).mkdir(mode=0o700, exist_ok=True)

    def _write(self, name: str, mail: bytes) -> None:
        self._prepare()
        draft = self._folder / "tmp" / name
        draft.unlink(missing_ok=True)
        write_new(draft, mail)
        draft.rename(self._folder / "new" / name)
