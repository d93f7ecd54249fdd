"""The two fonts of everything that is printed, and how wide a text is in them."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

_FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = "DejaVuSans", "DejaVuSans-Bold"


@cache
def glyphs() -> frozenset[int]:
    """Register both fonts; return the code points that both can draw."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    drawn: list[set[int]] = []
    for name in (REGULAR, BOLD):
        font: Any = TTFont(name, str(_FONTS / f"{name}.ttf"))
        pdfmetrics.registerFont(font)
        drawn.append({code for code, glyph in font.face.charToGlyph.items() if glyph})
    return frozenset(drawn[0] & drawn[1])


def draws(character: str) -> bool:
    """Whether the fonts draw a character alone and from left to right.

    Right-to-left scripts, joined ones and combining marks need a shaping engine; controls, those of direction
    among them, would act on whoever copies the text.
    """
    return (
        ord(character) in glyphs()
        and unicodedata.category(character)[0] not in "MC"
        and unicodedata.bidirectional(character) not in ("R", "AL", "AN")
    )


def width(text: str, font: str, size: float) -> float:
    """Return the width of a text in points, once ``glyphs`` was called."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(text, font, size))
