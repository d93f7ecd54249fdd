"""The actor of an operation: who asks for it, from which source, and in which conversation."""

import secrets
from dataclasses import dataclass, field, replace
from enum import StrEnum
from ipaddress import IPv6Address, ip_address

from models.office import Office
from models.refusal import Refused

OPERATOR_LENGTH = 60
"""The most code points of an operator's name: with its role it fits the journal's column of 80."""


class Role(StrEnum):
    """In which capacity an actor acts; the journal keeps it."""

    VISITOR = "visitor"
    PERSON = "person"
    AGENT = "agent"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks for an operation, with which office, from which source.

    ``source`` is what wrong tries are counted on: an IPv4 address, an IPv6 /64, or ``local:NAME`` of the
    terminal. ``conversation`` is random and binds challenges to one connection. ``operator`` names the person
    who gives an operator's command, one clean line of at most ``OPERATOR_LENGTH`` code points. ``session_id``
    is that of an account's session, or of an agent's where ``agent_id`` is set.
    """

    office: Office
    source: str
    role: Role = Role.VISITOR
    conversation: str = field(default_factory=lambda: secrets.token_hex(16))
    account_id: int | None = None
    person_id: int | None = None
    session_id: int | None = None
    operator: str = ""
    agent_id: int | None = None

    def __str__(self) -> str:
        if self.role is Role.PERSON:
            return f"person:{self.person_id}"
        if self.role is Role.AGENT:
            return f"agent:{self.agent_id}"
        return f"operator:{self.operator}" if self.operator else self.role.value

    def signed_in(self, account_id: int, person_id: int, session_id: int) -> "Actor":
        """Return the actor once the person is known, with a new conversation id (ASVS 7.2.4)."""
        return replace(
            self,
            role=Role.PERSON,
            conversation=secrets.token_hex(16),
            account_id=account_id,
            person_id=person_id,
            session_id=session_id,
        )

    def entered_as_agent(self, agent_id: int, session_id: int) -> "Actor":
        """Return the actor once an agent of the Helpdesk is known, with a new conversation id."""
        return replace(
            self,
            role=Role.AGENT,
            conversation=secrets.token_hex(16),
            account_id=None,
            person_id=None,
            session_id=session_id,
            agent_id=agent_id,
        )

    def signed_out(self) -> "Actor":
        """Return a visitor at the same source, in a new conversation."""
        return Actor(self.office, self.source)


def need_operator(actor: Actor) -> None:
    """Raise Refused ``operator_only`` unless the actor is an operator with a name.

    It is the first line of every operator's operation: operators are persons, and the journal names them.
    """
    if actor.role is not Role.OPERATOR or not actor.operator:
        raise Refused("operator_only")


def source_of(address: str | None, terminal: str) -> str:
    """Return the source on which wrong tries are counted: the address, else ``local:NAME`` of the terminal.

    An IPv6 address counts as its /64; an address that cannot be read is ``local:unknown``.
    """
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
