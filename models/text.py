"""Text is stored normalised, free of control characters, and of bounded length."""

import re
import unicodedata

from models.refusal import Refused

REASON_LENGTH = 200
"""The most code points of the reason that an operator gives for an act."""

_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Cc control, Cs surrogate, Co private use, Cn unassigned; Cf holds tags, BOM and joiners.
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
# What nearly every line consists of: ASCII and the Latin letters up to ž, one mark each at most.
_PLAIN = re.compile("[ -~\u00c0-\u017e]*")


def clean_line(typed: str, length: int, field: str, *, required: bool = True) -> str:
    """Return one line in NFC, trimmed; only printable text passes (docs/security.md, « Store boundary »).

    ``length`` is in code points after NFC. Raises Refused ``text_empty``, ``text_long``, ``text_character``
    or ``text_marks``.
    """
    text = unicodedata.normalize("NFC", typed).strip()
    if not text:
        if required:
            raise Refused("text_empty", field)
        return ""
    if len(text) > length:
        raise Refused("text_long", field, most=length)
    if _PLAIN.fullmatch(text):
        return text
    for character in text:
        category = unicodedata.category(character)
        if category in _REFUSED_CATEGORIES or category == "Cf" or character in _BIDI_CONTROLS:
            raise Refused("text_character", field, place=text.index(character) + 1)
    if _most_marks(text) > 2:
        raise Refused("text_marks", field)
    return text


def clean_lines(typed: str, length: int, field: str, *, required: bool = True) -> str:
    """Return several lines, each checked as by ``clean_line``; blank lines within are kept.

    ``length`` is for the whole, in code points. Raises Refused as ``clean_line``.
    """
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    text = "\n".join(clean_line(line, length, field, required=False) for line in lines).strip("\n")
    if required and not text:
        raise Refused("text_empty", field)
    if len(text) > length:
        raise Refused("text_long", field, most=length)
    return text


def digits_of(typed: str, count: int) -> str | None:
    """Return ``count`` typed digits, blanks and hyphens ignored; "" for nothing, None for anything else."""
    code = "".join(c for c in unicodedata.normalize("NFKC", typed) if not c.isspace() and c != "-")
    return code if not code or (len(code) == count and code.isascii() and code.isdigit()) else None


def search_key(text: str) -> str:
    """Return the form in which names are compared: casefolded, without accents, letters and digits only."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(filter(str.isalnum, folded))


def _most_marks(text: str) -> int:
    """The most combining marks that any one letter carries, once all are taken apart."""
    most = marks = 0
    for character in unicodedata.normalize("NFD", text):
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        most = max(most, marks)
    return most
