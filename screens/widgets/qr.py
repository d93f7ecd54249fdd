"""A QR code as lines of text: two rows of modules per line, in half blocks (ISO/IEC 18004, level L)."""

MOST_VERSION = 5
"""37 modules per side and the quiet zone: 41 cells by 21 lines, which fit in 80x24 beside the text."""
QUIET = 2
"""Modules around the code that stay light."""
_DARK = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}


def qr_lines(text: str, *, light_on_dark: bool = False, most: int = MOST_VERSION) -> list[str]:
    """Return the code of a text, all lines of one width; [] for a text too long for the version ``most``.

    ``light_on_dark`` draws the light modules, for a terminal without colours that writes light on dark.
    """
    import segno  # 15 ms to import: only where a code is shown

    if not text:
        return []
    code = segno.make(text, error="l", boost_error=False, micro=False)
    if not isinstance(code.version, int) or code.version > most:
        return []
    rows = [[int(module) for module in row] for row in code.matrix_iter(border=QUIET)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    if light_on_dark:
        rows = [[1 - module for module in row] for row in rows]
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["".join(_DARK[pair] for pair in zip(upper, lower, strict=True)) for upper, lower in pairs]
