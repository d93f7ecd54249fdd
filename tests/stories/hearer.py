"""A person who hears the terminal and does not see it: takes the steps of a story line by line."""

import re
import time
import unicodedata
from typing import Any

import pytest

from screens.conversation.menu import CORRECT_ONE, ENTER, SHORT
from screens.conversation.speech import YES
from screens.text.formats import labelled
from screens.text.phrases import Said, catalogue
from tests.stories.speech import Speech
from tests.stories.terminal import KEYS, Person

SAID = re.compile(rb"(?:[^\x00-\x1f\x7f]|\r\r?\n|\x08 \x08)*", re.DOTALL)
"""What a conversation sends: text, ends of lines (ssh's own have two CR), a character that is taken back."""
DRAWN = re.compile("[\u2500-\u25ff•·✓✗\x1b]")
"""What no voice can read."""
_QUESTION = re.compile(rb"[:?] (?:(?:\r\n[^\r\n]+)+\r\n)?\Z")
"""A question at the end, perhaps with news that has come since."""
_ROW = re.compile(r"\d+\. ")
"""The number of a row: two lists may have a row in common, and the question below them."""
_A_SENTENCE = 16
"""Characters from which a line that is said twice between two answers is heard as one too many."""


def plain(text: str) -> str:
    """Text as the ear takes it: a step is « Etape » on a page and « étape » within a sentence."""
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode().casefold()


class Hearer(Person):
    """Knows only what was said, in order; nothing moves the cursor, so nothing is said twice."""

    def __init__(self, *given: Any, **options: Any) -> None:
        self.speech = Speech(options.get("columns", 80), options.get("rows", 24))
        super().__init__(*given, **options)
        self._words = catalogue(given[1].get("LANG", "fr")[:2])
        self._from = 0
        self._typed = ""

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

    @property
    def screen(self) -> str:
        return self.new

    def hears(self, *texts: str, within: float = 30) -> None:
        """Wait until all of it was said since the last answer, and a question is put."""
        deadline = time.monotonic() + within
        while not all(" ".join(text.split()) in self.new for text in texts):
            alive = self.read()
            assert time.monotonic() < deadline and alive, f"not heard: {texts}; said was\n{self.new}"
        self.settles()

    def sees(self, *texts: str, within: float = 30) -> None:
        deadline = time.monotonic() + within
        while not all(plain(" ".join(text.split())) in plain(self.new) for text in texts):
            alive = self.read()
            assert time.monotonic() < deadline and alive, f"not heard: {texts}; said was\n{self.new}"
        self.settles()

    def answers(self, *lines: str, then: str = "") -> None:
        """Type lines, each once there is a question; wait for what is said after the last."""
        for line in lines:
            self._types(line, "\r")
        if then:
            self.hears(then)
        self._asked()

    def _types(self, line: str, key: str) -> None:
        self._asked()
        self._heard_once()
        self._from = len(self.received)
        self._typed = line
        self.speech.typed(line)
        self.process.send(f"{line}{key}")

    def _asked(self, within: float = 30) -> None:
        """Wait until a question stands at the end of what was said."""
        deadline = time.monotonic() + within
        while not _QUESTION.search(self.received, self._from):
            assert self.read() and time.monotonic() < deadline, f"no question after\n{self.new}"

    def numbered(self, label: str) -> str:
        """The number under which something was offered last."""
        found = re.findall(rf"(\d+)\. {re.escape(label)}", self.transcript)
        assert found, f"{label!r} was not offered:\n{self.new}"
        return str(found[-1])

    # A person's steps (``Person`` has them for pages)

    def presses(self, *names: str) -> None:
        for name in names:
            if name == "enter":
                self.answers("")
            else:
                self._types("", KEYS[name])

    def fills(self, *texts: str) -> None:
        self.answers(*texts)
        if self._text(CORRECT_ONE).lstrip("1 ") in self.new or f"{self._text(SHORT)} :" in self.new:
            self.goes_on()

    def goes_on(self) -> None:
        menu = self._menu()
        self.answers("" if menu.startswith(self._text(ENTER)) else self._text(YES))

    def agrees(self) -> None:
        self._types(self._text(YES), "\r")

    def takes(self, place: int) -> None:
        self.answers(str(place) if place > 0 else re.findall(r"(\d+)\. ", self.new)[-1])

    def opens_row(self, number: int) -> None:
        self.answers(str(number))

    def chooses(self, label: str) -> None:
        named = re.escape(label)
        if (found := re.findall(rf"\b(\d+)\.? {named}", self.new)) or (
            found := re.findall(rf"\b(\w) ?: {named}", self._menu())
        ):
            self.answers(found[-1])
        elif re.match(rf"\w+ ?: {named}", self._menu()):
            self.goes_on()
        else:
            self.answers("+")
            self.answers(self.numbered(label))

    def accepts_terms(self, box: str) -> None:
        self.answers(">", then=box)
        self.answers(self._text(YES), self._text(YES))

    def erases(self, text: str) -> None:
        """Another answer takes its place: it is asked for by the number with which it was read back."""
        said = bytes(self.received[self._from :]).decode("utf-8", "ignore")
        if found := re.findall(rf"^(\d+)\. .*{re.escape(text)}\r?$", said, re.MULTILINE):
            self.answers(found[-1])

    def _text(self, said: Said) -> str:
        return self._words.text(said)

    def _menu(self) -> str:
        """The last question that told what can be done; afterwards « Votre choix » stands for it."""
        said = " ".join(self.transcript.split())
        yes = self._text(YES).capitalize()
        return said[max(said.rfind(self._text(labelled(key, "")).strip()) for key in (ENTER, yes)) :]

    # What is held of every story

    def _heard_once(self) -> None:
        """No sentence is said twice between two answers."""
        heard = bytes(self.received[self._from :]).decode("utf-8", "ignore")
        echo = heard[: len(self._typed)]  # a typed character speaks itself alone, a secret one nothing
        assert echo in (self._typed, "\r\n"[: len(echo)]) or echo.startswith("\r\n"), heard
        lines = heard.splitlines()
        pages = [place for place, line in enumerate(lines) if line.startswith("1. ")]  # each begins a list
        said = [
            (
                sum(begun <= place for begun in pages) if _ROW.match(line) or line.endswith(": ") else 0,
                line.strip(),
            )
            for place, line in enumerate(lines)
            if len(line) >= _A_SENTENCE
        ]
        assert len(said) == len(set(said)), "\n".join(lines)

    def _check(self) -> None:
        assert SAID.fullmatch(bytes(self.received)), bytes(self.received)
        assert self.speech.moves == 0 and not DRAWN.search(self.speech.spoken), self.speech.spoken


Way = type[Person]
BOTH_WAYS = pytest.mark.parametrize("way", [Person, Hearer], ids=["pages", "lines"])
