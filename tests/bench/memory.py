"""What a session keeps of the machine's memory on the whole journey: activation, log-in, 15 pages.

python -m tests.bench.memory
"""

import json
import platform
import sys
import tempfile
import time
from pathlib import Path

from tests.servers import MailServer, SmsServer
from tests.stories.served import Served
from tests.stories.service import ADULT, Service
from tests.stories.terminal import Person
from tests.stories.walk import (
    FRENCH,
    enters,
    gives_email,
    notes_recovery_code,
    reads_terms,
    sets_password,
    shows_letter,
)
from tui.demo import sample_cda
from tui.demo.sample_cda import Patient

ADDRESS = "jerome@example.lu"
HOME = "eSanté · DSP"
PAGES = (
    ("2", "eSanté · Documents"),
    ("3", "eSanté · Vaccinations"),
    ("4", "eSanté · Espace personnel"),
    ("5", "eSanté · Journal des accès"),
    ("6", "eSanté · Assistants"),
)
"""Sections of the record by their key, and the heading of each: the list of sections has the words too."""
TURNS = 3


def uss(pid: int) -> float:
    """Megabytes that only this process has."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def rss(pid: int) -> float:
    """Megabytes it shows."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.split("VmRSS:")[1].split()[0]) / 1024


def peak(pid: int) -> float:
    """The most megabytes it ever showed."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.split("VmHWM:")[1].split()[0]) / 1024


def spent(pid: int) -> int:
    """Ticks of CPU so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


class _Watched:
    """One session of the service, found by the work it does."""

    def __init__(self, served: Served, person: Person, *keys: str) -> None:
        before = {pid: spent(pid) for pid in served.sessions()}
        for _ in range(10):
            person.turns(*keys)
        self.pid = max(before, key=lambda pid: spent(pid) - before[pid])
        self.found: dict[str, float] = {}

    def at(self, station: str) -> None:
        """Note the megabytes here, once the session has nothing to do."""
        time.sleep(0.5)
        self.found[station] = round(uss(self.pid), 1)


def _files(service: Service) -> None:
    """The operator files clinical documents, so that there are pages to read."""
    folder = service.folder / "documents"
    folder.mkdir()
    for name, raw in sample_cda.specimens(Patient(ADULT, "MÜLLER", "Jérôme", "19681015"), 100):
        (folder / name).write_bytes(raw)
    service.runs("documents", "import", str(folder))


def journey(served: Served) -> dict[str, float]:
    """USS in MB at each station, of one session that walks all of it with an OpenSSH client."""
    service = served.service
    _files(service)
    person = served.opens()
    person.sees(FRENCH.welcome)
    time.sleep(1)
    watched = _Watched(served, person, "down", "up")
    watched.at("first page")
    first = watched.found
    person.drops()
    person = served.opens()
    person.sees(FRENCH.welcome)
    reads_terms(person)
    shows_letter(person, ADULT, service.letters[ADULT])
    sets_password(person)
    watched = _Watched(served, person, "down", "up")
    watched.found |= first
    watched.at("after the password")
    gives_email(person, ADDRESS)
    person.fills(service.code_to(ADDRESS))
    person.sees(FRENCH.step4)
    person.presses("enter")
    person.sees(FRENCH.done)
    person.presses("esc")
    notes_recovery_code(person)
    watched.at("after activation")
    enters(person, service, ADULT, ADDRESS)
    watched.at("after log-in")
    person.presses("enter")
    person.sees(HOME)
    for turn in range(TURNS):
        for key, heading in PAGES:
            person.types(key)
            person.sees(heading)
            person.presses("esc")
            person.sees(HOME)
        watched.at(f"after {len(PAGES) * (turn + 1)} pages")
    watched.found["peak RSS"] = round(peak(watched.pid), 1)
    person.drops()
    return watched.found


def measure() -> dict[str, object]:
    """The journey on the Python that runs this."""
    with (
        tempfile.TemporaryDirectory() as folder,
        MailServer(Path(folder)) as mail,
        SmsServer() as sms,
        Served(Service(Path(folder), mail, sms), fresh=True) as served,
    ):
        return {"python": platform.python_version(), **journey(served)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(), indent=2) + "\n")
