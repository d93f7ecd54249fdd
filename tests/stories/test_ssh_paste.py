"""A paste that is far too long, through an OpenSSH client: its own terminal goes on at once."""

import time

from tests.stories.served import Served
from tests.stories.terminal import Person
from tui.terminal.pastes import BEGIN, END

SIZE = 2_000_000
NEXT_KEY = 0.2
"""Seconds by which a paste may put off what the next key does (the machine's own pace is measured)."""


def _at_a_field(served: Served) -> Person:
    person = served.opens()
    person.sees("PATIENTS :")
    person.presses("down", "enter")
    person.sees("mot de passe et code")
    person.presses("enter")
    person.sees("Mot de passe oublié")
    person.settles(0.5)
    return person


def _sends(person: Person, sent: bytes) -> float:
    """Send it as fast as the client takes it; the seconds that took."""
    person.process.delaybeforesend = None
    began = time.monotonic()
    for at in range(0, len(sent), 4096):
        person.process.send(sent[at : at + 4096])
    return time.monotonic() - began


def _seconds_until(person: Person, key: bytes, text: str) -> float:
    seen, began = len(person.received), time.monotonic()
    person.process.send(key)
    while text not in person.received[seen:].decode(errors="replace"):
        assert time.monotonic() - began < 30, person.terminal.text()
        person.read(0.01)
    return time.monotonic() - began


def _help_takes(person: Person) -> float:
    """Seconds from F1 to the help and back, on a quiet line: the middle one of three."""
    taken = []
    for _ in range(3):
        taken.append(_seconds_until(person, b"\x1bOP", "Toute l'aide"))
        person.presses("esc")
        person.settles(0.3)
    return sorted(taken)[1]


def test_two_megabytes_pasted_block_nothing(served: Served) -> None:
    """They took 60 seconds."""
    person = _at_a_field(served)
    usual = _help_takes(person)
    took = _sends(person, BEGIN + b"7" * SIZE + END)
    person.settles(0.2)
    person.sees("au plus")
    waited = _seconds_until(person, b"\x1bOP", "Toute l'aide")
    assert took < 15 and waited < usual + NEXT_KEY, (took, waited, usual)
    person.drops()


def test_a_paste_that_never_ends_blocks_nothing(served: Served) -> None:
    person = _at_a_field(served)
    usual = _help_takes(person)
    _sends(person, BEGIN + b"7" * SIZE)
    person.settles(0.3)
    waited = _seconds_until(person, b"\x1bOP", "Toute l'aide")
    assert waited < usual + NEXT_KEY, (waited, usual)
    person.drops()
