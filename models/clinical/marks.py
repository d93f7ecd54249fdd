"""Marks in a text stand for what a document holds and the page does not show as it came.

The four signs are of Unicode's private use, which no text of a document may hold: the screens put words in
their place (``screens/places/dsp/marks.py``), in the reader's language.
"""

from enum import StrEnum

DELETED, DELETED_END = "\ue000", "\ue001"
LEFT_OUT, LEFT_OUT_END = "\ue002", "\ue003"
ALL = frozenset({DELETED, DELETED_END, LEFT_OUT, LEFT_OUT_END})


class Omitted(StrEnum):
    """What was left out."""

    LINES = "lines"
    CHARACTERS = "characters"
    PAGES = "pages"
    PICTURES = "pictures"
    ENTRIES = "entries"
    """Coded data of a section that has no text."""


def deleted(text: str) -> str:
    """A text that its author took back (CDA R2, 4.3.5.2: ``revised="delete"``): on one line, marked."""
    plain = text.replace("\n", " ").replace(DELETED, "").replace(DELETED_END, "").strip()
    return f" {DELETED}{plain}{DELETED_END} " if plain else " "


def left_out(what: Omitted, count: int) -> str:
    """The mark of so many things that are not shown."""
    return f"{LEFT_OUT}{what.value} {count}{LEFT_OUT_END}"
