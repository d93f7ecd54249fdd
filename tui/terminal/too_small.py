"""A terminal too small for a page shows one sentence that says so."""

from textwrap import wrap

from screens.text.phrases import catalogue, phrase

COLUMNS, ROWS = 40, 12
"""The smallest terminal that a page is drawn on (docs/guide.md, « Accessibility »)."""
TOO_SMALL = phrase(
    "Agrandissez la fenêtre : il faut au moins {columns} colonnes et {rows} lignes ; ici {width} x {height}."
)


def is_small(size: tuple[int, int]) -> bool:
    """Whether no page fits into this many columns and rows."""
    return size[0] < COLUMNS or size[1] < ROWS


def page_for(size: tuple[int, int]) -> tuple[int, int]:
    """The size of the page on a terminal of this size."""
    return max(size[0], COLUMNS), max(size[1], ROWS)


def frame(size: tuple[int, int], language: str) -> str:
    """Return a frame (as in ``wire.frame``) that fills the terminal with the sentence or its figures."""
    width, height = size
    sentence = phrase(TOO_SMALL.text, columns=COLUMNS, rows=ROWS, width=width, height=height)
    lines = wrap(catalogue(language).text(sentence), width)
    if len(lines) > height:
        lines = wrap(f"{COLUMNS} x {ROWS}", width)
    shown = [line.ljust(width) for line in lines[:height]]
    shown += [" " * width] * (height - len(shown))
    return "\x1b[1;1H\x1b[0m" + "\n".join(shown)
