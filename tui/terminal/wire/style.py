"""A style is reduced to what a terminal can show; two styles are joined by the shortest SGR sequence."""

from functools import lru_cache
from typing import NamedTuple

from tui.terminal.capabilities import BOLD, ITALIC, REVERSE, STRIKE, TRUECOLOUR, UNDERLINE, Terminal

Colour = int | tuple[int, int, int] | None


class Asked(NamedTuple):
    """The style that a frame asks for: colours as palette numbers, RGB, or None for the terminal's own."""

    fg: Colour = None
    bg: Colour = None
    attributes: int = 0


class Style(NamedTuple):
    """The style that the terminal gets: SGR parameters of both colours ("" is its own), attribute bits."""

    fg: str = ""
    bg: str = ""
    attributes: int = 0


PLAIN = Style()
ASKED_PLAIN = Asked()
INKED = UNDERLINE | REVERSE | STRIKE
"""The attributes that are visible on a blank."""

_ON = {1: BOLD, 3: ITALIC, 4: UNDERLINE, 7: REVERSE, 9: STRIKE, 21: UNDERLINE}
_OFF = {22: BOLD, 23: ITALIC, 24: UNDERLINE, 27: REVERSE, 29: STRIKE}
_ON_CODE = {BOLD: "1", ITALIC: "3", UNDERLINE: "4", REVERSE: "7", STRIKE: "9"}
_OFF_CODE = {BOLD: "22", ITALIC: "23", UNDERLINE: "24", REVERSE: "27", STRIKE: "29"}
# Dim and blink are not shown: text needs contrast, nothing blinks (docs/guide.md, « Accessibility », 5, 6).


@lru_cache(maxsize=4096)
def rendition(style: Asked, parameters: str) -> Asked:
    """Return the style after ``CSI parameters m``."""
    codes = [int(code) if code else 0 for code in parameters.split(";")[:32] if len(code) < 6]
    fg, bg, attributes = style
    at = 0
    while at < len(codes):
        code = codes[at]
        at += 1
        if code == 0:
            fg, bg, attributes = ASKED_PLAIN
        elif code in _ON:
            attributes |= _ON[code]
        elif code in _OFF:
            attributes &= ~_OFF[code]
        elif 30 <= code <= 37 or 90 <= code <= 97:
            fg = code - 30 if code < 40 else code - 82
        elif 40 <= code <= 47 or 100 <= code <= 107:
            bg = code - 40 if code < 50 else code - 92
        elif code in (38, 48):
            colour, at = _extended(codes, at)
            fg, bg = (colour, bg) if code == 38 else (fg, colour)
        elif code == 39:
            fg = None
        elif code == 49:
            bg = None
    return Asked(fg, bg, attributes)


def _extended(codes: list[int], at: int) -> tuple[Colour, int]:
    match codes[at : at + 4]:
        case [5, number, *_]:
            return min(number, 255), at + 2
        case [2, red, green, blue]:
            return (min(red, 255), min(green, 255), min(blue, 255)), at + 4
    return None, len(codes)


@lru_cache(maxsize=4096)
def shown(asked: Asked, terminal: Terminal) -> Style:
    """Return the nearest style that the terminal has."""
    attributes = asked.attributes & terminal.attributes
    if not terminal.colours:
        return Style("", "", attributes)
    fg, bg = _reduce(asked.fg, terminal.colours), _reduce(asked.bg, terminal.colours)
    if terminal.colours == 8:
        bg = bg - 8 if isinstance(bg, int) and bg > 7 else bg
        if fg == 0 or (bg == 7 and fg is not None):
            # Its white is a light grey, on which black alone is read; bold would make black grey too.
            fg, attributes = 0, attributes & ~BOLD
        elif isinstance(fg, int) and fg > 7:
            fg, attributes = fg - 8, attributes | BOLD
    if fg == bg and fg is not None and asked.fg != asked.bg:
        # Two colours that become the same would hide the text.
        fg = 0 if sum(_rgb(bg)) > 382 else 7 if terminal.colours == 8 else 15
    return Style(_parameters(fg, 30), _parameters(bg, 40), attributes)


def _parameters(colour: Colour, base: int) -> str:
    if colour is None:
        return ""
    if isinstance(colour, tuple):
        return f"{base + 8};2;{colour[0]};{colour[1]};{colour[2]}"
    if colour < 16:
        return str(base + colour if colour < 8 else base + 52 + colour)
    return f"{base + 8};5;{colour}"


_BASIC = [
    *((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205)),
    *((229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255)),
    *((255, 0, 255), (0, 255, 255), (255, 255, 255)),
]
_LEVELS = (0, 95, 135, 175, 215, 255)


def _rgb(colour: Colour) -> tuple[int, int, int]:
    if colour is None or isinstance(colour, tuple):
        return colour or (0, 0, 0)
    if colour < 16:
        return _BASIC[colour]
    if colour < 232:
        cube = colour - 16
        return _LEVELS[cube // 36], _LEVELS[cube // 6 % 6], _LEVELS[cube % 6]
    grey = 8 + 10 * (colour - 232)
    return grey, grey, grey


def _reduce(colour: Colour, colours: int) -> Colour:
    if colour is None or colours == TRUECOLOUR:
        return colour
    if isinstance(colour, int) and colour < max(16, colours):
        return colour
    return _nearest(_rgb(colour), range(16, 256) if colours == 256 else range(16))


@lru_cache(maxsize=1024)
def _nearest(wanted: tuple[int, int, int], palette: range) -> int:
    """The palette number that is closest by the "redmean" distance, which approximates what the eye sees."""

    def distance(number: int) -> float:
        red, green, blue = _rgb(number)
        mean = (wanted[0] + red) / 2
        return (
            (2 + mean / 256) * (wanted[0] - red) ** 2
            + 4 * (wanted[1] - green) ** 2
            + (2 + (255 - mean) / 256) * (wanted[2] - blue) ** 2
        )

    return min(palette, key=distance)


@lru_cache(maxsize=4096)
def blank_of(style: Style) -> Style:
    """Return the one style used for all styles that look alike on a blank."""
    if style.attributes & INKED:
        # A line on a blank has the text's colour, which bold may brighten; italics are not visible on it.
        return Style(style.fg, style.bg, style.attributes & (INKED | BOLD))
    return Style("", style.bg, 0)


@lru_cache(maxsize=4096)
def change(old: Style, new: Style, attribute_off: bool) -> str:
    """Return the shortest SGR sequence from one style to another; "" where they are equal."""
    if old == new:
        return ""
    after_reset = ";".join(["", *_codes(PLAIN, new)])
    candidates = [after_reset]
    if attribute_off or (not old.attributes & ~new.attributes and _only_adds(old, new)):
        candidates.append(";".join(_codes(old, new)))
    return f"\x1b[{min(candidates, key=len)}m"


def _only_adds(old: Style, new: Style) -> bool:
    return bool((new.fg or not old.fg) and (new.bg or not old.bg))


def _codes(old: Style, new: Style) -> list[str]:
    gone, come = old.attributes & ~new.attributes, new.attributes & ~old.attributes
    codes = [_OFF_CODE[bit] for bit in _OFF_CODE if gone & bit]
    codes += [_ON_CODE[bit] for bit in _ON_CODE if come & bit]
    if old.fg != new.fg:
        codes.append(new.fg or "39")
    if old.bg != new.bg:
        codes.append(new.bg or "49")
    return codes
