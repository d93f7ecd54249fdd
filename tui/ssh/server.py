"""One connection: it may open one terminal, as « patient » or as an agent, and is refused everything else."""

import asyncio
from typing import Any

import asyncssh

from models.helpdesk.agent import fingerprint_of
from tui.ssh.agent_keys import HELPDESK, KEYS
from tui.ssh.call import TerminalSession
from tui.ssh.call_host import ServiceFacts
from tui.ssh.client_info import clean
from tui.ssh.connection import Connection, prohibited
from tui.ssh.sentences import USER, told

PATIENT = "patient"
NAMES = 3
"""User names that one connection may try."""


class PatientServer(asyncssh.SSHServer):
    """A connection: one terminal, as ``patient`` or, with an agent's key, as ``helpdesk``; nothing else."""

    def __init__(self, house: ServiceFacts) -> None:
        self.house = house
        self.call: TerminalSession | None = None
        self.source = ""
        self._not_given: set[str] = set()
        self._names = self._keys = 0
        self.agent_key = ""
        """The fingerprint of the key that authenticated an agent."""
        self._waits: asyncio.TimerHandle | None = None

    def connection_made(self, conn: Any) -> None:
        self.connection: Connection = conn
        self.source = conn.arrival.source

    def connection_lost(self, exc: Exception | None) -> None:
        self.asked()
        self.settled()

    def asked(self) -> None:
        """A terminal was asked for in time."""
        if self._waits is not None:
            self._waits.cancel()

    def settled(self) -> None:
        """It is no longer one of those that are about to come."""
        self.house.book.depart(self.connection.arrival)

    def begin_auth(self, username: str) -> bool:
        """Whether a proof is needed: none of « patient », whom the portal asks; of all others a key.

        Nothing differs between the name of the console and one that nobody has: neither what is said, nor
        the methods, nor what is asked of the database.
        """
        self._names += 1
        if self._names > NAMES:
            raise asyncssh.ProtocolError("Too many user names")
        if username == PATIENT:
            return False
        if self._names == 1:
            self.connection.send_auth_banner(told(USER, self.house.language, {}) + "\r\n")
        if username != HELPDESK:
            self.refused("user")
        return True

    def public_key_auth_supported(self) -> bool:
        return True

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether somebody may come in with this key; asyncssh asks for a key that is only offered, too."""
        self._keys += 1
        if self._keys > KEYS:
            self.connection.disconnect(asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE, "Too many keys")
            return False
        known = await self.house.knows(fingerprint_of(key.public_data))
        if known and username == HELPDESK:
            return True
        self.refused("key")
        return False

    def auth_completed(self) -> None:
        self.connection.arrival.exchanged = True
        if self.connection.get_extra_info("username") == HELPDESK and self.connection.verified:
            self.agent_key = fingerprint_of(self.connection.verified)
        self.connection.watch_line()
        self._waits = asyncio.get_running_loop().call_later(self.house.grace, self._too_late)

    def _too_late(self) -> None:
        if self.call is None or not self.call.started:
            self.house.note("refused", what="no terminal", source=self.source, client=self.client)
            self.connection.disconnect(asyncssh.DISC_BY_APPLICATION, "No terminal was asked for")

    @property
    def client(self) -> str:
        """What the client's software calls itself, as a word of a log line."""
        return clean(str(self.connection.get_extra_info("client_version", ""))[8:])

    # What is not given

    def refused(self, what: str) -> None:
        """A line for the log, once, and a sentence as long as no page is shown."""
        if what not in self._not_given:
            self._not_given.add(what)
            self.house.note("refused", what=what, source=self.source, client=self.client)

    @property
    def excuses(self) -> bool:
        """Whether something was refused that a person may miss."""
        return bool(self._not_given - {"env", "user", "key"})

    def session_requested(self) -> "TerminalSession":
        if self.call is not None:
            self.connection.refuse("second terminal")
            prohibited("One terminal a connection")
        self.call = TerminalSession(self)
        return self.call

    def _prohibit(self, what: str) -> bool:
        self.connection.refuse(what)
        prohibited("This service forwards nothing")

    def connection_requested(self, *_: Any) -> bool:
        return self._prohibit("forwarding")

    def unix_connection_requested(self, *_: Any) -> bool:
        return self._prohibit("forwarding")

    def tun_requested(self, *_: Any) -> bool:
        return self._prohibit("tunnel")

    def tap_requested(self, *_: Any) -> bool:
        return self._prohibit("tunnel")

    def server_requested(self, *_: Any) -> bool:
        self.connection.refuse("listening")
        return False

    def unix_server_requested(self, *_: Any) -> bool:
        self.connection.refuse("listening")
        return False

    # The line

    def line_full(self) -> None:
        """The client takes nothing for now."""
        if self.call is not None:
            self.call.hold_output("line")

    def line_free(self) -> None:
        """It does again."""
        if self.call is not None:
            self.call.let_output("line")
