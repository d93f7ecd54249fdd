"""What an identity provider says, and what it is asked: RFC 8628 and CIBA in the terms of OpenID Connect.

How it is asked over the network is not known here, nor who asks.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

PUSH_LASTS = timedelta(minutes=2)
"""How long a request stands on somebody's telephone; it is asked for so (CIBA Core 1.0, 7.1)."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the person needs to confirm: where, and the code exactly as issued.

    ``pushed``: the request is on the telephone already, ``address`` is "" and ``code`` what it shows there.
    """

    address: str
    code: str
    complete: str
    """The address that holds the code already, for the QR; "" where the provider gives none."""
    expires_at: datetime
    interval: timedelta
    begun_at: datetime
    device_code: str = field(repr=False)
    pushed: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Who confirmed, as the provider asserts and signs it."""

    issuer: str
    subject: str = field(repr=False)
    level: str
    """``acr``: at which level of assurance."""
    matricule: str = field(default="", repr=False)
    """13 digits; "" where the provider asserts none."""
    name: str = field(default="", repr=False)
    """What the provider calls the person, as one clean line; "" where it says nothing."""
    mark: str = field(default="", repr=False, compare=False)
    """The hash of what the provider signed: it is good once. Without one nothing is believed."""


class NotYet(StrEnum):
    """Why there is no identity so far."""

    PENDING = "pending"
    SLOW_DOWN = "slow_down"
    TROUBLE = "trouble"


class IdentityProvider(Protocol):
    """LuxTrust, or another provider of OpenID Connect."""

    @property
    def asserts_matricule(self) -> bool:
        """Whether an identity carries the person's matricule."""

    async def pushes(self) -> bool:
        """Whether it asks a person on the own telephone (CIBA). Raises Refused ``luxtrust_away``."""

    async def invite(self) -> Invitation:
        """Ask for a code. Raises Refused ``luxtrust_away`` or ``luxtrust_no_device``."""

    async def push(self, matricule: str, message: str) -> Invitation:
        """Ask the person with this matricule on the own telephone; whom it does not know looks the same.

        ``message`` stands on both screens. Raises Refused as ``invite``.
        """

    async def ask(self, invitation: Invitation) -> Identity | NotYet:
        """Whether the person has confirmed. Raises Refused ``luxtrust_refused``, ``luxtrust_expired``,
        ``luxtrust_level``, ``luxtrust_untrusted``, ``luxtrust_unnamed`` or ``luxtrust_away``; each is final.
        """
