"""People at the SSH service, with a real OpenSSH client: what they are given, and what they are refused."""

import re
import socket
import subprocess
from pathlib import Path

import pytest

from tests.servers import free_port
from tests.stories.served import Served
from tests.stories.service import ADULT, Service
from tests.stories.terminal import Person
from tests.stories.walk import ASCII, FRENCH, Words, activates_by_email, logs_in
from tests.tools import tool

ADDRESS = "jerome.muller@example.lu"
ONLY_TERMINAL = "Ce service est un terminal"


def activates_and_logs_in(person: Person, service: Service, words: Words = FRENCH) -> None:
    activates_by_email(person, service, ADULT, ADDRESS, words)
    logs_in(person, ADULT, words=words)
    person.sees(words.received)
    person.fills(service.mailed_code(3))
    person.sees(words.services)


def test_activation_and_log_in(served: Served) -> None:
    person = served.opens()
    person.sees("Bienvenue", "Votre compte eSanté")
    activates_and_logs_in(person, served.service)
    person.turns("f10", "tab", "enter")
    person.leaves()
    assert not person.terminal.alternate and person.terminal.cursor_visible
    line = served.logs(r"session source=127\.0\.0\.1 client=OpenSSH\S* term=xterm-256color size=80x24 .*")[0]
    assert line.endswith("reason=left")
    assert ADULT not in served.log and "jerome" not in served.log and "MÜLLER" not in served.log


@pytest.mark.parametrize(
    ("term", "variables"),
    [
        ("screen", {}),
        ("linux", {}),
        ("vt100", {}),
        ("xterm-256color", {"LC_ALL": "C"}),
        ("vt100", {"LC_ALL": "C"}),
    ],
)
def test_the_whole_journey_at_any_terminal(served: Served, term: str, variables: dict[str, str]) -> None:
    person = served.opens(variables={"TERM": term, **variables})
    activates_and_logs_in(person, served.service, ASCII if variables else FRENCH)
    drawn = person.received.decode()
    assert drawn.isascii() == ("LC_ALL" in variables)
    person.drops()
    served.logs(rf"term={term} .*reason=gone")


def test_where_nothing_can_be_drawn_the_portal_asks_line_by_line(served: Served) -> None:
    bare = served.asks("-T")
    assert "1. PATIENTS" in bare.stdout and bare.returncode == 0
    german = served.asks("-T", LANG="de_DE.UTF-8")
    assert "Eine Nummer zum Öffnen" in german.stdout


# Refused, each with a sentence and a line


def test_commands_and_files_are_refused(served: Served, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for asked in (
        served.asks(after=("id",)),
        served.asks("-tt", after=("id",)),
        served.asks("-s", after=("sftp",)),
    ):
        assert ONLY_TERMINAL in asked.stderr + asked.stdout and "uid=" not in asked.stdout
        assert asked.returncode == 1
    for program in ("sftp", "scp"):
        target = [str(tmp_path / "file"), "patient@127.0.0.1:"] if program == "scp" else ["patient@127.0.0.1"]
        done = subprocess.run(
            [*served.client(program=program), *target],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=30,
            check=False,
        )
        assert ONLY_TERMINAL in done.stderr and done.returncode != 0
    assert len(re.findall(r"refused what=exec ", served.log)) == 2
    assert len(re.findall(r"refused what=subsystem ", served.log)) == 3


def test_nothing_is_forwarded(served: Served) -> None:
    local = free_port()
    person = served.opens("-L", f"{local}:127.0.0.1:{served.port}", "-R", "0:127.0.0.1:1", "-A", "-X",
                          variables={"DISPLAY": ":9", "SSH_AUTH_SOCK": "/nowhere"})  # fmt: skip
    person.sees("PATIENTS :")
    with socket.create_connection(("127.0.0.1", local), 5) as through:
        through.settimeout(5)
        assert through.recv(10) == b""
    served.logs("refused what=forwarding ")
    served.logs("refused what=listening ")
    person.presses("f10")
    person.sees("[ Quitter ]")  # what the client itself writes to the terminal is no answer to a key
    person.turns("tab", "enter")
    person.leaves()
    assert "Refusé : ce service n'offre ni redirection" in person.received.decode()


def test_only_patient_may_come(served: Served, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run([tool("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    for user in ("root", "helpdesk", "a.b"):
        done = served.asks("-o", "BatchMode=yes", "-i", str(key), user=user)
        assert "connue ici, connectez-vous" in done.stderr and done.returncode == 255, done
    assert served.log.count("refused what=user") == 2 and served.log.count("refused what=key") == 3
    assert "root" not in served.log and "helpdesk" not in served.log


def test_settings_named_by_a_client_have_no_effect(served: Served) -> None:
    from tui.config.settings import _PARSERS

    hostile = {f"ESANTE_{name.upper()}": "maildir:/tmp/owned" for name in _PARSERS}
    hostile |= {"PYTHONPATH": "/tmp", "LD_PRELOAD": "/tmp/x.so", "TEXTUAL": "debug", "LC_X": "a$(id)"}
    hostile |= {"ESANTE_LANGUAGE": "de", "ESANTE_THEME": "light"}
    person = Person(served.client(), hostile)
    person.sees("Willkommen")
    environments = b"".join(Path(f"/proc/{pid}/environ").read_bytes() for pid in served.sessions())
    assert (
        b"owned" not in environments and b"ESANTE_" not in environments and b"LD_PRELOAD" not in environments
    )
    served.logs("refused what=env")
    person.drops()


def test_sessions_hold_no_gateway(service: Service) -> None:
    with Served(service, fresh=True) as served:  # a fork has what the tests hold
        _only_the_courier_holds_it(served)


def _only_the_courier_holds_it(served: Served) -> None:
    person = served.opens()
    person.sees("PATIENTS :")
    courier = [pid for pid in served.sessions() if _holds(pid, b"token-of-the-provider")]
    assert len(courier) == 1
    assert len(served.sessions()) == 5  # two wait, one serves, one looks out for all
    person.drops()


def _holds(pid: int, secret: bytes) -> bool:
    """Whether a process has it anywhere in its writable memory."""
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            if rights.startswith("rw"):
                start, end = (int(part, 16) for part in span.split("-"))
                try:
                    memory.seek(start)
                    if secret in memory.read(end - start):
                        return True
                except OSError:
                    continue
    return False
