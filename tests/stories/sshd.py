"""Debian's sshd on loopback, which gives whoever logs in one program."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import free_port
from tests.tools import tool


@dataclass(frozen=True)
class Sshd:
    """One that listens; ``client`` is the command of somebody who may log in."""

    port: int
    key: Path
    user: str

    def client(self, *more: str, port: int = 0) -> list[str]:
        """The command of an OpenSSH client, to that port or to the daemon's own."""
        options = ["UserKnownHostsFile=/dev/null", "StrictHostKeyChecking=no", "SendEnv=*"]
        given = [part for option in options for part in ("-o", option)]
        start = [tool("ssh"), "-F", "/dev/null", *given, "-i", str(self.key), "-p", str(port or self.port)]
        return [*start, *more, f"{self.user}@127.0.0.1"]


@contextmanager
def sshd(folder: Path, command: str, *settings: str) -> Iterator[Sshd]:
    """The daemon for as long as the block lasts; ``settings`` are lines of its configuration."""
    keys = {name: folder / name for name in ("host", "user")}
    for file in keys.values():
        subprocess.run([tool("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", file], check=True)
    port = free_port()
    lines = [
        *(f"Port {port}", "ListenAddress 127.0.0.1", f"HostKey {keys['host']}", "PidFile none", "UsePAM no"),
        *("StrictModes no", f"AuthorizedKeysFile {keys['user']}.pub", f"ForceCommand {command}", *settings),
    ]
    (folder / "sshd_config").write_text("\n".join(lines) + "\n")
    Path("/run/sshd").mkdir(exist_ok=True)
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    start = [tool("sshd"), "-D", "-e", "-f", str(folder / "sshd_config")]
    with subprocess.Popen(start, stderr=subprocess.DEVNULL) as daemon:
        try:
            _await_port(port)
            yield Sshd(port, keys["user"], user)
        finally:
            daemon.terminate()


def _await_port(port: int) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
