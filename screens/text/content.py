"""Words and data become content for widgets: translated, with their facts, and safe to show."""

from textual.content import Content

from screens.text.phrases import Catalogue, Said
from screens.text.safe_text import safe_text


def say(words: Catalogue, said: Said, *, lines: bool = False) -> Content:
    """Return a phrase in the reader's language, or data as it is; ``lines`` keeps its line feeds."""
    return safe_text(words.text(said), lines=lines)
