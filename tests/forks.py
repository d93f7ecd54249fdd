"""Processes of a test that begin where all imports are done: a fork of a server instead of a start of Python.

A start costs a third of a second of a processor; those that some test is about are made elsewhere.
"""

import fcntl
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import termios
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing import forkserver, util
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
    "tui.ssh.front",
    "tui.ssh.lookout",
    "tui.ssh.worker",
    "aiosqlite",
    "joserfc.jwt",
    "segno",
    "zxcvbn",
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


class ForkedServer:
    """A program that serves, its output in a file: what the tests use of ``subprocess.Popen``.

    Its own fork server is a fork as well, which has nothing left to import.
    """

    def __init__(
        self, main: Callable[[], None], arguments: list[str], environment: Mapping[str, str], log: int
    ) -> None:
        ends = DupFd(log), DupFd(log)
        self._process = forked(_with_fork_server, ends, main, arguments, dict(environment))
        self.pid = self._process.pid or 0

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        status = self._process.exitcode
        if status is None:
            raise subprocess.TimeoutExpired(str(self._process), timeout or 0)
        return status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


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


def _with_fork_server(
    ends: tuple[Any, Any], main: Callable[[], None], arguments: list[str], environment: dict[str, str]
) -> None:
    util.spawnv_passfds = _fork_passfds  # type: ignore[assignment]  # its stub says bytes
    _without_terminal(ends, main, arguments, environment)


def _fork_passfds(path: str, arguments: list[str], passed: list[int]) -> int:
    """As ``util.spawnv_passfds``, with which multiprocessing starts ``python -c …``."""
    if pid := os.fork():
        return pid
    try:
        for each in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            if signal.getsignal(each) not in (signal.SIG_IGN, signal.SIG_DFL, None):
                signal.signal(each, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)
        kept = {0, 1, 2, *passed}
        for number in {int(name) for name in os.listdir("/proc/self/fd")} - kept:
            with suppress(OSError):
                os.close(number)
        forkserver._forkserver.__init__()  # type: ignore[misc]  # as it is before its first use
        exec(arguments[-1], {})
    finally:
        os._exit(0)


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
