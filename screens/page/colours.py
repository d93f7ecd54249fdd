"""Three themes: the terminal's own colours, and two of high contrast, dark and light.

The terminal theme uses only the default colours, bold and reverse: none of the 16 colours has a contrast of
4.5:1 on both black and white in the palettes of xterm and of the Linux console. The two exceptions bring
their own background: the mark of an error, white on red, and a QR code, black on white.

The others have one accent, for the place one is in and the thing one is at; a colour each for what was done,
what is waited for and what was wrong; and a quieter one for the foot. Each keeps its contrast on a terminal
of 16 colours, and for eyes that do not see red, green or blue.
"""

from textual.theme import Theme


def _high_contrast(name: str, text: str, ground: str, tones: dict[str, str], *, dark: bool) -> Theme:
    return Theme(
        name=name,
        primary=text,
        foreground=text,
        background=ground,
        surface=ground,
        panel=ground,
        boost=ground,
        error=tones["error-text"],
        dark=dark,
        variables={
            **tones,
            "badge": tones["error-text"],
            "badge-text": ground,
            "code": "#000000",
            "code-ground": "#ffffff",
        },
    )


_ON_BLACK = {
    "here": "#5fd7ff",
    "quiet": "#c0c0c0",
    "done": "#87ff87",
    "wait": "#ffd7af",
    "error-text": "#ffd700",
}
_ON_WHITE = {
    "here": "#00338d",
    "quiet": "#303030",
    "done": "#005f00",
    "wait": "#5f3700",
    "error-text": "#a00000",
}

# Textual's own styles want these of a theme that keeps the terminal's colours.
_TERMINAL = dict.fromkeys(("ansi-background", "ansi-foreground", "border-blurred"), "ansi_default")

THEMES = (
    Theme(
        name="terminal",
        primary="ansi_default",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        ansi=True,
        variables={
            **_TERMINAL,
            **dict.fromkeys(("here", "quiet", "done", "wait", "error-text"), "ansi_default"),
            "badge": "ansi_red",
            "badge-text": "ansi_bright_white",
            "code": "ansi_black",
            "code-ground": "ansi_bright_white",
        },
    ),
    _high_contrast("dark", "#ffffff", "#000000", _ON_BLACK, dark=True),
    _high_contrast("light", "#000000", "#ffffff", _ON_WHITE, dark=False),
)
