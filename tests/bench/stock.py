"""Textual's own form, widgets and driver, as the figure to beat: `python -m tests.bench.stock`."""

from textual.app import App, ComposeResult
from textual.widgets import Button, Footer, Header, Input, Label, RadioButton, RadioSet


class Stock(App[None]):
    """Etape 1 as Textual's gallery would draw it."""

    def compose(self) -> ComposeResult:
        yield Header()
        yield Label("Avez-vous reçu un code d'activation par courrier ?")
        yield RadioSet(RadioButton("Oui"), RadioButton("Non"))
        yield Label("Matricule")
        yield Input(id="matricule")
        yield Label("Code d'activation")
        yield Input()
        yield Label("Recopiez le code affiché")
        yield Input()
        yield Button("Etape suivante", variant="primary")
        yield Footer()

    def on_mount(self) -> None:
        self.query_one("#matricule").focus()


if __name__ == "__main__":
    Stock().run()
