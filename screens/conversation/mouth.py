"""Whoever asks needs a line to a person: something is said, a question is put, an answer is heard."""

from dataclasses import dataclass
from typing import Protocol

HELP, BACK, WHERE, MESSAGES, OTHERS, QUIT = "?", "<", "=", "!", "+", "q"
TO_END, WHOLE, FIND = ">", "*", "/"
COMMANDS = frozenset({HELP, BACK, WHERE, MESSAGES, OTHERS, QUIT})
"""What a person may type instead of any answer."""
KEYS = {"f1": HELP, "f2": "language", "f5": "pages", "f9": "mailbox", "f10": QUIT}
"""What the keys stand for that sentences name; their names may be typed as well."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One line that was typed, or a ``key`` that stands for a command.

    ``ahead``: before its question was put; ``held``: by a key held down.
    """

    text: str
    ahead: bool = False
    held: bool = False
    key: bool = False

    @property
    def command(self) -> str:
        """The command that this line is; "" for an answer."""
        word = self.text.strip().casefold()
        return word if word in COMMANDS else KEYS.get(word, "")


class Mouth(Protocol):
    """A line to one person."""

    def say(self, text: str) -> None:
        """Say something, on lines of its own."""

    async def ask(self, prompt: str, *, secret: bool = False, blank: bool = True) -> Heard:
        """Put a question and return what is typed; a ``secret`` is not echoed.

        Without ``blank`` an empty line that was typed ahead, or by a key held down, is no answer at all.
        Raises EOFError once nothing more can be typed.
        """
