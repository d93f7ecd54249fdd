"""The whole service as an operator sets it up: its own database, register, letters, mail and SMS servers."""

import csv
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import TOKEN, MailServer, SmsServer
from tests.stories.terminal import Person

REGISTER = """matricule;family_name;given_names;birth_date;street;postcode;city;country;language
1968101545978;MÜLLER;Jérôme;1968-10-15;12, rue du Parc;L-1234;Luxembourg;LU;fr
1937010112347;SCHMIT;Hélène;1937-01-01;3, Grand-Rue;L-9050;Ettelbruck;LU;de
2015092399705;WAGNER;Noé;2015-09-23;12, rue du Parc;L-1234;Luxembourg;LU;fr
"""
ADULT, ELDER, CHILD = "1968101545978", "1937010112347", "2015092399705"
PASSWORD = "tulipe bleue 42"


class Service:
    """One esante with everything around it; ``letters`` holds the code of each matricule."""

    def __init__(self, folder: Path, mail: MailServer, sms: SmsServer) -> None:
        self.folder, self.mail, self.sms = folder, mail, sms
        self.environment = {
            "ESANTE_DATABASE": f"sqlite://{folder / 'esante.db'}",
            "ESANTE_KEY_FILE": str(folder / "esante.key"),
            "ESANTE_MAIL": mail.url,
            "ESANTE_MAIL_FROM": "noreply@esante.example",
            "ESANTE_SMS": sms.url,
            "ESANTE_SMS_TOKEN": TOKEN,
            "SSL_CERT_FILE": str(mail.certificate),
            "XDG_RUNTIME_DIR": str(folder),
        }
        (folder / "people.csv").write_text(REGISTER, "utf-8")
        self.runs("migrate")
        self.runs("people", "import", str(folder / "people.csv"))
        self.runs("letters", "--csv", str(folder / "letters.csv"))
        with (folder / "letters.csv").open(encoding="utf-8", newline="") as file:
            self.letters = {row["matricule"]: row["code"] for row in csv.DictReader(file)}

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

    def opens(self, language: str = "fr", columns: int = 80, rows: int = 24) -> Person:
        """Somebody sits down at a terminal with the portal."""
        return Person(
            [sys.executable, "-m", "tui"],
            {**self.environment, "LANG": f"{language}_LU.UTF-8"},
            columns=columns,
            rows=rows,
        )

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
    code = re.search(r"\b[0-9]{3} ?[0-9]{3}\b", text)
    assert code, text
    return code[0]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with MailServer(tmp_path) as mail, SmsServer() as sms:
        yield Service(tmp_path, mail, sms)
