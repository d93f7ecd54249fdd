"""A phrase is a message in French with its facts; a catalogue translates it into the reader's language."""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = {
    "fr": "Français",
    "de": "Deutsch",
    "en": "English",
    "lb": "Lëtzebuergesch",
    "pt": "Português",
}
"""The languages with a complete catalogue, each named in itself. French is the source."""

_LOCALES = Path(__file__).parent / "locale"


@dataclass(frozen=True)
class Phrase:
    """A French sentence with its ``{named}`` facts; a fact may be a phrase itself."""

    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)


Said = Phrase | str
"""A phrase to be translated, or data to be shown as it is."""


def phrase(text: str, **facts: Any) -> Phrase:
    """Mark a French sentence for translation; returns it with its facts."""
    return Phrase(text, facts)


@dataclass(frozen=True)
class Catalogue:
    """The translations of one language."""

    language: str

    def text(self, said: Phrase | str) -> str:
        """Return the sentence in this language with its facts; a plain ``str`` is data and stays as it is."""
        if isinstance(said, str):
            return said
        translated = _translations(self.language).gettext(said.text) if said.text else ""
        return translated.format_map({name: self.text(_said(fact)) for name, fact in said.facts.items()})


def _said(fact: Any) -> Phrase | str:
    return fact if isinstance(fact, Phrase) else str(fact)


@cache
def _translations(language: str) -> gettext.NullTranslations:
    if language == "fr":
        return gettext.NullTranslations()
    return gettext.translation("esante", _LOCALES, [language])


def catalogue(language: str) -> Catalogue:
    """Return the catalogue of a language; French for a language that has none."""
    return Catalogue(language if language in LANGUAGES else "fr")
