"""Text becomes cells of the width that Textual counted, in characters that the terminal can show."""

import re
import unicodedata
from functools import lru_cache

from rich.cells import split_graphemes

from tui.terminal.capabilities import Terminal

CONTINUES = ""
"""The text of the second cell of a wide character."""

_SAFE = re.compile(
    # Latin, Greek, Cyrillic, punctuation, arrows, lines, blocks and shapes: one cell on every terminal.
    "[ -~\u00a1-\u00ac\u00ae-\u0233\u0370-\u0377\u037a-\u037f\u0384-\u03ff\u0400-\u0482\u048a-\u052f"
    "\u1e00-\u1eff"
    "\u2010-\u2027\u2030-\u203b\u2044\u20ac\u2190-\u2193\u2500-\u25ab\u25ae-\u25b5\u25b8-\u25bf\u25c2-\u25fa"
    "\u2713\u2717]"
)
_SAFE_RUN = re.compile(f"{_SAFE.pattern}+")
_CONSOLE = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u017f\u2013\u2014\u2018-\u201d\u2022\u2026\u2500-\u257f\u2580-\u2593]"
)
_ASCII = str.maketrans(
    {
        **dict.fromkeys("«»“”„‟″", '"'),
        **dict.fromkeys("‘’‚‛′´", "'"),
        **dict.fromkeys("‐‑‒–—―─━┄┅┈┉╌╍═╴╶╸╺╼╾", "-"),
        **dict.fromkeys("│┃┆┇┊┋╎╏║╵╷╹╻╽╿", "|"),
        **dict.fromkeys("•●∙⋅★☆◆◇■", "*"),
        **dict.fromkeys("○◯□", "o"),
        **dict.fromkeys("▸►▶→", ">"),
        **dict.fromkeys("◂◄◀←", "<"),
        **dict.fromkeys("▴▲△↑", "^"),
        **dict.fromkeys("▾▼▽↓", "v"),
        **{
            "·": ".",
            "…": ".",
            "€": "E",
            "£": "L",
            "✓": "v",
            "✔": "v",
            "✗": "x",
            "✘": "x",
            "×": "x",
            "÷": "/",
        },
        **{
            "æ": "e",
            "Æ": "E",
            "œ": "e",
            "Œ": "E",
            "ø": "o",
            "Ø": "O",
            "ß": "s",
            "ł": "l",
            "Ł": "L",
            "đ": "d",
        },
        **{
            "Đ": "D",
            "ð": "d",
            "Ð": "D",
            "þ": "t",
            "Þ": "T",
            "ı": "i",
            "¿": "?",
            "¡": "!",
            "°": "o",
            "©": "c",
        },
        **{"§": "S", "±": "+", "⁄": "/", "¦": "|", "¬": "-"},
    }
)
_MARKS = 2
"""Combining marks kept on a letter (docs/security.md, « Store boundary »)."""


def cells(text: str, terminal: Terminal) -> tuple[str, ...]:
    """Return one entry per cell, ``CONTINUES`` after a wide one; invisible characters are left out."""
    # Texts are not cached, only letters: what a person typed must not stay in a cache.
    if text.isascii() and text.isprintable():
        return tuple(text)
    if terminal.utf8 and not terminal.console_font and _SAFE_RUN.fullmatch(text):
        return tuple(text)
    found: list[str] = []
    for start, end, width in split_graphemes(text)[0]:
        found.extend(_cluster(text[start:end], width, terminal))
    return tuple(found)


@lru_cache(maxsize=4096)
def _cluster(cluster: str, width: int, terminal: Terminal) -> tuple[str, ...]:
    if width == 0:
        return ()
    base = cluster[0]
    if base in "\u00a0\u202f\u2007":
        return (" ",)
    if base == "\u00ad":
        return ("-",)
    if unicodedata.category(base)[0] == "C":
        return ("?", " ")[:width]
    marks = [mark for mark in cluster[1:] if unicodedata.category(mark)[0] == "M" and mark != "\ufe0f"][
        :_MARKS
    ]
    glyph = unicodedata.normalize("NFC", base + "".join(marks))
    if width == 1 and _shows(glyph, terminal):
        return (glyph,)
    if terminal.utf8 and terminal.wide:
        # Of joined emoji only the first is kept: a terminal that joins none would draw them side by side.
        return (glyph, CONTINUES) if width > 1 else (glyph,)
    if width == 1 and _shows(glyph[0], terminal):
        return (glyph[0],)
    return (_ascii(base), " ")[:width]


def _shows(glyph: str, terminal: Terminal) -> bool:
    if not terminal.utf8:
        return glyph.isascii() and glyph.isprintable()
    return bool((_CONSOLE if terminal.console_font else _SAFE).fullmatch(glyph))


def _ascii(character: str) -> str:
    if unicodedata.decomposition(character).startswith(("<super>", "<sub>")):
        return "?"  # never the plain digit: 10⁹ is not 109
    mapped = character.translate(_ASCII)
    if not mapped.isascii():
        mapped = unicodedata.normalize("NFKD", mapped)[0].translate(_ASCII)
    if "\u2500" <= mapped <= "\u257f":
        return "+"
    if "\u2580" <= mapped <= "\u259f":
        return "#"
    return mapped if mapped.isascii() and mapped.isprintable() else "?"


@lru_cache(maxsize=4096)
def is_safe(text: str) -> bool:
    """Whether every terminal advances by exactly one cell for this character."""
    return bool(_SAFE.fullmatch(text))
