"""Who keeps a seat, what a terminal says of itself, and how many the system has files for."""

import re
import resource
import socket
import time
from pathlib import Path
from typing import Any

from tests.stories import few_files
from tests.stories.served import Served
from tests.stories.service import Service
from tests.stories.terminal import Person

JUNK = ("\x1b[I", "\x1b[O", "\x1b[?62;22c", "\x1b[12;40R", "\x1b]11;rgb:0/0/0\x1b\\", "\x1b[<0;12;5M", "\x00")


def test_junk_keeps_no_seat(service: Service) -> None:
    """Three clients that sent a focus report each 15 s kept a service of three seats full."""
    with Served(service, "tests.stories.hurried", max_sessions=1) as served:
        holder = served.opens()
        holder.sees("PATIENTS :")
        until = time.monotonic() + 3.5
        while time.monotonic() < until:
            for junk in JUNK:
                holder.process.send(junk)
            holder.process.setwinsize(24, 80 + int(time.monotonic() * 10) % 7)
            holder.read(0.1)
        person = served.opens()
        person.sees("PATIENTS :")
        holder.leaves()
        assert "celle-ci était inactive" in holder.received.decode()
        person.drops()


def test_a_key_keeps_its_seat(service: Service) -> None:
    with Served(service, "tests.stories.hurried", max_sessions=1) as served:
        holder = served.opens()
        holder.sees("PATIENTS :")
        for _ in range(5):
            holder.presses("down")
            time.sleep(0.8)
        assert "Toutes les places sont prises" in served.asks("-tt", TERM="xterm").stdout
        holder.drops()


def test_the_terminals_own_mode_says_utf8_where_no_locale_does(served: Served) -> None:
    """OpenSSH sends IUTF8 whatever it is told to send of the environment; « e » stood for « é »."""
    for mode, shown in (
        ("iutf8", "Votre compte est déjà activé."),
        ("-iutf8", "Votre compte est deja active."),
    ):
        command = ["sh", "-c", f'stty {mode}; exec "$@"', "sh", *served.client()]
        person = Person(command, {"LANG": "", "ESANTE_LANGUAGE": "fr"})
        person.sees(shown)
        person.drops()


def test_no_more_sessions_than_there_are_files(service: Service) -> None:
    settings: dict[str, Any] = {"max_half_open": few_files.HALF_OPEN, "waiting": few_files.WAITING}
    with Served(service, "tests.stories.few_files", max_per_source=100, **settings) as served:
        served.logs("room for 2 sessions, not 100")
        assert resource.prlimit(served.process.pid, resource.RLIMIT_NOFILE) == (few_files.MOST,) * 2
        people = [served.opens() for _ in range(few_files.SESSIONS)]
        for person in people:
            person.sees("PATIENTS :")
        for _ in range(12):
            assert "Toutes les places sont prises" in served.asks("-tt", TERM="xterm").stdout
        assert len(list(Path(f"/proc/{served.process.pid}/fd").iterdir())) < few_files.MOST
        people.pop().drops()
        served.logs("reason=gone")
        again = served.opens()
        again.sees("PATIENTS :")
        for person in (*people, again):
            person.drops()
        assert "courier ended" not in served.log and "Traceback" not in served.log


def test_the_soft_limit_of_files_is_raised(served: Served) -> None:
    soft, hard = resource.prlimit(served.process.pid, resource.RLIMIT_NOFILE)
    assert soft >= min(hard, 100 * 6 + 100 + 64)


def test_the_fork_server_outlives_a_request_that_breaks_off(served: Served) -> None:
    """A front without descriptors connects and sends nothing: that ended the fork server and the courier."""
    served.logs("courier at work")
    before = served.sessions()
    forks = next(pid for pid in map(_parent, before) if pid != served.process.pid)
    inodes = {link.readlink().name for link in Path(f"/proc/{forks}/fd").iterdir()}
    listening = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()[1:]]
    (name,) = {
        parts[7]
        for parts in listening
        if len(parts) > 7 and f"socket:[{parts[6]}]" in inodes and "listener" in parts[7]
    }
    for _ in range(3):
        with socket.socket(socket.AF_UNIX) as broken:
            broken.connect(re.sub("^@", "\0", name))
        time.sleep(0.1)
    person = served.opens()
    person.sees("PATIENTS :")
    assert Path(f"/proc/{forks}").exists() and set(before) & set(served.sessions())
    assert "courier ended" not in served.log
    person.drops()


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
