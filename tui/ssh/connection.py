"""One SSH connection: asyncssh with its cures, which bound memory, save bytes and give only a terminal."""

import asyncio
import logging
import socket
import time
from collections.abc import Callable
from typing import Any, NoReturn, cast

import asyncssh
from asyncssh.channel import SSHServerChannel
from asyncssh.connection import SSHServerConnection
from asyncssh.constants import MSG_IGNORE, MSG_KEXINIT, OPEN_ADMINISTRATIVELY_PROHIBITED
from asyncssh.packet import SSHPacket

from tui.ssh.agent_keys import of_kind
from tui.ssh.algorithms import PACKET, WINDOW, agreed
from tui.ssh.limits import Arrival
from tui.ssh.proxy import NoHeader, origin_of
from tui.ssh.rate_limit import RateLimit

log = logging.getLogger("esante.ssh")

_HELD = 1.0
"""Seconds for which our list of algorithms waits for the client's; one that waits for ours gets the whole."""
_COOKIE = 16
UNSENT = 4 * 1024
"""Bytes the kernel takes before the line has sent those before: what lies there cannot be made newer."""
BEFORE_SENDING = 4 * 1024
"""Bytes that wait before the kernel, likewise; a page that is begun is sent whole."""
KEEPALIVE = 30
"""Seconds between two signs of life that are asked for."""
ASKED = 3
"""Signs of life that are asked for in vain before the line counts as dead."""
READ = 4096
"""Bytes read at once: whatever is in them is done before anybody else has a turn."""
UNREAD = 64 * 1024
"""Answers that wait for a client who reads none, before nothing more is asked of us."""
REKEY = 20.0
"""Seconds for a new key exchange; until it is done nothing can be sent."""
REFUSALS = 256
"""Refused requests after which a client is no client any more."""
TOO_MANY = "Too many connections. Please try again later."

Admit = Callable[[str, Callable[[], None]], Arrival | None]
"""Lets in an address, with the way to send it off again; None refuses it."""


class Connection(SSHServerConnection):
    """One client's connection. ``owner`` is told when its line takes no more, and when it does again.

    ``behind`` says of an address whether it is a balancer's: then its header comes before all else.
    """

    arrival: Arrival
    """Its place among those without a terminal; there is one as soon as there is an owner."""
    verified: bytes = b""
    """The key that has signed, in its wire form: never one that was only offered."""

    def __init__(self, *args: Any, admit: Admit, behind: Callable[[str], bool]) -> None:
        super().__init__(*args)
        self._admit = admit
        self._behind = behind
        self._behind_balancer = self._watched = False
        self._header: bytearray | None = None
        """What has come of a balancer's header, as long as one is awaited."""
        self._refusals = 0
        self._intake = RateLimit(time.monotonic())
        self._reading_held: set[str] = set()
        self._rekey: asyncio.TimerHandle | None = None
        self._kexinit_held: asyncio.TimerHandle | None = None
        self._kexinit_due = False
        """Whether the first list of algorithms has gone, or may go."""

    def connection_made(self, transport: Any) -> None:
        peer = str(transport.get_extra_info("peername")[0])
        if self._behind(peer):
            self._behind_balancer, self._header = True, bytearray()
            self._transport = transport  # the time for the log-in, which runs already, can end it
            transport.max_size = READ
        else:
            self._begin(transport, peer)

    def _begin(self, transport: Any, address: str) -> None:
        """SSH begins, for a client at this address."""
        arrival = self._admit(address, self.turn_away)
        if arrival is None:
            # RFC 4253 (4.2) lets lines come before the version; nothing has been read or computed yet.
            transport.write(f"{TOO_MANY}\r\n".encode())
            transport.close()
            self._transport = None
            self._cancel_login_timer()
            return
        self.arrival = arrival
        line = transport.get_extra_info("socket")
        if line is not None and line.family in (socket.AF_INET, socket.AF_INET6):
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
        # Of a balancer's own signs of life nothing follows for the client behind it.
        self._watched = not self._behind_balancer and _kept_alive(line)
        transport.set_write_buffer_limits(high=BEFORE_SENDING, low=0)
        transport.max_size = READ
        super().connection_made(transport)

    def watch_line(self) -> None:
        """Ask the client for signs of life, from its log-in on, where the system does not do it."""
        if not self._watched:
            self.set_keepalive(KEEPALIVE, ASKED)

    def turn_away(self) -> None:
        """Others need its place."""
        self.disconnect(asyncssh.DISC_TOO_MANY_CONNECTIONS, TOO_MANY)

    def _introduced(self, data: bytes) -> bytes:
        """Read the balancer's header, and begin after it; returns what the client itself has sent."""
        assert self._header is not None
        self._header += data
        transport = cast(Any, self._transport)
        try:
            origin = origin_of(bytes(self._header))
        except NoHeader:
            peer = transport.get_extra_info("peername")[0]
            log.info("refused what=no PROXY header source=%s", peer)
            self.abort()
            return b""
        if origin is None:
            return b""
        rest = bytes(self._header[origin.length :])
        self._header = None
        self._begin(transport, origin.address or str(transport.get_extra_info("peername")[0]))
        return rest

    def data_received(self, data: bytes, datatype: Any = None) -> None:
        """As asyncssh, but no faster than one person and the client's own traffic need."""
        if self._transport is None:
            return
        if self._header is not None and not (data := self._introduced(data)):
            return
        before = self._recv_seq
        super().data_received(data, datatype)
        if self._transport is None:
            return
        wait = self._intake.spend(len(data), max(0, self._recv_seq - before), time.monotonic())
        if wait:
            self._hold_reading("rate")
            self._loop.call_later(wait, self._let_reading, "rate")
        if cast(Any, self._transport).get_write_buffer_size() > UNREAD:
            self._hold_reading("unread")
        self._watch_rekey()

    def _send_kexinit(self) -> None:
        """Send our list of algorithms; the first of them once the client's is known (RFC 4253, 7.1)."""
        if self._kexinit_due:
            super()._send_kexinit()
        elif self._kexinit_held is None:
            self._kexinit_held = self._loop.call_later(_HELD, self._send_first_kexinit)

    def _send_first_kexinit(self) -> None:
        if not self._kexinit_due and self._transport is not None:
            self._kexinit_due = True
            super()._send_kexinit()

    async def _settle_algorithms(self, pkttype: int, pktid: int, packet: SSHPacket) -> None:
        """As asyncssh; our first list names what both will choose alone, where the client knows AES-GCM."""
        if not self._kexinit_due:
            offered = SSHPacket(packet.get_full_payload())
            offered.get_bytes(1 + _COOKIE)
            theirs = [offered.get_namelist() for _ in range(8)]
            ours = (self._kex_algs, self._enc_algs, self._mac_algs, self._cmp_algs)
            self._kex_algs, self._enc_algs, self._mac_algs, self._cmp_algs = agreed(ours, theirs)
            self._send_first_kexinit()
        await self._process_kexinit(pkttype, pktid, packet)
        # No extension of RFC 8308 matters here: an Ed25519 key has but one kind of signature.
        self._can_send_ext_info = False

    def _get_extra_kex_algs(self) -> list[bytes]:
        return [name for name in super()._get_extra_kex_algs() if name != b"ext-info-s"]

    _packet_handlers = {  # noqa: RUF012
        **SSHServerConnection._packet_handlers,
        MSG_KEXINIT: _settle_algorithms,
    }

    async def validate_public_key(self, username: str, key_data: bytes, msg: bytes, signature: bytes) -> bool:
        """As asyncssh, for the kinds of key that agents have; of a security key presence is required."""
        self.verified = b""
        right = of_kind(key_data) and await super().validate_public_key(username, key_data, msg, signature)
        if right and msg:
            self.verified = key_data
        return right

    def forgive(self, size: int) -> None:
        """What has just come was part of a paste that nobody wants: the person does not wait for it."""
        self._intake.forgive(size)

    def _watch_rekey(self) -> None:
        """While keys are exchanged asyncssh keeps all output, without bound and without a word."""
        if not self._auth_complete:
            return  # the time for the log-in runs
        if not self._kex_complete and self._rekey is None:
            self._rekey = self._loop.call_later(REKEY, self._rekey_late)
            self._tell("line_full")
        elif self._kex_complete and self._rekey is not None:
            self._rekey.cancel()
            self._rekey = None
            self._tell("line_free")

    def _rekey_late(self) -> None:
        self.abort()

    def _hold_reading(self, why: str) -> None:
        if self._transport is not None and not self._reading_held:
            cast(Any, self._transport).pause_reading()
        self._reading_held.add(why)

    def _let_reading(self, why: str) -> None:
        self._reading_held.discard(why)
        if self._transport is not None and not self._reading_held:
            cast(Any, self._transport).resume_reading()

    def connection_lost(self, exc: Exception | None = None) -> None:
        for timer in (self._rekey, self._kexinit_held):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def send_packet(self, pkttype: int, *args: bytes, **kwargs: Any) -> None:
        # asyncssh precedes each packet by an empty MSG_IGNORE, against a weakness of CBC alone.
        if pkttype != MSG_IGNORE:
            super().send_packet(pkttype, *args, **kwargs)

    def pause_writing(self) -> None:
        """The line is slower than what is sent on it; asyncssh does not care."""
        self._tell("line_full")

    def resume_writing(self) -> None:
        if self._rekey is None:
            self._tell("line_free")
        self._let_reading("unread")

    def _tell(self, what: str) -> None:
        if self._owner is not None:
            getattr(self._owner, what)()

    def create_server_channel(self, *args: Any, **kwargs: Any) -> "TerminalChannel":
        return TerminalChannel(self, self._loop, True, False, False, 0, 0, None, "strict", WINDOW, PACKET)

    def refuse(self, what: str) -> None:
        """Note something that was asked for and is not given; too many of it end the connection."""
        self._refusals += 1
        if self._owner is not None:
            cast(Any, self._owner).refused(what)
        if self._refusals > REFUSALS:
            raise asyncssh.ProtocolError("Too many refused requests")


def _kept_alive(line: socket.socket | None) -> bool:
    """Whether the system itself finds out that the other end is gone: its probes have no payload (tcp(7))."""
    if line is None or not hasattr(socket, "TCP_KEEPIDLE"):
        return False
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        (socket.TCP_KEEPIDLE, KEEPALIVE),
        (socket.TCP_KEEPINTVL, KEEPALIVE),
        (socket.TCP_KEEPCNT, ASKED),
        (socket.TCP_USER_TIMEOUT, KEEPALIVE * ASKED * 1000),
    ):
        line.setsockopt(socket.IPPROTO_TCP, option, value)
    return True


class TerminalChannel(SSHServerChannel[bytes]):
    """A terminal's channel: whatever else is asked of it is refused before asyncssh keeps any of it."""

    def _refuse(self, packet: SSHPacket, what: str) -> bool:
        packet.get_remaining_payload()
        cast(Connection, self.get_connection()).refuse(what)
        return False

    def _process_env_request(self, packet: SSHPacket) -> bool:
        name, value = packet.get_string(), packet.get_string()
        if cast(Any, self._session).environment_offered(name, value):
            return True
        return self._refuse(packet, "env")

    def _process_x11_req_request(self, packet: SSHPacket) -> bool:
        return self._refuse(packet, "x11")

    def _process_auth_agent_req_at_openssh_dot_com_request(self, packet: SSHPacket) -> bool:  # type: ignore[override]
        return self._refuse(packet, "agent")

    def _process_signal_request(self, packet: SSHPacket) -> bool:
        return self._refuse(packet, "signal")

    def _process_break_request(self, packet: SSHPacket) -> bool:
        return self._refuse(packet, "break")


def prohibited(sentence: str) -> NoReturn:
    """Refuse to open a channel, with a sentence that the client shows."""
    raise asyncssh.ChannelOpenError(OPEN_ADMINISTRATIVELY_PROHIBITED, sentence)
