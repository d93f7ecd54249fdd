"""How long a session may last, idle and in all; the person is warned 60 seconds before its end.

The limits are from docs/guide.md, « session »: 5 and 60 minutes before log-in; the operator's after it.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from models.account.session import ABSOLUTE_BEFORE_LOGIN, IDLE_BEFORE_LOGIN
from models.office import Office

WARNING = timedelta(seconds=60)


class Left(StrEnum):
    """What is left of a session."""

    ENOUGH = "enough"
    IDLE_SOON = "idle_soon"
    SOON = "soon"  # the end that no key delays
    IDLE_OVER = "idle_over"
    OVER = "over"


class Presence:
    """When a person was last active: only keys and pastes count; a resize or a keepalive does not."""

    def __init__(
        self, office: Office, idle: timedelta | None = None, absolute: timedelta | None = None
    ) -> None:
        """``idle`` and ``absolute`` are the limits after log-in, where they are not the operator's."""
        self._office = office
        self._idle = idle or office.rules.idle
        self._absolute = absolute or office.rules.absolute
        self._began = self._last = office.now()
        self._signed_in = False

    def begin(self, *, signed_in: bool) -> None:
        """Count from now on: for another person, or for the same one after log-in."""
        self._began = self._last = self._office.now()
        self._signed_in = signed_in

    def touch(self) -> None:
        """Note that a key was pressed."""
        self._last = self._office.now()

    @property
    def signed_in(self) -> bool:
        """Whether the limits after log-in apply."""
        return self._signed_in

    @property
    def idle(self) -> timedelta:
        """How long a person may do nothing."""
        return self._idle if self._signed_in else IDLE_BEFORE_LOGIN

    @property
    def absolute(self) -> timedelta:
        """How long the session may last in all."""
        return self._absolute if self._signed_in else ABSOLUTE_BEFORE_LOGIN

    @property
    def ends_at(self) -> datetime:
        """The end that no key delays."""
        return self._began + self.absolute

    def left(self) -> Left:
        """Return what is left of the session, by the end that comes first."""
        now = self._office.now()
        idle_left = self._last + self.idle - now
        left = self._began + self.absolute - now
        if left <= timedelta():
            return Left.OVER
        if idle_left <= timedelta():
            return Left.IDLE_OVER
        if left <= WARNING and left <= idle_left:
            return Left.SOON
        return Left.IDLE_SOON if idle_left <= WARNING else Left.ENOUGH
