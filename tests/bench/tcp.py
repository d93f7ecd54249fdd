"""The task of the bench over SSH: bytes on TCP, both ways, with an OpenSSH client and with its ``-C``.

python -m tests.bench.tcp
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.task import PEER, Typist, peer_walk, terms_file, walk
from tests.servers import MailServer, SmsServer
from tests.stories.link import Link, counted
from tests.stories.served import Served
from tests.stories.service import Service
from tests.stories.sshd import sshd

WAYS = {"default": (), "with -C": ("-C",)}


@contextmanager
def at_work() -> Iterator[tuple[Service, Served, Link]]:
    """A service, its server, and the line on which its bytes are counted."""
    with (
        tempfile.TemporaryDirectory() as folder,
        MailServer(Path(folder)) as mail,
        SmsServer() as sms,
        Served(service := Service(Path(folder), mail, sms)) as served,
        counted(served.port) as line,
    ):
        served.port = line.port
        yield service, served, line


def ours(*options: str) -> dict[str, int]:
    """``esante serve``, a client with these options."""
    with at_work() as (service, served, line):
        person = Typist(served.client(*options), {"LANG": "fr_FR.UTF-8"})
        figures = walk(person, service)
        person.drops()
        return _bytes(line.received + line.sent, figures)


def peer(tool: str, *options: str) -> dict[str, int]:
    """A program of the system under its sshd."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = f"sh {PEER} {tool} {terms_file(folder)}"
        with sshd(folder, command, "AcceptEnv LANG") as daemon, counted(daemon.port) as line:
            person = Typist(daemon.client(*options, port=line.port), {"LANG": "C.UTF-8"})
            figures = peer_walk(person, tool)
            person.drops()
            return _bytes(line.received + line.sent, figures)


def _bytes(tcp: int, figures: dict[str, Any]) -> dict[str, int]:
    return {"tcp": tcp, "to the terminal": figures["whole_task_bytes"], "keys": figures["keys"]}


def measure() -> dict[str, Any]:
    """Each program that is installed, each way, in one run."""
    found: dict[str, Any] = {}
    for way, options in WAYS.items():
        found[f"esante, {way}"] = ours(*options)
        for tool in filter(shutil.which, ("whiptail", "dialog")):
            found[f"{tool} under sshd, {way}"] = peer(tool, *options)
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(), indent=2) + "\n")
