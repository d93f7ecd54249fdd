"""Marks in a text stand for what a document holds and the page cannot show as it is.

The four characters are from Unicode's private use area, which no text of a document may hold. The screens
replace them by words in the reader's language (``screens/places/dsp/omissions.py``).
"""

from enum import StrEnum

DELETED, DELETED_END = "\ue000", "\ue001"
LEFT_OUT, LEFT_OUT_END = "\ue002", "\ue003"
ALL = frozenset({DELETED, DELETED_END, LEFT_OUT, LEFT_OUT_END})


class Omitted(StrEnum):
    """The kinds of content that are left out."""

    LINES = "lines"
    CHARACTERS = "characters"
    PAGES = "pages"
    PICTURES = "pictures"
    ENTRIES = "entries"
    """Coded data of a section that has no text."""


def deleted(text: str) -> str:
    """Return a text that its author deleted (CDA R2, 4.3.5.2: ``revised="delete"``), on one line, marked."""
    plain = text.replace("\n", " ").replace(DELETED, "").replace(DELETED_END, "").strip()
    return f" {DELETED}{plain}{DELETED_END} " if plain else " "


def left_out(what: Omitted, count: int) -> str:
    """Return the mark for ``count`` things of one kind that are not shown."""
    return f"{LEFT_OUT}{what.value} {count}{LEFT_OUT_END}"
