"""Agents of the Helpdesk who come by SSH with a key of their own and codes of their telephone."""

import sqlite3
import subprocess
import time
from contextlib import closing
from datetime import UTC, datetime

import pyotp

from models.helpdesk import agents
from models.helpdesk.agent_session import STEP
from models.office import Office
from tests.models.helpdesk.agents import WHY, matricule, operator
from tests.stories.served import Served
from tests.stories.service import Service
from tests.stories.terminal import Person
from tests.tools import tool

NO_CALL = "Aucun appel en cours."


class StoryAgent:
    """One agent: the key is ssh-keygen's, the rest as the operator's `esante agents add` makes it."""

    def __init__(self, service: Service, name: str = "nora", rights: str = "supervisor") -> None:
        self.service, self.name = service, name
        self.key = service.folder / f"{name}.key"
        self._last = 0
        subprocess.run(
            [tool("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", self.key], check=True
        )
        line = self.key.with_suffix(".key.pub").read_text("ascii")

        async def add(office: Office) -> str:
            added = await agents.add(operator(office), name, line, matricule(name), (rights,), WHY)
            return added.secret

        self.secret = service.does(add)

    def code(self) -> str:
        """A code that has not been used yet: three logins need not wait for the next half minute."""
        while True:
            seconds = datetime.now(UTC).timestamp()
            present, soon = int(seconds) // STEP, int(seconds + 10) // STEP
            step = max(self._last + 1, soon - 1)  # the one before, unless it is over before it is typed
            if step <= present + 1:
                self._last = step
                return pyotp.TOTP(self.secret).generate_otp(step)
            time.sleep(0.5)

    @property
    def options(self) -> list[str]:
        """What an OpenSSH client is told of the key."""
        return ["-i", str(self.key), "-o", "IdentitiesOnly=yes", "-o", "PasswordAuthentication=no"]

    def knocks(self, served: Served) -> Person:
        """Stand at the console's first page."""
        person = served.opens(*self.options, user="helpdesk")
        person.sees("Console du Helpdesk", "Code actuel")
        return person

    def comes_in(self, served: Served) -> Person:
        """Give the code."""
        person = self.knocks(served)
        person.fills(self.code())
        person.sees(NO_CALL)
        return person

    def verb(self, verb: str, *more: str) -> None:
        """What an operator does with this agent."""
        self.service.runs("agents", verb, self.name, *more, "--reason", "story")


def journal(service: Service) -> list[tuple[str, str]]:
    """Who did what, of agents."""
    with closing(sqlite3.connect(service.folder / "esante.db")) as raw:
        asked = "SELECT actor, action FROM journal WHERE actor LIKE 'agent:%' ORDER BY seq"
        return list(raw.execute(asked))
