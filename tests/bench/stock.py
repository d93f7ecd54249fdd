"""The task of the bench with Textual's own widgets and driver, as its gallery would draw it.

python -m tests.bench.stock TERMS-FILE
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from textual import on
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Footer, Header, Input, Label, OptionList, Static


@dataclass(frozen=True)
class Sheet:
    """One page: a text to read, choices, a box to tick, or inputs (« * » before the secret ones)."""

    heading: str
    text: str = ""
    choices: tuple[str, ...] = ()
    box: str = ""
    inputs: tuple[str, ...] = ()


WELCOME = Sheet(
    "Bienvenue",
    "Votre compte eSanté et votre Dossier de Soins Partagé (DSP), dans ce terminal. L'activation de votre "
    "compte vous donne accès aux différents services eSanté et notamment à votre DSP.",
    (
        "PATIENTS : ACTIVATION COMPTE ESANTE",
        "Connexion : PATIENT",
        "Reprendre une activation",
        "Des questions ?",
    ),
)


def sheets(terms: str) -> list[Sheet]:
    """The pages of the task."""
    return [
        WELCOME,
        Sheet(
            "Conditions Générales d'Utilisation", terms, box="J'ai lu et j'accepte les Conditions Générales"
        ),
        Sheet("Etape 1 sur 5", "Avez-vous reçu un code d'activation par courrier ?", ("Oui", "Non")),
        Sheet(
            "Etape 1 sur 5",
            "Code affiché : 4821 73",
            inputs=("Matricule", "Code d'activation", "Recopiez le code affiché"),
        ),
        Sheet(
            "Etape 2 sur 5", "Au moins 12 caractères", inputs=("*Mot de passe", "*Le même encore une fois")
        ),
        Sheet("Etape 3 sur 5", "Par quel moyen souhaitez-vous recevoir votre code ?", ("E-mail", "SMS")),
        Sheet("Etape 3 sur 5", "Votre code y sera envoyé", inputs=("Adresse e-mail",)),
        Sheet("Etape 3 sur 5", "Un code vous a été envoyé", inputs=("Code reçu",)),
        Sheet("Etape 4 sur 5", "Associer un produit LuxTrust", ("Plus tard", "Associer maintenant")),
        Sheet("Etape 5 sur 5", "Votre activation est terminée !", ("Retour à l'accueil",)),
        WELCOME,
        Sheet(
            "Connexion",
            "Comment souhaitez-vous vous connecter ?",
            ("Matricule, mot de passe et code", "LuxTrust"),
        ),
        Sheet("Connexion", "Vos identifiants", inputs=("Matricule", "*Mot de passe")),
        Sheet("Connexion", "Un code vous a été envoyé", inputs=("Code reçu",)),
        Sheet(
            "Mes services eSanté", "Bienvenue.", ("Dossier de Soins Partagé (DSP)", "Carnet de vaccination")
        ),
    ]


class Page(Screen[None]):
    """A sheet as Textual draws it."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self.sheet = sheet

    def compose(self) -> ComposeResult:
        yield Header()
        yield Label(self.sheet.heading)
        yield from self._parts()
        yield Footer()

    def _parts(self) -> Iterable[Widget]:
        if self.sheet.box:
            yield VerticalScroll(Static(self.sheet.text, markup=False), can_focus=True)
            yield Checkbox(self.sheet.box)
        else:
            yield Label(self.sheet.text)
        if self.sheet.choices:
            yield OptionList(*self.sheet.choices)
        for label in self.sheet.inputs:
            yield Label(label.lstrip("*"))
            yield Input(password=label.startswith("*"))
        if self.sheet.inputs or self.sheet.box:
            yield Button("Etape suivante", variant="primary")

    @on(Input.Submitted)
    def _next_field(self, event: Input.Submitted) -> None:
        if event.input is self.query(Input).last():
            self.app.pop_screen()
        else:
            self.focus_next()

    @on(OptionList.OptionSelected)
    @on(Button.Pressed)
    def _next_page(self) -> None:
        self.app.pop_screen()


class Stock(App[None]):
    """All pages, one after the other."""

    def __init__(self, terms: str) -> None:
        super().__init__()
        self._terms = terms

    def on_mount(self) -> None:
        for sheet in reversed(sheets(self._terms)):
            self.push_screen(Page(sheet))


if __name__ == "__main__":
    Stock(Path(sys.argv[1]).read_text("utf-8")).run()
