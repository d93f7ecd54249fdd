"""Data becomes text that can only be read: no character moves the cursor, breaks a line or runs anything.

Textual 8.2.8 filters nothing (docs/security.md, « Render boundary »): whatever a widget shows comes through
here first.
"""

import unicodedata
from functools import lru_cache

from textual.content import Content

_PICTURES = 0x2400
_DELETE = "\x7f"
# Cf holds the bidi controls, joiners, tags and the BOM; Zl and Zp break lines on some terminals.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(data: str, *, lines: bool = False) -> str:
    """Return the text with every character that is not printable replaced by a picture of itself.

    C0 controls become their symbol (U+2400 block), the others ``<U+202E>``. ``lines`` keeps line feeds, where
    several lines are meant. Safe text stays as it is, so doing this twice does no harm.
    """
    if data.isprintable():
        return data
    return "".join(c if lines and c == "\n" else picture(c) for c in data)


@lru_cache(2048)
def picture(character: str) -> str:
    """Return what one character is shown as."""
    if unicodedata.category(character) not in _UNSEEN:
        return character
    code = ord(character)
    if code < 0x20:
        return chr(_PICTURES + code)
    return "\u2421" if character == _DELETE else f"<U+{code:04X}>"


def safe_text(data: str, *, lines: bool = False) -> Content:
    """Return data as content for a widget; nothing in it is markup."""
    return Content(visible(data, lines=lines))
