"""A search is for words, in any order, ignoring case and accents."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from models.office import LUXEMBOURG

_MARKS = re.compile("[\u0300-\u036f]+")


def plain(text: str) -> str:
    """Return the form in which texts are compared: casefolded, without accents."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))


def words_of(wanted: str) -> tuple[str, ...]:
    """Return the words of a search in plain form."""
    return tuple(plain(wanted).split())


def holds_all(words: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether every word occurs in one of the texts."""
    whole = plain("\n".join(texts))
    return all(word in whole for word in words)


def day_forms(moment: datetime) -> str:
    """Return a day and time in Luxembourg as people type it: ``22.11.2026 22/11/2026 14:05``."""
    local = moment.astimezone(LUXEMBOURG)
    return f"{local:%d.%m.%Y %d/%m/%Y %H:%M}"
