"""The terminal of one connection: what its client asks for, and the bytes to and from a child."""

import asyncio
import json
import logging
import time
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import asyncssh

from screens.text.phrases import Phrase, phrase
from tui import errors
from tui.ssh.call_host import CallHost, Reason
from tui.ssh.client_info import IUTF8, MOST, ClientInfo, clean, size_of, taken, with_encoding
from tui.ssh.connection import TerminalChannel
from tui.ssh.pipe import Pipe
from tui.ssh.pool import PooledWorker
from tui.ssh.sentences import BROKEN, told
from tui.terminal.capabilities import terminal_of
from tui.terminal.pastes import PasteGate
from tui.terminal.wire.text import cells

log = logging.getLogger("esante.ssh")

INPUT = 32 * 1024
"""Bytes per second that one terminal may type or paste."""
_RESIZES = 0.1
_LAST = 6.0
"""Seconds that a child has to end in good order: it may wait for another process's lock on the database."""

_CLOSING = 2.0
"""Seconds for the last words to go out."""


class TerminalSession(asyncssh.SSHServerSession[bytes]):
    """The terminal of a connection."""

    def __init__(self, guest: CallHost) -> None:
        self.guest = guest
        self.kind = ""
        self.term = ""
        self.started = self.seated = self.signed_in = self._input_over = False
        self.last_activity = time.monotonic()
        """When the child last had a key of somebody's: reports, answers and junk are none."""
        self.bytes_in = self.bytes_out = 0
        self._asked_at = 0.0
        self.gone = asyncio.Event()
        self._environment: dict[str, str] = {}
        self._size = (0, 0)
        self._utf8 = False
        self._pipe: asyncio.Transport | None = None
        self._child: PooledWorker | None = None
        self._reason = ""
        self._early = bytearray()
        self._output_held: set[str] = set()
        self._input_held: set[str] = set()
        self._pastes = PasteGate()
        self._allowance, self._counted_at = float(INPUT), time.monotonic()
        self._resize: asyncio.TimerHandle | None = None

    def connection_made(self, chan: Any) -> None:
        self.channel: TerminalChannel = chan
        chan.set_write_buffer_limits(high=0, low=0)

    def environment_offered(self, name: bytes, value: bytes) -> bool:
        """Take a variable, if it is one of the few."""
        pair = taken(name, value)
        if pair is None or len(self._environment) >= MOST or pair[0] == "TERM":
            return False
        self._environment[pair[0]] = pair[1]
        return True

    def pty_requested(self, term_type: str, term_size: Any, term_modes: Any) -> bool:
        pair = taken(b"TERM", term_type.encode())
        self.term = (pair[1] if pair else "") or "unknown"
        self._size = term_size[:2]
        self._utf8 = bool(term_modes.get(IUTF8))
        return True

    def shell_requested(self) -> bool:
        self.kind = "shell"
        return True

    def exec_requested(self, command: str) -> bool:
        self.kind = "exec"
        return True

    def subsystem_requested(self, subsystem: str) -> bool:
        self.kind = "subsystem"
        return True

    def session_started(self) -> None:
        self.started = True
        self._asked_at = time.monotonic()
        self.hold_input("child")  # what is typed before there is one waits in the window
        self.guest.asked()
        self.life = asyncio.create_task(self._run())

    @property
    def facts(self) -> ClientInfo:
        """What is known of the terminal now."""
        environment = with_encoding({**self._environment, "TERM": self.term}, utf8=self._utf8)
        source, size = self.guest.source, size_of(*self._size)
        return ClientInfo(source, size, environment, self.guest.agent_key, echo=bool(self.term))

    # Its life

    async def _run(self) -> None:
        house, began = self.guest.house, time.monotonic()
        house.calls.add(self)
        reason = "front fault"
        try:
            reason = await house.session(self)
        except Exception as error:  # this session's end alone, with a number to ask for
            reason = self.broken(f"front: {type(error).__name__}")
        finally:
            house.calls.discard(self)
            house.note(
                "session",
                source=self.guest.source,
                client=self.guest.client,
                term=clean(self.term),
                size="{}x{}".format(*self.facts.size),
                seconds=round(time.monotonic() - began),
                received=self.bytes_in,
                sent=self.bytes_out,
                reason=reason,
            )
            with suppress(OSError):
                self.channel.exit(0 if reason in ("left", "idle", "over", "ended") else 1)
            # One terminal per connection: what is left of it has nothing to do.
            asyncio.get_running_loop().call_later(_CLOSING, self.guest.connection.abort)

    def broken(self, what: str) -> Reason:
        """Tell the person a number, and the log what it stands for."""
        reference = errors.reference()
        log.error("%s %s", reference, what)
        self.say(phrase(BROKEN.text, reference=reference))
        return f"broken {reference}"

    def say(self, sentence: Phrase) -> None:
        """A line on the client's screen; on its stderr where a program reads what it asked for."""
        text = told(sentence, self.guest.house.language, self._environment)
        if self.term:
            text = "".join(cells(text, terminal_of(self.facts.environment)))
        with suppress(OSError):
            self.channel.write(f"{text}\r\n".encode(), None if self.kind == "shell" else 1)

    async def relay(self, child: PooledWorker) -> tuple[int, str]:
        """Let a child have the terminal until either goes; its exit status and its own reason."""
        self._child = child
        loop = asyncio.get_running_loop()
        reader = asyncio.create_task(self._listen(child))
        try:
            self._pipe, _ = await loop.create_unix_connection(lambda: Pipe(self), sock=child.data)
            facts = self.facts
            child.tell(**asdict(facts))
            self._pipe.write(bytes(self._early))
            self._early.clear()
            if self._input_over:
                self._pipe.write_eof()
            self.let_input("child")
            if self._output_held:
                self._pipe.pause_reading()
            await self.gone.wait()
            # It may rest from reading, and would not see that its line is closed.
            child.tell(end="gone")
            self._pipe.close()
            status = await child.ended(_LAST)
            return (0, "gone late") if child.killed else (status, self._reason)
        finally:
            reader.cancel()
            self.guest.house.oversee(self, None)
            self._child = self._pipe = None
            child.close()

    async def _listen(self, child: PooledWorker) -> None:
        loop = asyncio.get_running_loop()
        while said := await loop.sock_recv(child.control, 4096):
            message = json.loads(said)
            self.signed_in = message.get("signed_in", self.signed_in)
            self._reason = message.get("reason", self._reason)
            if "grounds" in message:
                self.guest.house.oversee(self, message["grounds"])
            if message.get("active"):
                self.last_activity = time.monotonic()

    def tell(self, **message: object) -> None:
        """Say something to the child, if there is one."""
        if self._child is not None:
            self._child.tell(**message)

    def data_received(self, data: bytes, datatype: Any) -> None:
        now = time.monotonic()
        self.bytes_in += len(data)
        came, data = len(data), self._pastes.let(data, now)
        if not data:
            self.guest.connection.forgive(came)
        self._allowance = min(INPUT, self._allowance + (now - self._counted_at) * INPUT) - len(data)
        self._counted_at = now
        if self._allowance < 0:
            self.hold_input("rate")
            asyncio.get_running_loop().call_later(-self._allowance / INPUT, self.let_input, "rate")
        # Typed before there was a child: at most the window.
        (self._early.extend if self._pipe is None else self._pipe.write)(data)

    def hold_input(self, why: str) -> None:
        """Read nothing more from the client for now."""
        self._input_held.add(why)
        self.channel.pause_reading()

    def let_input(self, why: str) -> None:
        """This reason is over."""
        self._input_held.discard(why)
        if not self._input_held:
            self.channel.resume_reading()

    def from_child(self, data: bytes) -> None:
        """Bytes for the terminal."""
        if not self.bytes_out:
            self.guest.house.first_frame(time.monotonic() - self._asked_at)
        self.bytes_out += len(data)
        with suppress(OSError):
            self.channel.write(data)

    def hold_output(self, why: str) -> None:
        """Take nothing more from the child for now: it drops the frames it cannot send."""
        self._output_held.add(why)
        if self._pipe is not None:
            self._pipe.pause_reading()

    def let_output(self, why: str) -> None:
        """This reason is over."""
        self._output_held.discard(why)
        if not self._output_held and self._pipe is not None:
            self._pipe.resume_reading()

    def pause_writing(self) -> None:
        self.hold_output("window")

    def resume_writing(self) -> None:
        self.let_output("window")

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        self._size = (width, height)
        if self._resize is None:
            self._resize = asyncio.get_running_loop().call_later(_RESIZES, self._tell_size)

    def _tell_size(self) -> None:
        self._resize = None
        self.tell(size=size_of(*self._size))

    def eof_received(self) -> bool:
        """A terminal is gone; of whole lines only the input is over, and what was sent still counts."""
        self._input_over = True
        if self.term:
            self.gone.set()
        elif self._pipe is not None:
            self._pipe.write_eof()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self.gone.set()
