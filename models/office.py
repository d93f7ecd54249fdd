"""What every operation needs from outside stands in one place: the time, the keys, the settable rules."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network
from zoneinfo import ZoneInfo

from models.hashing import Hasher
from models.keys import Keyring

Clock = Callable[[], datetime]
"""Gives the present moment as an aware datetime in UTC."""

LUXEMBOURG = ZoneInfo("Europe/Luxembourg")


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers an operator may set (1-guide.md, « Choices of this project »)."""

    letter_days: int = 30
    idle: timedelta = timedelta(minutes=10)
    absolute: timedelta = timedelta(hours=2)
    trusted_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    channels: tuple[str, ...] = ("email", "mobile")
    luxtrust: bool = False


@dataclass(frozen=True, slots=True)
class Office:
    """Clock, keys, password hasher and rules of one running service."""

    now: Clock
    keys: Keyring
    hasher: Hasher
    rules: Rules = field(default_factory=Rules)

    def today(self) -> date:
        """The calendar day in Luxembourg, which governs ages and birth dates."""
        return self.now().astimezone(LUXEMBOURG).date()
