"""The interface of a gateway: it delivers one message, or says whether another try makes sense."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message in words to one address; ``id`` and ``at`` (when it was written) are the same each time.

    ``pdf`` is the name and the content of a PDF that goes along with an e-mail; None for all others.
    """

    id: str
    at: datetime
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    pdf: tuple[str, bytes] | None = field(default=None, repr=False)


class Undelivered(Exception):
    """Raised when a message was not sent.

    ``reason`` is a few words of our own: never an address, a code, or text from the other side.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Later(Undelivered):
    """Raised when a later try may succeed."""


class Never(Undelivered):
    """Raised when the message is refused for good."""


class Gateway(Protocol):
    """A way to send the messages of one channel."""

    async def send(self, message: Outgoing) -> None:
        """Hand the message over. Raises Later or Never."""

    async def probe(self) -> None:
        """Go as far as possible without sending anything. Raises Later or Never with the obstacle."""


class NoGateway:
    """The gateway of a channel without one: its messages wait until a gateway is set again."""

    async def send(self, message: Outgoing) -> None:
        raise Later("no gateway")

    async def probe(self) -> None:
        raise Later("no gateway")
