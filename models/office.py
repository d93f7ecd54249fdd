"""What every operation needs from outside: clock, keys, hasher, rules, identity provider, printer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network
from zoneinfo import ZoneInfo

from models.identity import IdentityProvider
from models.printing import Printer
from models.storage.hashing import SLOTS, Hasher
from models.storage.keys import Keyring

Clock = Callable[[], datetime]
"""Returns the present moment as an aware datetime in UTC."""

LUXEMBOURG = ZoneInfo("Europe/Luxembourg")


SMS_COUNTRIES = ("LU", "BE", "DE", "FR", "PT", "IT", "NL")


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits that an operator may set (docs/guide.md, « Choices of this project »)."""

    letter_days: int = 30
    idle: timedelta = timedelta(minutes=10)
    absolute: timedelta = timedelta(hours=2)
    trusted_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    channels: tuple[str, ...] = ("email", "mobile")
    sms_countries: tuple[str, ...] = SMS_COUNTRIES
    """The countries (ISO 3166-1 alpha-2) to whose mobiles codes are sent."""
    hashing_slots: int = SLOTS
    """Passwords and letters that are hashed at a time, on this machine."""


@dataclass(frozen=True, slots=True)
class Office:
    """Clock, keys, password hasher, rules and, where there are any, identity provider and printer."""

    now: Clock
    keys: Keyring
    hasher: Hasher
    rules: Rules = field(default_factory=Rules)
    luxtrust: IdentityProvider | None = None
    printer: Printer | None = None

    def today(self) -> date:
        """Return the calendar day in Luxembourg, which governs ages and birth dates."""
        return self.now().astimezone(LUXEMBOURG).date()
