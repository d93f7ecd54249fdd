"""« Recopiez le code affiché » slows automatic tries: six characters to copy, or a wait of 20 seconds."""

import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.refusal import Refused

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without 0 O 1 I L U
LENGTH = 6
WAIT = timedelta(seconds=20)
LETTERS = 3
"""How many tries of an activation code one copy, or one wait, allows."""


def _drawn() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


@dataclass
class CopyCode:
    """One conversation's displayed code, in memory only.

    A wrong copy uses it up; a right one allows a few tries, so that a typing error in the activation code
    costs no second copy.
    """

    text: str = field(default_factory=_drawn)
    waiting_since: datetime | None = None
    passed: int = 0

    def wait(self, now: datetime) -> None:
        """« Je ne peux pas recopier ce code »: start the wait that replaces the copy."""
        self.waiting_since = self.waiting_since or now

    def ready_at(self) -> datetime | None:
        """Return when the wait is over; None where none was asked for."""
        return self.waiting_since + WAIT if self.waiting_since else None

    def check(self, typed: str, now: datetime) -> None:
        """Accept a right copy or a finished wait; a code that is used up is replaced by a new one.

        Raises Refused ``copy_wrong``, or ``copy_wait`` with the ``seconds`` left.
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
