"""The names of the themes, for the person's choice."""

from screens.text.phrases import Phrase, phrase

NAMES: dict[str, Phrase] = {
    "terminal": phrase("Couleurs du terminal"),
    "dark": phrase("Contraste fort, fond sombre"),
    "light": phrase("Contraste fort, fond clair"),
}
