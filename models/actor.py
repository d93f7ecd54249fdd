"""Every operation knows who asks for it: the actor, where from, and in which conversation."""

import secrets
from dataclasses import dataclass, field, replace
from enum import StrEnum
from ipaddress import IPv6Address, ip_address

from models.office import Office
from models.refusal import Refused

OPERATOR_LENGTH = 60
"""Code points of an operator's name: with its role it fits the journal's column of 80."""


class Role(StrEnum):
    """In which capacity somebody acts; the journal keeps it."""

    VISITOR = "visitor"
    PERSON = "person"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, at which office, from where.

    ``source`` is what wrong tries are counted on: an IPv4 address, an IPv6 /64, or ``local:NAME``
    of the terminal. ``conversation`` is random and binds challenges to one connection. ``operator``
    names the person who gives an operator's command, one clean line of at most ``OPERATOR_LENGTH``.
    """

    office: Office
    source: str
    role: Role = Role.VISITOR
    conversation: str = field(default_factory=lambda: secrets.token_hex(16))
    account_id: int | None = None
    person_id: int | None = None
    session_id: int | None = None
    operator: str = ""

    def __str__(self) -> str:
        if self.role is Role.PERSON:
            return f"person:{self.person_id}"
        return f"operator:{self.operator}" if self.operator else self.role.value

    def signed_in(self, account_id: int, person_id: int, session_id: int) -> "Actor":
        """The same conversation once the person is known: with a new id (ASVS 7.2.4)."""
        return replace(
            self,
            role=Role.PERSON,
            conversation=secrets.token_hex(16),
            account_id=account_id,
            person_id=person_id,
            session_id=session_id,
        )

    def signed_out(self) -> "Actor":
        """Nobody again, at the same place."""
        return Actor(self.office, self.source)


def need_operator(actor: Actor) -> None:
    """Let nobody pass but an operator who is named: operators are persons, and the journal says who.

    The first line of every operator's operation; raises Refused ``operator_only``.
    """
    if actor.role is not Role.OPERATOR or not actor.operator:
        raise Refused("operator_only")


def source_of(address: str | None, terminal: str) -> str:
    """Where wrong tries are counted: the address (an IPv6 one as its /64), or the local terminal."""
    if address:
        try:
            ip = ip_address(address.split("%")[0])
        except ValueError:
            return "local:unknown"
        if isinstance(ip, IPv6Address):
            if ip.ipv4_mapped:
                return str(ip.ipv4_mapped)
            return f"{ip.exploded[:19]}::/64"
        return str(ip)
    return f"local:{terminal.rsplit('/dev/', 1)[-1] or 'unknown'}"
