"""A terminal is admitted or refused with a sentence; then its session runs to the end."""

from collections.abc import Callable
from typing import Protocol

from screens.text.phrases import Phrase
from tui.ssh.call import TerminalSession
from tui.ssh.call_host import Reason, ServiceFacts, Session
from tui.ssh.pool import PooledWorker
from tui.ssh.sentences import (
    CROWDED,
    FULL,
    NOT_GIVEN,
    STOPPING,
    TERMINAL_ONLY,
    UNAVAILABLE,
)
from tui.terminal.capabilities import terminal_of
from tui.terminal.wire.screen import Wire


class AdmissionService(ServiceFacts, Protocol):
    """What the wrappers ask of the service."""

    stopping: bool

    async def child(self) -> PooledWorker:
        """A process for somebody. Raises OSError."""

    def idlest(self) -> TerminalSession | None:
        """Of those without log-in, the one who has been idle longest, if that is long."""


def terminal_of_child(inn: AdmissionService) -> Session:
    """The session itself: a child has the terminal."""

    async def session(call: TerminalSession) -> Reason:
        try:
            child = await inn.child()
        except OSError:
            call.say(UNAVAILABLE)
            return "no child"
        status, reason = await call.relay(child)
        if status == 0 or reason:
            return reason or "gone"
        terminal = terminal_of(call.facts.environment)
        call.from_child(Wire(terminal, *call.facts.size).end())
        return call.broken(f"child ended with {status}")

    return session


def makes_room(inn: AdmissionService, then: Session) -> Session:
    """A place for everybody, as long as there is one."""

    async def session(call: TerminalSession) -> Reason:
        if inn.book.full:
            idle = inn.idlest()
            if idle is None:
                return _refused(call, FULL, "full")
            idle.tell(end="room")
            _rise(inn, idle)
        inn.book.sit(call.guest.source)
        call.seated = True
        call.guest.settled()
        try:
            return await then(call)
        finally:
            _rise(inn, call)

    return session


def _rise(inn: AdmissionService, call: TerminalSession) -> None:
    if call.seated:
        call.seated = False
        inn.book.rise(call.guest.source)


def keeps_to_source(inn: AdmissionService, then: Session) -> Session:
    """Not too many from one place."""
    return _unless(lambda call: inn.book.crowded(call.guest.source), CROWDED, "crowded", then)


def only_terminals(inn: AdmissionService, then: Session) -> Session:
    """No command, no file; and a word on what else was asked for in vain."""

    async def session(call: TerminalSession) -> Reason:
        if call.kind != "shell":
            call.guest.connection.refuse(call.kind)
            return _refused(call, TERMINAL_ONLY, call.kind)
        if call.guest.excuses:
            call.say(NOT_GIVEN)
        return await then(call)

    return session


def refuses_when_stopping(inn: AdmissionService, then: Session) -> Session:
    """Nobody comes in while the service stops."""
    return _unless(lambda _call: inn.stopping, STOPPING, "stopping", then)


def _unless(
    refused: Callable[[TerminalSession], bool], sentence: Phrase, reason: Reason, then: Session
) -> Session:
    async def session(call: TerminalSession) -> Reason:
        return _refused(call, sentence, reason) if refused(call) else await then(call)

    return session


def _refused(call: TerminalSession, sentence: Phrase, reason: Reason) -> Reason:
    call.say(sentence)
    return reason


WRAPPERS = (makes_room, keeps_to_source, only_terminals, refuses_when_stopping)
"""The innermost first."""


def wrapped(inn: AdmissionService) -> Session:
    """The session with all that stands before it."""
    session = terminal_of_child(inn)
    for wrapper in WRAPPERS:
        session = wrapper(inn, session)
    return session
