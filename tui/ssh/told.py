"""What a session hears of the lookout, and that it asks for itself as soon as it hears nothing."""

import time

from models.storage.written import written

SILENCE = 9.0
"""Seconds without a sign of the lookout after which nobody relies on it."""


class Told:
    """How often the front has said that this session should look for itself."""

    def __init__(self) -> None:
        self._looks = 0
        self._heard = float("-inf")

    def hear(self, looks: int) -> bool:
        """Note the number; returns whether it is another one."""
        self._heard = time.monotonic()
        before, self._looks = self._looks, looks
        return looks != before

    @property
    def looked_after(self) -> bool:
        """Whether somebody looks out for this session."""
        return time.monotonic() - self._heard < SILENCE

    def written(self) -> object | None:
        """As ``models.storage.written``, by what the front says."""
        return ("told", self._looks) if self.looked_after else written()
