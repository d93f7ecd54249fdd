"""What an identity provider is asked, and what it answers, in terms of OpenID Connect: RFC 8628 and CIBA.

Neither the network nor the actor is known here.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

PUSH_LASTS = timedelta(minutes=2)
"""How long a request stays on a person's telephone; the provider is asked for this (CIBA Core 1.0, 7.1)."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the person needs for a confirmation: the address, and the code exactly as issued.

    ``pushed`` means that the request is on the telephone already: ``address`` is "", and ``code`` is what the
    telephone shows. ``interval`` is the least time between two questions.
    """

    address: str
    code: str
    complete: str
    """The address with the code in it, for the QR code; "" where the provider gives none."""
    expires_at: datetime
    interval: timedelta
    begun_at: datetime
    device_code: str = field(repr=False)
    pushed: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """The person who confirmed, as the provider asserts and signs it."""

    issuer: str
    subject: str = field(repr=False)
    level: str
    """The level of assurance (``acr``)."""
    matricule: str = field(default="", repr=False)
    """13 digits; "" where the provider asserts none."""
    name: str = field(default="", repr=False)
    """The person's name according to the provider, as one clean line; "" where it gives none."""
    mark: str = field(default="", repr=False, compare=False)
    """The hash of what the provider signed, valid once; an identity without it is refused."""


class NotYet(StrEnum):
    """Why there is no identity yet."""

    PENDING = "pending"
    SLOW_DOWN = "slow_down"
    TROUBLE = "trouble"


class IdentityProvider(Protocol):
    """LuxTrust, or another provider of OpenID Connect."""

    @property
    def asserts_matricule(self) -> bool:
        """Whether an identity carries the person's matricule."""

    async def pushes(self) -> bool:
        """Whether the provider asks persons on their own telephone (CIBA).

        Raises Refused ``luxtrust_away``.
        """

    async def invite(self) -> Invitation:
        """Ask for a code to show. Raises Refused ``luxtrust_away`` or ``luxtrust_no_device``."""

    async def push(self, matricule: str, message: str) -> Invitation:
        """Ask the person with this matricule on their own telephone; an unknown person looks the same.

        ``message`` is shown on both screens. Raises Refused as ``invite``.
        """

    async def ask(self, invitation: Invitation) -> Identity | NotYet:
        """Return the identity once the person has confirmed, else why there is none yet.

        Raises Refused ``luxtrust_refused``, ``luxtrust_expired``, ``luxtrust_level``, ``luxtrust_untrusted``,
        ``luxtrust_unnamed`` or ``luxtrust_away``; each of them is final.
        """
