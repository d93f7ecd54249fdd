"""Nodes of one service: what each says of itself, and a balancer that sends people where somebody answers."""

import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.servers import free_port
from tests.stories.served import HOUSE, Served, until
from tests.stories.service import ADULT, Service
from tests.stories.terminal import Person
from tests.stories.walk import (
    FRENCH,
    confirms,
    enters,
    gives_email,
    keeps_password,
    reads_terms,
    sets_password,
    shows_letter,
)
from tests.tools import tool

ADDRESS, OTHER_ADDRESS = "jerome@example.lu", "jerome@example.org"


def asked(served: Served, path: str) -> tuple[int, str]:
    """What a node answers."""
    where = served.logs(r"status at (\S+)")[1]
    try:
        with urllib.request.urlopen(f"http://{where}{path}", timeout=5) as answer:
            return int(answer.status), answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_node_says_whether_it_is_ready(service: Service) -> None:
    with Served(service, status="127.0.0.1:0", max_sessions=1) as served:
        until(lambda: asked(served, "/ready") == (200, "ready\n"))
        assert asked(served, "/live") == (200, "live\n")
        assert asked(served, "/nothing")[0] == 404
        person = served.opens()
        person.sees("PATIENTS :")
        assert asked(served, "/ready") == (503, "full\n")
        measured = asked(served, "/metrics")[1]
        assert "esante_sessions 1\n" in measured and "esante_sessions_room 0\n" in measured
        assert "esante_first_frame_seconds_count 1\n" in measured
        person.drops()
        until(lambda: 'esante_sessions_ended_total{reason="gone"} 1\n' in asked(served, "/metrics")[1])
        files = [*service.folder.glob("esante.db*")]
        for file in files:
            file.rename(file.with_name(f"away-{file.name}"))
        until(lambda: asked(served, "/ready") == (503, "no answer of the database\n"), within=30)
        for file in files:
            file.with_name(f"away-{file.name}").rename(file)
        until(lambda: asked(served, "/ready") == (200, "ready\n"), within=30)
        person = served.opens()
        person.sees("PATIENTS :")
        served.process.send_signal(signal.SIGTERM)
        until(lambda: asked(served, "/ready") == (503, "draining\n"))
        person.sees("PATIENTS :")  # the balancer has time to notice, before anybody is told
        person.sees("service s'arrête", within=20)
        assert served.process.wait(20) == 0


@contextmanager
def balanced(folder: Path, nodes: list[Served]) -> Iterator[int]:
    """HAProxy before these nodes, as docs/scale.md sets it up, but with checks by TCP; yields its port."""
    page = (HOUSE / "docs" / "scale.md").read_text("utf-8")
    text = page.partition("haproxy.cfg <<'END'\n")[2].partition("END\n")[0]
    assert "    option httpchk GET /ready\n" in text and "check send-proxy-v2" in text
    text = text.replace("    option httpchk GET /ready\n", "").replace(
        "check send", "check check-send-proxy send"
    )
    for number, node in zip((1, 2), nodes, strict=True):
        text = text.replace(f"127.0.0.1:810{number} port 910{number}", f"127.0.0.1:{node.port}")
    file, port = folder / "haproxy.cfg", free_port()
    file.write_text(text.replace("bind :8022", f"bind 127.0.0.1:{port}"))
    running = subprocess.Popen([tool("haproxy"), "-q", "-db", "-f", str(file)])
    try:
        yield port
    finally:
        running.terminate()
        running.wait(10)


def test_a_node_is_killed_and_whoever_comes_again_goes_on(service: Service) -> None:
    given: dict[str, Any] = {"status": "127.0.0.1:0", "proxy_from": "127.0.0.0/8"}
    with (
        Served(service, **given) as one,
        Served(service, **given) as two,
        balanced(service.folder, [one, two]) as port,
    ):
        assert one.fingerprint == two.fingerprint
        command = [str(port) if part == str(one.port) else part for part in one.client()]

        def comes() -> Person:
            until(lambda: b"SSH-" in _greeted(port))
            return Person(command, {})

        person = comes()
        reads_terms(person)
        shows_letter(person, ADULT, service.letters[ADULT])
        sets_password(person)
        gives_email(person, ADDRESS)
        here, there = (one, two) if "esante_sessions 1\n" in asked(one, "/metrics")[1] else (two, one)
        here.process.kill()
        deadline = time.monotonic() + 20
        while person.read(0.1):
            assert time.monotonic() < deadline
        person = comes()
        person.sees("Reprendre une activation")
        person.presses("down", "down", "enter")
        shows_letter(person, ADULT, service.letters[ADULT])
        keeps_password(person)
        gives_email(person, OTHER_ADDRESS)
        confirms(person, service.code_to(OTHER_ADDRESS))
        enters(person, service, ADULT, OTHER_ADDRESS)
        person.sees(FRENCH.services)
        assert "esante_sessions_signed_in 1\n" in asked(there, "/metrics")[1]
        person.drops()


def _greeted(port: int) -> bytes:
    """The first line that comes at this port."""
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as line:
            return line.recv(64)
    except OSError:
        return b""
