"""Work that takes longer than a second shows its progress, on a terminal only."""

import sys
from time import monotonic

_WIDTH = 30
_SILENT = 1.0
_APART = 0.2


class Progress:
    """One line on stderr that replaces itself; ``say`` writes a lasting line to stdout."""

    def __init__(self) -> None:
        self._shows_at = monotonic() + _SILENT
        self._drawn = False
        self._terminal = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` are done, at most five times per second."""
        now = monotonic()
        if not self._terminal or now < self._shows_at:
            return
        self._shows_at = now + _APART
        share = min(done / total, 1.0) if total else 0.0
        filled = round(share * _WIDTH)
        sys.stderr.write(f"\r[{'#' * filled}{'.' * (_WIDTH - filled)}] {share:4.0%}")
        sys.stderr.flush()
        self._drawn = True

    def say(self, text: str) -> None:
        """Write a line of the verb's answer."""
        self.clear()
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def clear(self) -> None:
        """Remove the progress line."""
        if self._drawn:
            sys.stderr.write(f"\r{' ' * (_WIDTH + 8)}\r")
            sys.stderr.flush()
            self._drawn = False
