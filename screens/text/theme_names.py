"""The names of the themes, for a person to choose from."""

from screens.text.phrases import Phrase, phrase

NAMES: dict[str, Phrase] = {
    "terminal": phrase("Couleurs du terminal"),
    "dark": phrase("Contraste fort, fond sombre"),
    "light": phrase("Contraste fort, fond clair"),
}
