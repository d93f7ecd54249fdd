"""The page of two nodes (docs/scale.md, « Two nodes ») as its reader follows it, in a folder of a test."""

import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

from tests.forks import ForkedServer
from tests.postgres import Server
from tests.servers import MailServer, SmsServer, free_port
from tests.stories.served import HOUSE, Served, until
from tests.stories.service import REGISTER, Service
from tests.tools import tool
from tui.__main__ import main

_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HERE = r"""
set -euo pipefail
umask 022
PATH="$PATH:/usr/sbin"
# The users of the page: whoever runs this is the service, and asks the server as its administrator.
runuser() {
    local who=$2; shift 3
    if [ "$who" = postgres ]; then PGHOST="$SERVER" PGUSER=postgres "$@"; else "$@"; fi
}
install() {
    local kept=()
    while [ $# -gt 0 ]; do
        case "$1$2" in
            -opostgres) [ "$(id -u)" != 0 ] || kept+=("$1" "$2"); shift 2 ;;
            -o*|-g*) shift 2 ;;
            *) kept+=("$1"); shift ;;
        esac
        [ $# -ne 1 ] || { kept+=("$1"); shift; }
    done
    command install "${kept[@]}"
}
"""


class Unit(Served):
    """A node as systemd starts it from the page's unit."""

    def __init__(self, site: "TwoNodes", name: str) -> None:
        unit = (site.root / "etc/systemd/system/esante@.service").read_text("utf-8").replace("%i", name)
        self.service, self.file = site, site.folder / f"serve-{name}-{time.monotonic_ns()}.log"
        given = dict(line.split("=", 1) for line in re.findall(r"^Environment=(.*)$", unit, re.MULTILINE))
        for file in re.findall(r"^EnvironmentFile=(.*)$", unit, re.MULTILINE):
            given |= dict(line.split("=", 1) for line in Path(file).read_text("ascii").splitlines())
        (command,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
        assert command.startswith(site.program)
        self.environment = {
            **{key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ},
            **site.settings,
            **given,
        }
        Path(given["XDG_RUNTIME_DIR"]).mkdir(mode=0o700, parents=True, exist_ok=True)
        arguments = ["esante", *shlex.split(command.removeprefix(site.program))]
        with self.file.open("wb") as log:
            self.process = ForkedServer(main, arguments, self.environment, log.fileno())
        self.is_up()


class TwoNodes(Service):
    """The service that the page's commands set up. ``port`` is the balancer's, ``nodes`` are by name."""

    def __init__(self, folder: Path, mail: MailServer, sms: SmsServer) -> None:
        self.root, self.server, self.port = folder / "root", Server(), free_port()
        self.program = f"{sys.executable} -m tui"
        self.nodes: dict[str, Unit] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        # Systemd's; the installed packages have made the others.
        self.settings = {
            "ESANTE_CONFIG": str(self.root / "etc/esante/esante.toml"),
            "SSL_CERT_FILE": str(mail.certificate),
        }
        try:
            super().__init__(folder, mail, sms)
        except BaseException:
            self.ends()
            raise

    def _database(self, installed: Path | None) -> str:
        return ""

    def _install(self) -> None:
        for made in ("etc/systemd/system", "etc/haproxy"):
            (self.root / made).mkdir(parents=True)
        (self.folder / "people.csv").write_text(REGISTER, "utf-8")
        self.environment = dict(self.settings)
        page = (HOUSE / "docs" / "scale.md").read_text("utf-8").partition("\n### ")[0]
        packages, *blocks = _BLOCK.findall(page)
        assert "apt-get install -y postgresql pgbouncer haproxy" in packages and len(blocks) == 4
        for step in re.split(r"^(systemctl .*\n)", self._replaced("".join(blocks)), flags=re.MULTILINE):
            if step.startswith("systemctl"):
                self.systemctl(*step.split()[1:])
            else:
                self._bash(step)
        self.environment |= {
            "ESANTE_DATABASE": f"postgres://esante@/esante?host={self.sockets}&port=6432",
            "ESANTE_KEY_FILE": str(self.root / "var/lib/esante/esante.key"),
        }
        (self.folder / "letters.csv").write_bytes((self.root / "var/lib/esante/letters.csv").read_bytes())

    @property
    def sockets(self) -> Path:
        """The folder of pgbouncer's socket."""
        return self.server.folder / "esante-db"

    def _replaced(self, text: str) -> str:
        root, user = self.root, "root" if os.geteuid() == 0 else self.server.user
        for page, here in (
            ("/etc/postgresql/15/main", f"{self.server.folder}/data"),
            ("/etc/pgbouncer", f"{self.server.folder}"),
            ("/run/postgresql", f"{self.server.folder}"),
            ("/var/lib/esante-db", f"{self.sockets}"),
            ("/run/esante-", f"{root}/run/esante-"),
            ("/var/lib/esante", f"{root}/var/lib/esante"),
            ("/etc/", f"{root}/etc/"),
            ("/opt/esante/.venv/bin/esante", self.program),
            ("postgres esante >>", f"{self.server.user} {user} >>"),
            ("unix_socket_group = esante\n", ""),
            ("smtp://esante:secret@mail.example.lu:587", self.mail.url),
            ("bind :8022", f"bind 127.0.0.1:{self.port}"),
            *((f":{each}", f":{free_port()}") for each in (8101, 8102)),
        ):
            assert page in text, page
            text = text.replace(page, here)
        for each in (9101, 9102):
            port = free_port()
            assert f"port {each}" in text
            text = text.replace(f"port {each}", f"port {port}").replace(f":{each}", f":{port}")
        return text

    def _bash(self, text: str) -> None:
        done = subprocess.run(
            ["bash", "-c", _HERE + text],
            env={**os.environ, **self.settings, "SERVER": str(self.server.folder)},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        self.said = done.stdout

    def systemctl(self, verb: str, *names: str) -> None:
        """What systemd does."""
        match verb, names[-1]:
            case "reload", "postgresql":
                self.server.reload()
            case "restart", "pgbouncer":
                self._starts("pgbouncer", str(self.server.folder / "pgbouncer.ini"), user=self.server.user)
                until(lambda: (self.sockets / ".s.PGSQL.6432").exists())
            case "restart", "haproxy":
                self._starts("haproxy", "-db", "-f", str(self.root / "etc/haproxy/haproxy.cfg"))
            case _, name:
                name = name.removeprefix("esante@")
                self.nodes[name] = Unit(self, name)

    def _starts(self, program: str, *arguments: str, user: str | None = None) -> None:
        if program in self._running:
            self._running.pop(program).kill()
        command = [tool(program), "-q", *arguments]
        self._running[program] = subprocess.Popen(command, user=user, cwd=self.server.folder)

    def ends(self) -> None:
        """Stop all of it."""
        for node in self.nodes.values():
            node.process.kill()
        for running in self._running.values():
            running.kill()
            running.wait(10)
        self.server.remove()
