"""Processes of a test that begin where all imports are done: a fork of a server instead of a start of Python.

A start costs a third of a second of a processor; those that some test is about are made elsewhere.
"""

import fcntl
import multiprocessing
import os
import subprocess
import sys
import tempfile
import termios
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import DupFd
from typing import Any

import pexpect
import ptyprocess

Ran = subprocess.CompletedProcess[str]
_forks = multiprocessing.get_context("forkserver")
_IMPORTED = [
    "tests.victim",
    "tests.models.helpdesk.victim",
    "tests.models.rotation",
    "tests.tui.letters.letter_victim",
    "tests.tui.backups.backup_victim",
    "tests.stories.timed",
    "tui.__main__",
    "tui.commands.cli",
    "tui.delivery.courier",
    "tui.delivery.mail",
    "tui.delivery.sms",
    "tui.luxtrust.client",
]


def forked(main: Callable[..., None], *arguments: Any) -> BaseProcess:
    """A process that runs ``main``, started."""
    _forks.set_forkserver_preload(_IMPORTED)  # each time: the product sets its own list where it is imported
    process = _forks.Process(target=main, args=arguments)
    process.start()
    return process


def ran(main: Callable[[], None], arguments: list[str], environment: Mapping[str, str]) -> Ran:
    """Run a program to its end, as ``subprocess.run`` does with an empty standard input."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        ends = DupFd(out.fileno()), DupFd(err.fileno())
        process = forked(_without_terminal, ends, main, arguments, dict(environment))
        process.join(30)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(arguments, 30)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(arguments, process.exitcode, out.read(), err.read())


class ForkedProgram(pexpect.spawn):  # type: ignore[type-arg]  # generic in its stub alone
    """A program in a pseudo-terminal of its own, as from ``pexpect.spawn`` with a command."""

    def __init__(
        self,
        main: Callable[[], None],
        arguments: list[str],
        environment: Mapping[str, str],
        dimensions: tuple[int, int],
    ) -> None:
        super().__init__(None, timeout=20)  # type: ignore[arg-type]  # no command: nothing is spawned
        keyboard, screen = os.openpty()
        termios.tcsetwinsize(keyboard, dimensions)
        try:
            process = forked(_at_terminal, DupFd(screen), main, arguments, dict(environment))
        finally:
            os.close(screen)
        self.ptyproc = _Pty(process, keyboard)
        self.pid, self.child_fd = self.ptyproc.pid, keyboard
        self.name, self.closed, self.terminated = main.__module__, False, False


class _Pty(ptyprocess.PtyProcess):  # type: ignore[misc]
    """One whose process is a child of the fork server."""

    def __init__(self, process: BaseProcess, keyboard: int) -> None:
        super().__init__(process.pid, keyboard)
        self._process = process

    def isalive(self) -> bool:
        if self.flag_eof:
            self._process.join()
        status = self._process.exitcode
        if status is None:
            return True
        self.terminated = True
        self.exitstatus = status if status >= 0 else None
        self.signalstatus = -status if status < 0 else None
        return False

    def wait(self) -> int | None:
        self._process.join()
        self.isalive()
        return self.exitstatus


def _at_terminal(
    terminal: Any,  # what DupFd makes
    main: Callable[[], None],
    arguments: list[str],
    environment: dict[str, str],
) -> None:
    """What the kernel and the interpreter do for a new program in a terminal, then ``main``."""
    screen = terminal.detach()
    os.setsid()
    fcntl.ioctl(screen, termios.TIOCSCTTY, 0)
    _begin(main, (screen, screen, screen), arguments, environment)


def _without_terminal(
    ends: tuple[Any, Any], main: Callable[[], None], arguments: list[str], environment: dict[str, str]
) -> None:
    """The same for one whose output goes into files."""
    out, err = (end.detach() for end in ends)
    os.setsid()
    _begin(main, (os.open(os.devnull, os.O_RDONLY), out, err), arguments, environment)


def _begin(
    main: Callable[[], None], ends: tuple[int, int, int], arguments: list[str], environment: dict[str, str]
) -> None:
    for number, end in enumerate(ends):
        os.dup2(end, number)
    for end in {*ends}:
        os.close(end)
    sys.stdin, sys.stdout, sys.stderr = (open(number, mode, 1) for number, mode in enumerate("rww"))  # noqa: SIM115
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = arguments
    main()
