"""The whole service as an operator sets it up: its own database, register, letters, mail and SMS servers."""

import asyncio
import csv
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from models.actor import Actor
from models.matricule import Matricule
from models.messages import outbox
from models.messages.channel import EMAIL
from models.messages.outbox import Message, MessageState
from models.office import LUXEMBOURG, Clock, Office
from models.person import find
from models.storage import database
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tests import postgres
from tests.conftest import activate
from tests.servers import TOKEN, MailServer, SmsServer
from tests.stories import timed
from tests.stories.hearer import Hearer
from tests.stories.terminal import Person
from tui import __main__ as program
from tui.config.settings import LINEAR

_SOON = datetime.now(LUXEMBOURG).date() + timedelta(days=10)
EIGHTEENTH = _SOON.replace(day=min(_SOON.day, 28))
"""A birthday while today's letters are valid, whenever the stories are told."""
NEARLY_BORN = EIGHTEENTH.replace(year=EIGHTEENTH.year - 18)
NEARLY_ADULT = Matricule.parse(f"{NEARLY_BORN:%Y%m%d}995", EIGHTEENTH).digits
ADULT, ELDER, CHILD = "1968101545978", "1937010112347", "2015092399705"
SISTER = "2019021199694"
REGISTER = f"""matricule;family_name;given_names;birth_date;street;postcode;city;country;language
1968101545978;MÜLLER;Jérôme;1968-10-15;12, rue du Parc;L-1234;Luxembourg;LU;fr
1937010112347;SCHMIT;Hélène;1937-01-01;3, Grand-Rue;L-9050;Ettelbruck;LU;de
2015092399705;WAGNER;Noé;2015-09-23;12, rue du Parc;L-1234;Luxembourg;LU;fr
2019021199694;WAGNER;Zoé;2019-02-11;12, rue du Parc;L-1234;Luxembourg;LU;fr
{NEARLY_ADULT};WAGNER;Léo;{NEARLY_BORN};12, rue du Parc;L-1234;Luxembourg;LU;fr
"""
PASSWORD = "tulipe bleue 42"
_CODE = re.compile(r"\b[0-9]{3} ?[0-9]{3}\b")
T = TypeVar("T")
FILES = ("people.csv", "esante.db", "esante.key", "letters.csv")
"""A new service; making these by the operator's verbs takes five seconds of a processor."""


def now() -> datetime:
    """Real time."""
    return datetime.now(UTC)


def years(matricule: str) -> int:
    """How old somebody is today, as the portal says it."""
    born = date(int(matricule[:4]), int(matricule[4:6]), int(matricule[6:8]))
    today = datetime.now(LUXEMBOURG).date()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


class Service:
    """One esante with everything around it; ``letters`` holds the code of each matricule.

    ``installed`` is a folder with the ``FILES`` of another that is new as well.
    """

    def __init__(self, folder: Path, mail: MailServer, sms: SmsServer, installed: Path | None = None) -> None:
        self.folder, self.mail, self.sms = folder, mail, sms
        self._read = 0
        self.environment = {
            "ESANTE_DATABASE": self._database(installed),
            "ESANTE_KEY_FILE": str(folder / "esante.key"),
            "ESANTE_MAIL": mail.url,
            "ESANTE_MAIL_FROM": "noreply@esante.example",
            "ESANTE_SMS": sms.url,
            "ESANTE_SMS_TOKEN": TOKEN,
            "SSL_CERT_FILE": str(mail.certificate),
            "XDG_RUNTIME_DIR": str(folder),
        }
        if installed is None:
            self._install()
        else:
            for name in FILES:
                if (installed / name).exists():
                    shutil.copy2(installed / name, folder / name)
        with (folder / "letters.csv").open(encoding="utf-8", newline="") as file:
            self.letters = {row["matricule"]: row["code"] for row in csv.DictReader(file)}

    def _database(self, installed: Path | None) -> str:
        """The address of a new database; on a server a copy of the one that was installed."""
        if not postgres.ON:
            return f"sqlite://{self.folder / 'esante.db'}"
        self.name = postgres.created((installed / "name").read_text() if installed else "")
        (self.folder / "name").write_text(self.name)
        return postgres.address(self.name)

    def _install(self) -> None:
        """Migrate, fill the register and issue letters, by the operator's verbs."""
        (self.folder / "people.csv").write_text(REGISTER, "utf-8")
        self.runs("migrate")
        self.runs("people", "import", str(self.folder / "people.csv"))
        self.runs("letters", "--csv", str(self.folder / "letters.csv"))

    def runs(self, *arguments: str) -> str:
        """Run one of the operator's verbs to its end; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "tui", *arguments],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def opens(
        self, language: str = "fr", columns: int = 80, rows: int = 24, way: type[Person] = Person
    ) -> Person:
        """Somebody sits down at a terminal with the portal; a ``Hearer`` is asked line by line."""
        variables = {**self.environment, "LANG": f"{language}_LU.UTF-8", LINEAR: str(int(way is Hearer))}
        return way(["esante"], variables, columns=columns, rows=rows, main=program.main)

    def opens_at(self, moment: datetime, language: str = "fr", way: type[Person] = Person) -> Person:
        """Somebody sits down at this moment; ``clock_file`` moves the time on."""
        self.clock_file.write_text(str((moment - datetime.now(UTC)).total_seconds()), "ascii")
        variables = {**self.environment, "LANG": f"{language}_LU.UTF-8", LINEAR: str(int(way is Hearer))}
        return way(["esante", str(self.clock_file)], variables, main=timed.main)

    @property
    def clock_file(self) -> Path:
        """Where a program from ``opens_at`` reads by how much its clock differs."""
        return self.folder / "clock"

    def passes(self, seconds: float) -> None:
        """Time passes for the program from ``opens_at``."""
        self.clock_file.write_text(str(float(self.clock_file.read_text("ascii")) + seconds), "ascii")

    def does(self, work: Callable[[Office], Awaitable[T]], clock: Clock = now) -> T:
        """Do something with the models over this service's database, in this process."""

        async def done() -> T:
            keys = Keyring.read(Path(self.environment["ESANTE_KEY_FILE"]))
            async with database.opened(self.environment["ESANTE_DATABASE"], keys):
                return await work(Office(clock, keys, Hasher(self.folder / "esante")))

        return asyncio.run(done())

    def activates(self, matricule: str, address: str, clock: Clock = now, language: str = "fr") -> int:
        """Somebody's account becomes active, by the models alone; returns the person's id."""

        async def walk(office: Office) -> int:
            actor = Actor(office, "local:story")
            await activate(actor, matricule, PASSWORD, self.letters[matricule], EMAIL, address, language)
            for message in await Message.filter(state=MessageState.WAITING):
                await outbox.drop(message.id, office.now())
            person = await find(office.keys, Matricule(matricule))
            assert person
            return person.id

        return self.does(walk, clock)

    def code_to(self, address: str) -> str:
        """The code in the next e-mail to this address that has one and was not looked at before."""
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            for place, message in enumerate(self.mail.messages[self._read :], start=self._read + 1):
                if address in str(message["To"]) and (code := _CODE.search(str(message.get_content()))):
                    self._read = place
                    return code[0]
            time.sleep(0.05)
        raise AssertionError(f"no code for {address} in {len(self.mail.messages) - self._read} messages")

    def mailed_code(self, count: int) -> str:
        """The code in the ``count``-th e-mail, once it has arrived."""
        return _code(self._arrived(lambda: [str(m.get_content()) for m in self.mail.messages], count))

    def texted_code(self, count: int) -> str:
        """The code in the ``count``-th SMS, once it has arrived."""
        return _code(self._arrived(lambda: [m["text"] for m in self.sms.messages], count))

    def _arrived(self, texts: object, count: int) -> str:
        deadline = time.monotonic() + 15
        while len(found := texts()) < count:  # type: ignore[operator]
            assert time.monotonic() < deadline, f"{len(found)} messages, not {count}"
            time.sleep(0.05)
        return str(found[count - 1])


def _code(text: str) -> str:
    code = _CODE.search(text)
    assert code, text
    return code[0]
