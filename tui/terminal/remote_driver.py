"""A driver whose terminal is elsewhere: what Textual would do to the machine it runs on is not done."""

from pathlib import Path
from typing import BinaryIO, Literal, TextIO

from textual.driver import Driver


class RemoteDriver(Driver):
    """No browser is opened and no file is written: either would be the server's."""

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """No browser is opened: it would be the server's."""

    def deliver_binary(
        self,
        binary: BinaryIO | TextIO,
        *,
        delivery_key: str,
        save_path: Path,
        open_method: Literal["browser", "download"] = "download",
        encoding: str | None = None,
        mime_type: str | None = None,
        name: str | None = None,
    ) -> None:
        """No file is written: it would be the server's."""
