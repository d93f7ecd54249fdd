"""Reads a QR code off the cells of a terminal, as a phone's camera would off the screen."""

import zxingcpp

from tests.terminal import Terminal

_HALVES = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
_GREY = 128
_PIXELS = 4
"""Pixels a module."""


def qr_on(terminal: Terminal, ground: str = "brightwhite") -> str:
    """What the code on this background colour says; "" where there is none to be read."""
    cells = [[terminal.cell(x, y) for x in range(terminal.columns)] for y in range(terminal.rows)]
    return _read([[cell.data if cell.bg == ground else None for cell in row] for row in cells])


def qr_in(lines: list[str], *, light_on_dark: bool = False) -> str:
    """The same of lines of text, whatever their colours are."""
    return _read([list(line) for line in lines], inverted=light_on_dark)


def qr_strictly(lines: list[str], *, dark_ground: bool) -> str:
    """The same by a reader that takes no negative, off a terminal without colours on this ground."""
    return _read([list(line) for line in lines], inverted=dark_ground, strictly=True)


def _read(rows: list[list[str | None]], *, inverted: bool = False, strictly: bool = False) -> str:
    """None is what has another background: neither black nor white."""
    image: list[list[int]] = []
    for row in rows:
        halves = [(0, 0) if cell is None else _HALVES.get(cell, (0, 0)) for cell in row]
        for half in (0, 1):
            image.append(
                [
                    _GREY if cell is None else 0 if bool(pair[half]) != inverted else 255
                    for cell, pair in zip(row, halves, strict=True)
                ]
            )
    wide = [[value for value in row for _ in range(_PIXELS)] for row in image]
    pixels = bytes(value for row in wide for _ in range(_PIXELS) for value in row)
    shape = [len(wide) * _PIXELS, len(wide[0])]
    found = zxingcpp.read_barcodes(memoryview(pixels).cast("B", shape=shape), try_invert=not strictly)
    return found[0].text if found else ""
