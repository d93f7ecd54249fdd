"""A Helpdesk over SSH: three agents at their consoles, and the steps of a call as they take them."""

import re
import time
from collections.abc import Mapping
from datetime import timedelta

from models.account.letter import Letter
from models.dsp import notes
from models.office import LUXEMBOURG, Office
from tests.stories.agents import NO_CALL, StoryAgent
from tests.stories.served import Served
from tests.stories.service import Service, now
from tests.stories.terminal import Person
from tests.stories.test_record import entered

CLOSES_WITHIN = 2.0
"""Seconds after which a page that may be seen no longer is gone (docs/guide.md, « acts of the Helpdesk »)."""
_POINTS = re.compile(r"Points (\d+)")
_RECEIPT = re.compile(r"Reçu à lire : (R-[0-9A-Z]{4}-[0-9A-Z]{4})")


class Desk:
    """One service with agents nora and emma and the supervisor vera, each logged in once."""

    def __init__(self, service: Service, served: Served) -> None:
        self.service, self.served = service, served
        self._seats: dict[str, Person] = {}
        service.does(_letters_of_two_days_ago)

    def agent(self, name: str) -> Person:
        """The agent's console, with no call open."""
        if name not in self._seats:
            rights = "supervisor" if name == "vera" else "agent"
            self._seats[name] = StoryAgent(self.service, name, rights).comes_in(self.served)
        return self._seats[name]

    def logged_in(self, person_id: int) -> None:
        """Somebody is logged in as this person, at a terminal of whoever has the telephone."""

        async def begin(office: Office) -> None:
            await entered(office, person_id)

        self.service.does(begin)

    def notes(self, person_id: int, title: str) -> None:
        """Somebody has written a note in the own record."""

        async def write(office: Office) -> None:
            await notes.write(await entered(office, person_id), person_id, title, "à jeun")

        self.service.does(write)

    def told(self, mail: str, *texts: str) -> str:
        """Wait for the e-mail to this address that says all of it; returns its text on one line."""
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            for message in self.service.mail.messages:
                text = " ".join(str(message.get_content()).split())
                if mail in str(message["To"]) and all(each in text for each in texts):
                    return text
            time.sleep(0.05)
        raise AssertionError(f"{mail} was not told {texts}")

    def drops(self) -> None:
        """Everybody goes home."""
        for seat in self._seats.values():
            seat.drops()


async def _letters_of_two_days_ago(office: Office) -> None:
    await Letter.all().update(issued_at=now() - timedelta(days=2))


def said(mail: str) -> dict[str, str]:
    """What somebody of the register with this address answers, by the beginning of the question."""
    return {
        "Sa rue": "r. du parc 12",
        "Son code": "1234",
        "Le mois": f"{now() - timedelta(days=2):%m}",
        "Où arrivent": f"e-mail {mail.partition('@')[0][-2:]}",
        "Le jour": f"{now().astimezone(LUXEMBOURG):%d.%m.}",
    }


def takes(agent: Person, matricule: str, masked: str) -> None:
    """A call of the person with this matricule."""
    agent.fills(matricule)
    agent.sees(masked, "Points")


def proves(agent: Person, said: Mapping[str, str], points: int) -> None:
    """The caller answers what is asked until so many points are there."""
    while (present := int(_POINTS.findall(agent.screen)[-1])) < points:
        agent.fills(next(answer for label, answer in said.items() if asked(agent, label)))
        agent.sees(f"Points {present + 1} :")


def errs(agent: Person, times: int) -> None:
    """The caller answers wrong so often."""
    far = now() + timedelta(days=150)
    wrong = {
        "Sa rue": "13 rue Haute",
        "Son code": "9999",
        "Le mois": f"{far:%m}",
        "Où arrivent": "mobile 99",
        "Le jour": f"{far:%d.%m.}",
    }
    for _ in range(times):
        put = next(label for label in wrong if asked(agent, label))
        agent.fills(wrong[put])
        deadline = time.monotonic() + 15
        while asked(agent, put):  # « Faux » may still stand from the answer before
            assert agent.read() and time.monotonic() < deadline, agent.terminal.text()
        agent.sees("✗ Faux.")


def asked(agent: Person, label: str) -> bool:
    """Whether the question that begins so is put now."""
    return f">{label}" in agent.terminal.text()


def reads_back(agent: Person, desk: Desk, mail: str, points: int) -> None:
    """The code that the person reads out from the e-mail."""
    chooses(agent, "c")
    agent.sees("6 chiffres", "Envoyer un autre code")
    agent.fills(desk.service.code_to(mail))
    agent.sees("✓ Juste.", f"Points {points}")


def chooses(agent: Person, key: str) -> None:
    """One of the ways below the question, by its key."""
    if not agent.terminal.lines[agent.terminal.cursor[1]].startswith(">1 "):
        agent.turns("tab")
    agent.types(key)


def does(agent: Person, key: str, title: str, *, told: str = "Fait. Reçu à lire :") -> str:
    """An act, confirmed in words; returns its receipt."""
    chooses(agent, key)
    agent.sees(title, "Tapez oui")
    return confirms(agent, told)


def confirms(agent: Person, told: str = "Fait. Reçu à lire :") -> str:
    """Type the word; returns the receipt that the agent reads out."""
    agent.fills("oui")
    agent.sees(told)
    return _RECEIPT.findall(agent.screen)[-1]  # type: ignore[no-any-return]


def ends(agent: Person, note: str = "réglé") -> None:
    """End the call with its line."""
    chooses(agent, "t")
    agent.sees("Fin de l'appel")
    agent.fills(note)
    agent.sees("L'appel est terminé.", NO_CALL)


def closes(person: Person, began: float, page: str, text: str) -> None:
    """The page that shows ``page`` gives way to one that says ``text``, within two seconds of ``began``."""
    while page in person.screen or text not in person.screen:
        person.read()
        assert time.monotonic() - began < CLOSES_WITHIN, person.terminal.text()
