"""What a reader of the console speaks of the pages: a typed character alone, and the line with the focus."""

from typing import Any

from tests.stories.service import ADULT, Service
from tests.stories.speech import Speech
from tests.stories.terminal import KEYS, Person


class Reader(Person):
    """Listens while the pages are drawn."""

    def __init__(self, *given: Any, **options: Any) -> None:
        self.speech = Speech(options["columns"], options["rows"])
        super().__init__(*given, **options)

    def read(self, seconds: float = 0.05) -> bool:
        before = len(self.received)
        alive = super().read(seconds)
        self.speech.feed(bytes(self.received[before:]))
        return alive

    def hears(self, key: str) -> str:
        """Press a key; what is spoken of it, but the echo of a character."""
        spoken = self.speech.spoken
        self.speech.typed(key if len(key) == 1 else "")
        self.turns(key) if key in KEYS else self._types(key)
        return self.speech.spoken.removeprefix(spoken).strip()

    def _types(self, key: str) -> None:
        seen = len(self.received)
        self.process.send(key)
        self._is_answered(seen, 10)

    @property
    def line(self) -> str:
        """The line with the cursor, which a reader speaks after an arrow and when it is asked."""
        return self.terminal.lines[self.terminal.cursor[1]].strip()


def test_a_typed_character_is_spoken_alone_and_the_focus_by_its_line(service: Service) -> None:
    person = service.opens(way=Reader)
    assert isinstance(person, Reader)
    person.sees("Votre compte eSanté")
    assert "Connexion : PATIENT" in person.hears("down") and person.line.startswith(">Connexion : PATIENT")
    assert "Matricule, mot de passe et code" in person.hears("enter")
    assert person.line.startswith(">Matricule, mot de passe")
    assert "Mot de passe oublié ?" in person.hears("enter") and person.line.startswith(">Matricule")
    for digit in ADULT:
        assert person.hears(digit) == ""
    assert person.speech.echoed == ADULT
    person.hears("tab")
    assert person.line.startswith(">Mot de passe")
    for character in "bleu":
        assert person.hears(character) == "*"
    person.hears("tab")
    assert "Afficher" in person.line
    person.hears("shift+tab")
    person.hears("shift+tab")
    assert person.line.startswith(">Matricule") and "1968 1015 45978" in person.line
    person.drops()
