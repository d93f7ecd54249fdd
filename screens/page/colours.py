"""Three themes: the terminal's own colours, and two of high contrast, dark and light.

The terminal theme uses only the default colours, bold and reverse: none of the 16 colours has a contrast of
4.5:1 on both black and white in the palettes of xterm and of the Linux console. The two exceptions bring
their own background: the mark of an error, white on red, and a QR code, black on white.
"""

from textual.theme import Theme


def _high_contrast(name: str, text: str, ground: str, error: str, *, dark: bool) -> Theme:
    return Theme(
        name=name,
        primary=text,
        foreground=text,
        background=ground,
        surface=ground,
        panel=ground,
        boost=ground,
        error=error,
        dark=dark,
        variables={
            "error-text": error,
            "badge": error,
            "badge-text": ground,
            "code": "#000000",
            "code-ground": "#ffffff",
        },
    )


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
            "error-text": "ansi_default",
            "badge": "ansi_red",
            "badge-text": "ansi_bright_white",
            "code": "ansi_black",
            "code-ground": "ansi_bright_white",
        },
    ),
    _high_contrast("dark", "#ffffff", "#000000", "#ffd700", dark=True),
    _high_contrast("light", "#000000", "#ffffff", "#a00000", dark=False),
)
