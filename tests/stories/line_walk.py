"""The steps of a conversation as a person takes them who hears the screen and does not see it."""

import re
import time
from typing import Any

from tests.stories.service import PASSWORD, Service
from tests.stories.speech import Speech
from tests.stories.terminal import Person

SAID = re.compile(rb"(?:[^\x00-\x1f\x7f]|\r\r?\n|\x08 \x08)*", re.DOTALL)
"""What a conversation sends: text, ends of lines (ssh's own have two CR), a character that is taken back."""
_QUESTION = re.compile(rb"[:?] (?:(?:\r\n[^\r\n]+)+\r\n)?\Z")
"""A question at the end, perhaps with news that has come since."""


class Hearer(Person):
    """Knows only what was said, in order; nothing moves the cursor, so nothing is said twice."""

    def __init__(self, *given: Any, **options: Any) -> None:
        self.speech = Speech(options.get("columns", 80), options.get("rows", 24))
        super().__init__(*given, **options)
        self._from = 0

    def read(self, seconds: float = 0.05) -> bool:
        before = len(self.received)
        alive = super().read(seconds)
        self.speech.feed(bytes(self.received[before:]))
        return alive

    @property
    def transcript(self) -> str:
        """Everything that was said and typed, as it stands on the terminal."""
        return bytes(self.received).decode("utf-8", "ignore")

    @property
    def new(self) -> str:
        """What was said since the last answer, wrapped lines as one."""
        return " ".join(bytes(self.received[self._from :]).decode("utf-8", "ignore").split())

    def hears(self, *texts: str, within: float = 60) -> None:
        """Wait until all of it was said since the last answer, and a question is put."""
        deadline = time.monotonic() + within
        while not all(" ".join(text.split()) in self.new for text in texts):
            alive = self.read()
            assert time.monotonic() < deadline and alive, f"not heard: {texts}; said was\n{self.new}"
        self.settles()

    def answers(self, *lines: str, then: str = "") -> None:
        """Type lines, each once there is a question; wait for what is said after the last."""
        for line in lines:
            self._asked()
            self._from = len(self.received)
            self.speech.typed(line)
            self.process.send(f"{line}\r")
        if then:
            self.hears(then)
        self._asked()

    def _asked(self, within: float = 60) -> None:
        """Wait until a question stands at the end of what was said."""
        deadline = time.monotonic() + within
        while not (_QUESTION.search(self.received) and len(self.received) > self._from):
            assert self.read() and time.monotonic() < deadline, f"no question after\n{self.new}"

    def numbered(self, label: str) -> str:
        """The number under which something was offered last."""
        found = re.findall(rf"(\d+)\. {re.escape(label)}", self.transcript)
        assert found, f"{label!r} was not offered:\n{self.new}"
        return str(found[-1])

    def _check(self) -> None:
        assert SAID.fullmatch(bytes(self.received)), bytes(self.received)


def activates(person: Hearer, service: Service, matricule: str, address: str) -> None:
    """The whole activation, by e-mail; the recovery code is noted."""
    person.hears("eSanté. Bienvenue.", "1. PATIENTS")
    person.answers("1", then="Conditions Générales d'Utilisation. Version")
    person.answers(">", then="J'ai lu et j'accepte")
    person.answers("oui", then="Oui : Activer mon compte")
    person.answers("oui", then="étape 1 sur 5")
    person.answers("1", matricule, service.letters[matricule], then="Recopiez le code affiché")
    shown = re.findall(r"Code affiché : ([0-9A-Z ]{11})", person.transcript)[-1]
    person.answers(shown, then="Entrée : Etape suivante")
    person.answers("", then="étape 2 sur 5")
    person.answers(PASSWORD, PASSWORD, then="Entrée : Etape suivante")
    person.answers("", then="étape 3 sur 5")
    person.answers("1", address, then="Entrée : Valider")
    person.answers("", then="Code reçu, 6 chiffres")
    person.answers(service.code_to(address), then="Oui : Valider")
    person.answers("oui", then="étape 4 sur 5")
    person.answers("", then="Votre activation est terminée !")
    person.answers("a", then="Votre code :")
    person.answers("oui", then="eSanté. Bienvenue.")


def logs_in(person: Hearer, service: Service, matricule: str, address: str) -> None:
    """From the first question to « Mes services eSanté »."""
    person.answers("2", then="Choisissez le moyen d'authentification")
    person.answers("1", matricule, PASSWORD, then="Entrée : Connexion")
    person.answers("", then="Code reçu, 6 chiffres")
    person.answers(service.code_to(address), then="Oui : Valider")
    person.answers("oui", then="Mes services eSanté.")
