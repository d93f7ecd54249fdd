"""The abilities of a terminal by its TERM; an unknown name gets the safe subset.

The table follows ncurses' terminfo where that is stricter than custom: an ability that is missing costs
bytes, one that is wrongly assumed costs a garbled page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

BOLD, ITALIC, UNDERLINE, REVERSE, STRIKE = 1, 2, 4, 8, 16
TRUECOLOUR = 1 << 24
UNKNOWN = "unknown"
"""The name of a terminal that is in no family."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """The abilities of one session's terminal; the defaults are the safe subset of the VT100."""

    name: str
    utf8: bool = False
    colours: int = 0
    """How many colours it has: 0, 8, 16, 256 or TRUECOLOUR."""
    attributes: int = BOLD | UNDERLINE | REVERSE
    """The attributes it shows as themselves: GNU screen shows italics as reverse, the console as colours."""
    attribute_off: bool = False
    """Whether it knows SGR 22, 24, 27, 39 and 49, not only the reset of all."""
    addressable: bool = True
    """Whether the cursor can be placed; without that no page can be drawn."""
    alternate: bool = False
    bracketed_paste: bool = False
    hide_cursor: bool = False
    """Whether it knows the mode that hides the cursor, so that the cursor can be shown again."""
    wrap_off: bool = False
    """Whether it knows ?7l. Without it the last cell of the last row is not written: that might scroll."""
    column_address: bool = False
    """Whether it knows CHA and VPA."""
    erase_characters: bool = False
    colour_erase: bool = False
    """Whether erased cells take the present background colour."""
    regions: bool = False
    insert_lines: bool = False
    scroll_lines: bool = False
    """Whether it knows SU and SD."""
    repeat: bool = False
    wide: bool = False
    """Whether it draws wide characters, emoji and combining marks at all."""
    console_font: bool = False
    """Whether it has a font of 256 to 512 glyphs: Latin, lines and blocks."""
    clear_scrollback: bool = False

    @property
    def described(self) -> str:
        """What the Helpdesk is told of it: « xterm, UTF-8, 16 »; no word of the client's own."""
        colours = "16M" if self.colours == TRUECOLOUR else str(self.colours)
        return ", ".join((self.name, "UTF-8" if self.utf8 else "ASCII", colours))

    @property
    def scripts(self) -> bool:
        """Whether superscripts and subscripts are drawn as such."""
        return self.utf8 and self.wide and not self.console_font

    @property
    def underlines(self) -> bool:
        """Whether an underlined blank is seen: the console shows underlines as a colour."""
        return bool(self.attributes & UNDERLINE) and not self.console_font and self.name != UNKNOWN


_VT100 = Terminal("vt100", wrap_off=True, regions=True)
_VT220 = replace(
    _VT100, name="vt220", attribute_off=True, hide_cursor=True, erase_characters=True, insert_lines=True
)
_LINUX = replace(
    _VT220,
    name="linux",
    colours=8,
    attributes=BOLD | REVERSE | UNDERLINE,
    column_address=True,
    colour_erase=True,
    console_font=True,
    clear_scrollback=True,
)
_SCREEN = replace(
    _VT220,
    name="screen",
    colours=8,
    alternate=True,
    bracketed_paste=True,
    column_address=True,
    erase_characters=False,
    scroll_lines=True,
    wide=True,
)
_TMUX = replace(_SCREEN, name="tmux", attributes=BOLD | ITALIC | UNDERLINE | REVERSE | STRIKE)
_MODERN = replace(_TMUX, name="modern", colours=16, erase_characters=True, colour_erase=True)
_XTERM = replace(_MODERN, name="xterm", repeat=True, clear_scrollback=True)
_DUMB = Terminal("dumb", attributes=0, addressable=False)
_UNKNOWN = Terminal(UNKNOWN)

_FAMILIES: Mapping[str, Terminal] = {
    "xterm": _XTERM,
    "screen": _SCREEN,
    "tmux": _TMUX,
    "linux": _LINUX,
    "vt100": _VT100,
    "vt102": _VT100,
    "vt220": _VT220,
    "vt320": _VT220,
    "vt420": _VT220,
    "dumb": _DUMB,
    "alacritty": _MODERN,
    "foot": _MODERN,
    "gnome": _MODERN,
    "konsole": _MODERN,
    "putty": _MODERN,
    "rxvt": _MODERN,
    "st": _MODERN,
    "vte": _MODERN,
    "wezterm": _MODERN,
}


def terminal_for(
    term: str, *, utf8: bool, no_color: bool = False, colorterm: str = "", colours: int | None = None
) -> Terminal:
    """Return the terminal that calls itself ``term``.

    ``colours`` is the operator's limit (16 over SSH unless a setting says more); ``colorterm`` is the
    client's COLORTERM; ``no_color`` says whether NO_COLOR is set to anything.
    """
    family = _FAMILIES.get(term.partition("-")[0].lower(), _UNKNOWN)
    known = _colours(family, term.lower(), colorterm.lower())
    allowed = 0 if no_color else known if colours is None else min(known, colours)
    return replace(family, utf8=utf8, colours=allowed)


def _colours(family: Terminal, term: str, colorterm: str) -> int:
    if not family.colours:
        return 0
    if family.wide and (colorterm in ("truecolor", "24bit") or term.endswith("-direct")):
        return TRUECOLOUR
    if "256color" in term or family is _MODERN or term in ("xterm-kitty", "xterm-ghostty"):
        return max(256, family.colours)
    return family.colours


def speaks_utf8(environment: Mapping[str, str]) -> bool:
    """Whether the locale writes UTF-8: the first of LC_ALL, LC_CTYPE and LANG that is set."""
    for variable in ("LC_ALL", "LC_CTYPE", "LANG"):
        locale = environment.get(variable, "")
        if locale:
            return locale.upper().replace("-", "").partition("@")[0].endswith("UTF8")
    return False


def terminal_of(environment: Mapping[str, str], colours: int | None = None) -> Terminal:
    """Return the terminal that TERM, LANG, LC_*, NO_COLOR and COLORTERM describe."""
    return terminal_for(
        environment.get("TERM", "dumb"),
        utf8=speaks_utf8(environment),
        no_color=bool(environment.get("NO_COLOR")),
        colorterm=environment.get("COLORTERM", ""),
        colours=colours,
    )
