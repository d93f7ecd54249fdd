"""`make screenshots` records an activation and a log-in as asciicast v2, which `asciinema play` shows.

The bytes are those that the real program sends; only the pauses are even, whatever the machine does.
"""

import codecs
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.task import Typist, walk
from tests.servers import MailServer, SmsServer
from tests.stories.service import Service

_KEY, _PAGE = 0.12, 1.2
"""Seconds after a character, and after any other key."""


class Recorder(Typist):
    """Somebody whose terminal is recorded."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.events: list[tuple[float, str, str]] = []
        self._noted, self._at = 0, 0.0
        self._characters = codecs.getincrementaldecoder("utf-8")()
        super().__init__(*arguments, **options)

    def key(self, kind: str, sent: str, quiet: float = 0.033) -> None:
        self.note()
        super().key(kind, sent, quiet)
        self._at += _KEY if kind == "a character" else _PAGE
        self.note()

    def note(self) -> None:
        """Keep what has come since the last time."""
        drawn = self._characters.decode(bytes(self.received[self._noted :]))
        self._noted = len(self.received)
        if drawn:
            self.events.append((round(self._at, 2), "o", drawn))


def cast(events: list[tuple[float, str, str]]) -> str:
    """Return the file: a line of header, then one per event (docs.asciinema.org, « asciicast v2 »)."""
    header = {"version": 2, "width": 80, "height": 24, "title": "esante", "env": {"TERM": "xterm-256color"}}
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (header, *events))


def record(target: Path) -> None:
    """Write the recording of a whole walk."""
    with (
        tempfile.TemporaryDirectory() as folder,
        MailServer(Path(folder)) as mail,
        SmsServer() as sms,
    ):
        service = Service(Path(folder), mail, sms)
        person = Recorder([sys.executable, "-m", "tui"], {**service.environment, "LANG": "fr_FR.UTF-8"})
        walk(person, service)
        person.note()
        person.drops()
    target.write_text(cast(person.events), "utf-8")
