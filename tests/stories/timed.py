"""The portal with a clock that a story moves: real time, and so many seconds more as stand in a file."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from models.office import Clock
from tui.config import settings
from tui.portal.local import run_portal


def clock(file: Path) -> Clock:
    """Real time shifted by the seconds in the file, as they are at each moment."""
    return lambda: datetime.now(UTC) + timedelta(seconds=float(file.read_text("ascii")))


def main() -> None:
    """The program; its one argument is the file."""
    sys.exit(asyncio.run(run_portal(settings.read(None), clock(Path(sys.argv[1])))))
