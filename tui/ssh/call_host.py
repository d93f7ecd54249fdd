"""What the terminal of a connection needs of the connection and of the service."""

from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from tui.ssh.connection import Connection
from tui.ssh.limits import ConnectionBook

Reason = str
Session = Callable[[Any], Coroutine[Any, Any, Reason]]
"""What happens with one terminal, from the shell request to the reason why it ended."""


class ServiceFacts(Protocol):
    """What a connection needs of the service."""

    book: ConnectionBook
    language: str
    grace: float
    calls: set[Any]
    """The terminals that are open now."""
    session: Session

    def note(self, event: str, **facts: object) -> None:
        """Write a line to the log."""

    def first_frame(self, seconds: float) -> None:
        """Count how long somebody waited for the first byte."""

    def oversee(self, call: Any, grounds: list[object] | None) -> None:
        """Have somebody look out for what a session rests on; None: no longer."""

    async def knows(self, fingerprint: str) -> bool:
        """Whether this is an agent's key."""


class CallHost(Protocol):
    """The connection that a terminal is on, and the service behind it."""

    house: ServiceFacts
    connection: Connection
    source: str
    agent_key: str

    @property
    def client(self) -> str:
        """What the client's software calls itself, as a word of a log line."""

    @property
    def excuses(self) -> bool:
        """Whether something was refused that a person may miss."""

    def asked(self) -> None:
        """A terminal was asked for in time."""

    def settled(self) -> None:
        """It is no longer one of those that are about to come."""
