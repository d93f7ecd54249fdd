"""A phrase is a message in French with its facts; a catalogue turns it into the reader's language."""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = {"fr": "Français", "de": "Deutsch", "en": "English"}
"""The languages with a complete catalogue, each named in itself. French is the source."""

_LOCALES = Path(__file__).parent / "locale"


@dataclass(frozen=True)
class Phrase:
    """A French sentence, ``{named}`` facts in braces; a fact may be a phrase itself."""

    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)


Said = Phrase | str
"""Words to be translated, or data to be shown as it is."""


def phrase(text: str, **facts: Any) -> Phrase:
    """Mark a French sentence for translation, and give it its facts."""
    return Phrase(text, facts)


@dataclass(frozen=True)
class Catalogue:
    """The words of one language."""

    language: str

    def text(self, said: Phrase | str) -> str:
        """The sentence in this language, facts filled in. A plain ``str`` is data: it stays as it is."""
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
    """The catalogue of a language; French for one that has none."""
    return Catalogue(language if language in LANGUAGES else "fr")
