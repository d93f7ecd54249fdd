"""« Recopiez le code affiché » keeps machines slow: six plain characters, or a wait of twenty seconds."""

import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.refusal import Refused

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without 0 O 1 I L U
LENGTH = 6
WAIT = timedelta(seconds=20)
LETTERS = 3
"""How many activation codes one copy, or one wait, is good for."""


def _drawn() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


@dataclass
class CopyCode:
    """One conversation's displayed code, in memory only.

    A wrong copy uses it up; a right one is good for a few letters, so that a slip in the activation code
    costs no second copy.
    """

    text: str = field(default_factory=_drawn)
    waiting_since: datetime | None = None
    passed: int = 0

    def wait(self, now: datetime) -> None:
        """« Je ne peux pas recopier ce code »: start the wait that stands in for the copy."""
        self.waiting_since = self.waiting_since or now

    def ready_at(self) -> datetime | None:
        """When the wait will be over, if one was asked for."""
        return self.waiting_since + WAIT if self.waiting_since else None

    def check(self, typed: str, now: datetime) -> None:
        """Pass; a new code is shown from now on where this one is used up.

        Raises Refused ``copy_wrong`` or ``copy_wait``.
        """
        ready_at = self.ready_at()
        copied = "".join(unicodedata.normalize("NFKC", typed).split()).replace("-", "").upper()
        right = secrets.compare_digest(copied.encode(), self.text.encode())
        if not right and ready_at is not None and now < ready_at and not copied:
            raise Refused("copy_wait", "copy", seconds=int((ready_at - now).total_seconds()) + 1)
        waited = ready_at is not None and now >= ready_at
        self.passed += 1
        if not (right or waited) or self.passed >= LETTERS:
            self.text, self.passed = _drawn(), 0
            self.waiting_since = None if waited else self.waiting_since
        if not right and not waited:
            raise Refused("copy_wrong", "copy")
