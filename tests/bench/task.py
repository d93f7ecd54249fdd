"""The task of the bench, activation and log-in at 80x24, in bytes: ours, Textual, dialog, whiptail.

python -m tests.bench.task
"""

import json
import shutil
import statistics
import sys
import tempfile
import textwrap
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from models.account.terms import CURRENT
from screens.text import terms
from tests.servers import MailServer, SmsServer
from tests.stories.hearer import Hearer
from tests.stories.service import ADULT, PASSWORD, Service
from tests.stories.terminal import KEYS, Person
from tests.stories.walk import activates_by_email, enters, logs_in

ADDRESS = "jerome.muller@example.lu"
PEER = Path(__file__).with_name("peer.sh")
TERMS = "Conditions Générales"
_SAME_PAGE = 3
"""Rows that change where only a field, a message or the mark of the focus does."""


class Typist(Person):
    """Types at 30 keys a second, so that no two keys are answered at once; keeps what each key cost."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.costs: dict[str, list[int]] = {}
        super().__init__(*arguments, **options)

    def types(self, text: str) -> None:
        for character in text:
            self.key("a character", character)

    def key(self, kind: str, sent: str, quiet: float = 0.033) -> None:
        """One key, and all that it brings."""
        before, stood = len(self.received), list(self.terminal.lines)
        self.process.send(sent)
        self.settles(quiet)
        if kind in ("enter", "page down"):
            kind = self._kind(stood)
        self.costs.setdefault(kind, []).append(len(self.received) - before)

    def _kind(self, stood: list[str]) -> str:
        """What a key brought: another page, more of a long text, or something on the same page."""
        changed = sum(was != now for was, now in zip(stood, self.terminal.lines, strict=True))
        if changed <= _SAME_PAGE:
            return "same page"
        both = TERMS in " ".join(stood) and TERMS in " ".join(self.terminal.lines)
        return "more text" if both else "next page"

    def presses(self, *names: str) -> None:
        for name in names:
            self.key(name, KEYS[name], 0.15)

    def turns(self, *names: str) -> None:
        self.presses(*names)

    def _check(self) -> None:
        """Other programs say what they like."""

    def figures(self) -> dict[str, Any]:
        """Bytes to the terminal: of the whole task, and of some kinds of keys."""
        return {
            "whole_task_bytes": len(self.received),
            "keys": sum(len(costs) for costs in self.costs.values()),
            "character_median_bytes": statistics.median(self.costs["a character"]),
            "character_mean_bytes": round(statistics.mean(self.costs["a character"]), 2),
            "next_page_median_bytes": statistics.median(self.costs["next page"]),
            "more_text_median_bytes": statistics.median(self.costs["more text"]),
        }


def portal(folder: Path, driver: str) -> dict[str, Any]:
    """The portal on a terminal, with the driver of that name."""
    with MailServer(folder) as mail, SmsServer() as sms:
        service = Service(folder, mail, sms)
        variables = {**service.environment, "LANG": "fr_FR.UTF-8", "ESANTE_DRIVER": driver}
        person = Typist([sys.executable, "-m", "tui"], variables)
        figures = walk(person, service)
        person.drops()
        return figures


def walk(person: Typist, service: Service) -> dict[str, Any]:
    """The whole task in the portal, and what it cost."""
    activates_by_email(person, service, ADULT, ADDRESS)
    logs_in(person, ADULT)
    person.sees("Code reçu")
    person.fills(service.mailed_code(3))
    person.sees("Mes services eSanté")
    return person.figures()


class Stock(Typist):
    """Somebody before Textual's own widgets."""

    def to_form(self) -> None:
        """From the first page to the fields of Etape 1."""
        self.sees("Bienvenue", "Reprendre")
        self.presses("enter")
        self.sees("Utilisation")
        shown = ""
        while shown != self.terminal.text():
            shown = self.terminal.text()
            self.presses("page down")
            self.settles(0.5)  # the scrolling is animated
        self.presses("tab", "space", "tab", "enter")
        self.sees("Avez-vous")
        self.fills("")
        self.sees("4821 73")


def stock(folder: Path) -> dict[str, Any]:
    """The same pages with Textual's own widgets and driver."""
    person = Stock([sys.executable, "-m", "tests.bench.stock", str(terms_file(folder))], {})
    person.to_form()
    person.fills(ADULT, "482173920174", "482173")
    for waited, answers in (
        ("Au moins", [PASSWORD, PASSWORD]),
        ("Par quel moyen", [""]),
        ("y sera", [ADDRESS]),
        ("a été envoyé", ["482173"]),
        ("Associer un produit", [""]),
        ("Votre activation est", [""]),
    ):
        person.sees(waited)
        person.fills(*answers)
    person.sees("Bienvenue", "Reprendre")
    person.presses("down", "enter")
    for waited, answers in (
        ("Comment", [""]),
        ("Vos identifiants", [ADULT, PASSWORD]),
        ("a été envoyé", ["482173"]),
    ):
        person.sees(waited)
        person.fills(*answers)
    person.sees("Carnet de vaccination")
    figures = person.figures()
    person.drops()
    return figures


def conversation(folder: Path) -> dict[str, Any]:
    """Activation and log-in line by line, over the same terminal; with the whole terms as well."""
    with MailServer(folder) as mail, SmsServer() as sms:
        service = Service(folder, mail, sms)
        variables = {**service.environment, "ESANTE_LINEAR": "1"}
        person = Hearer([sys.executable, "-m", "tui"], variables)
        activates_by_email(person, service, ADULT, ADDRESS)
        enters(person, service, ADULT, ADDRESS)
        person.drops()
        text = len(terms.text(CURRENT, "fr").encode())
        return {"whole_task_bytes": len(person.received), "terms_bytes_if_all_are_read": text}


def terms_file(folder: Path) -> Path:
    file = folder / "terms.txt"
    paragraphs = terms.text(CURRENT, "fr").splitlines()
    file.write_text("\n".join(textwrap.fill(each, 74) for each in paragraphs), "utf-8")
    return file


def peer(folder: Path, tool: str) -> dict[str, Any]:
    """The same pages by a shell script."""
    person = Typist(["sh", str(PEER), tool, str(terms_file(folder))], {"LANG": "C.UTF-8"})
    figures = peer_walk(person, tool)
    person.drops()
    return figures


def peer_walk(person: Typist, tool: str) -> dict[str, Any]:
    """The whole task in the script, and what it cost."""
    person.sees("Votre compte")
    person.presses("enter")
    person.sees("Utilisation")
    shown = ""
    while shown != person.terminal.text():
        shown = person.terminal.text()
        person.presses("page down")
    person.presses(*(["enter"] if tool == "dialog" else ["tab", "enter"]))
    person.sees("Cochez")
    person.presses("space", *(["enter"] if tool == "dialog" else ["tab", "enter"]))
    for waited, answer in (
        ("Avez-vous", ""),
        ("carte de", ADULT),
        ("dans le courrier", "482173920174"),
        ("Recopiez", "482173"),
        ("au moins", PASSWORD),
        ("encore une fois", PASSWORD),
        ("Par quel moyen", ""),
        ("Adresse", ADDRESS),
        ("Code re", "482173"),
        ("Associer un produit", ""),
        ("Votre activation est", ""),
    ):
        person.sees(waited)
        person.fills(answer)
    person.sees("Votre compte")
    person.key("down", "\x1bOB", 0.15)  # both have switched the keypad to application mode
    person.presses("enter")
    for waited, answer in (
        ("Comment souhaitez", ""),
        ("Matricule", ADULT),
        ("Mot de passe", PASSWORD),
        ("Code re", "482173"),
    ):
        person.sees(waited)
        person.fills(answer)
    person.sees("Carnet de vaccination")
    return person.figures()


def measure() -> dict[str, Any]:
    """Each program that is installed; what is missing says how it is had."""
    programs: dict[str, Callable[[Path], dict[str, Any]]] = {
        "esante": lambda folder: portal(folder, "thin"),
        "esante_line_by_line": conversation,
        "textual": stock,
        "esante_textual_driver": lambda folder: portal(folder, "stock"),
    }
    programs |= {tool: partial(peer, tool=tool) for tool in ("dialog", "whiptail")}
    found: dict[str, Any] = {}
    for name, program in programs.items():
        if name in ("dialog", "whiptail") and not shutil.which(name):
            found[name] = f"not installed (apt install {name})"
            continue
        with tempfile.TemporaryDirectory() as folder:
            found[name] = program(Path(folder))
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(), indent=2) + "\n")
