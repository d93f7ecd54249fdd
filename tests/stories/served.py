"""``esante serve`` as its own process, and people who come to it with an OpenSSH client."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.forks import ForkedServer
from tests.stories.service import Service
from tests.stories.terminal import Person
from tests.tools import tool
from tui.__main__ import main

HOUSE = Path(__file__).parent.parent.parent
_LISTENING = re.compile(r"listening on (\S+) port (\d+), host key (\S+)")


class Served:
    """The service at a port of its own. ``settings`` are ESANTE_ names in lower case, without the prefix.

    It is a fork of what has imported the product already, unless it is another ``module`` or ``fresh``.
    """

    def __init__(
        self,
        service: Service,
        module: str = "tui",
        variables: dict[str, str] | None = None,
        cwd: Path = HOUSE,
        fresh: bool = False,
        **settings: Any,
    ) -> None:
        self.service = service
        self.file = service.folder / f"serve-{len(list(service.folder.glob('serve-*.log')))}.log"
        given = {f"ESANTE_{name.upper()}": str(value) for name, value in settings.items()}
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ},
            **service.environment,
            "ESANTE_LISTEN": "127.0.0.1:0",
            **given,
            **(variables or {}),
        }
        with self.file.open("wb") as log:
            self.process: subprocess.Popen[bytes] | ForkedServer
            if fresh or (module, cwd) != ("tui", HOUSE):
                command = [sys.executable, "-m", module, "serve"]
                self.process = subprocess.Popen(command, env=self.environment, stderr=log, cwd=cwd)
            else:
                self.process = ForkedServer(main, ["esante", "serve"], self.environment, log.fileno())
        self.is_up()

    def is_up(self) -> None:
        """Wait until it listens."""
        try:
            found = self.logs(_LISTENING, within=60)
        except AssertionError:  # a server that nobody ends would take its part of the machine for ever
            self.process.kill()
            raise
        self.port, self.fingerprint = int(found[2]), found[3]

    def __enter__(self) -> "Served":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(25)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise

    @property
    def log(self) -> str:
        """All that was logged so far."""
        return self.file.read_text("utf-8")

    def logs(self, pattern: str | re.Pattern[str], within: float = 20) -> re.Match[str]:
        """Wait until the log has it."""
        deadline = time.monotonic() + within
        while not (found := re.search(pattern, self.log)):
            assert time.monotonic() < deadline and self.process.poll() is None, self.log
            time.sleep(0.02)
        return found

    def client(self, *more: str, user: str = "patient", program: str = "ssh") -> list[str]:
        """The command of an OpenSSH client."""
        port = "-p" if program == "ssh" else "-P"
        options = ["UserKnownHostsFile=/dev/null", "StrictHostKeyChecking=no", "SendEnv=*", "LogLevel=INFO"]
        given = [part for option in options for part in ("-o", option)]
        start = [tool(program), "-F", "/dev/null", *given, port, str(self.port)]
        return [*start, *more, *([f"{user}@127.0.0.1"] if program == "ssh" else [])]

    def asks(
        self, *more: str, after: tuple[str, ...] = (), user: str = "patient", **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        """What a client without a terminal of its own is answered."""
        held = {"PATH": os.environ["PATH"], "HOME": str(self.service.folder), "LANG": "fr_FR.UTF-8"}
        return subprocess.run(
            [*self.client(*more, user=user), *after],
            env={**held, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    def opens(
        self,
        *more: str,
        columns: int = 80,
        rows: int = 24,
        variables: dict[str, str] | None = None,
        user: str = "patient",
    ) -> Person:
        """Somebody calls from a terminal."""
        return Person(self.client(*more, user=user), variables or {}, columns=columns, rows=rows)

    def sessions(self) -> list[int]:
        """The processes of this service below the fork server: those that wait, serve, and the courier."""
        children: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                except OSError:
                    continue
                children.setdefault(int(fields[1]), []).append(int(entry.name))
        return [pid for server in children.get(self.process.pid, []) for pid in children.get(server, [])]

    def stops(self) -> float:
        """SIGTERM; the seconds until it is gone."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(20) == 0
        return time.monotonic() - began


def until(true: Callable[[], object], within: float = 20) -> None:
    """Wait for it."""
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)
