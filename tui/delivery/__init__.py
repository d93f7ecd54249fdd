"""A gateway delivers one message, or says whether another try makes sense."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message in words, to one address; ``id`` and ``at`` (when it was written) never change."""

    id: str
    at: datetime
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)


class Undelivered(Exception):
    """``reason`` is a few words of ours: never an address, a code, or what the other side wrote."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Later(Undelivered):
    """Not this time: worth another try."""


class Never(Undelivered):
    """Refused for good."""


class Gateway(Protocol):
    """One way out."""

    async def send(self, message: Outgoing) -> None:
        """Hand the message over; raises Later or Never."""

    async def probe(self) -> None:
        """Go as far as without sending anything; raises Later or Never with what stands in the way."""


class NoGateway:
    """Stands where a channel has none: what was written for it waits for the setting to come back."""

    async def send(self, message: Outgoing) -> None:
        raise Later("no gateway")

    async def probe(self) -> None:
        raise Later("no gateway")
