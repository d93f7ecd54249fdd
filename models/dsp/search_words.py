"""What is looked for is words, found in any order, whatever their case and accents."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from models.office import LUXEMBOURG

_MARKS = re.compile("[\u0300-\u036f]+")


def plain(text: str) -> str:
    """The form texts are compared in: casefolded, without accents."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))


def words_of(wanted: str) -> tuple[str, ...]:
    """The words that are looked for."""
    return tuple(plain(wanted).split())


def holds_all(words: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether every word stands in one of the texts."""
    whole = plain("\n".join(texts))
    return all(word in whole for word in words)


def day_forms(moment: datetime) -> str:
    """How somebody may write a day in Luxembourg: ``22.11.2026``, which holds month and year too."""
    local = moment.astimezone(LUXEMBOURG)
    return f"{local:%d.%m.%Y %H:%M}"
