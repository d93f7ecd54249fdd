"""The caches of Textual and Rich are cleared of what a page drew, once the page has gone."""

from functools import lru_cache

from rich.cells import cached_cell_len
from rich.segment import Segment
from textual._styles_cache import StylesCache
from textual.color import Color
from textual.style import Style


@lru_cache(64)
def _inner_outer(base_background: Color, background: Color) -> tuple[Style, Style]:
    return Style(background=base_background + background), Style(background=base_background)


def forget_with_page() -> None:
    """Replace Textual's cache of colours by one of our own, for this process.

    Textual 8.2.8 caches ``StylesCache.get_inner_outer`` by its ``self``, which holds what was drawn: words of
    1,024 widgets stay in memory after their page was left, and after their session in a portal that serves
    the next person.
    """
    StylesCache.get_inner_outer = staticmethod(_inner_outer)  # type: ignore[method-assign, assignment]


def forget_words() -> None:
    """Clear the caches whose keys are what was drawn: a code that was typed, a password that was shown.

    Rich measures each text once and keeps the last 4,096 of them, and the pieces of 16,384 more.
    """
    cached_cell_len.cache_clear()
    Segment._split_cells.cache_clear()
