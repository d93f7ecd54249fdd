"""Text in lines: broken between words, never inside a number, nor where French puts a blank by rule."""

from collections.abc import Iterator

from rich.cells import cell_len, chop_cells

_KEPT = "\u00a0\u202f"
_OPENING = frozenset("«([{")
_CLOSING = frozenset(":;?!»%…)]}")


def wrapped(text: str, width: int) -> list[str]:
    """Return the text in lines of at most ``width`` cells; "" is one empty line.

    Blanks at the start of a paragraph are kept, others are reduced to one. Non-breaking blanks become plain
    ones: a terminal shows them alike, and they take fewer bytes.
    """
    width = max(1, width)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _paragraph(paragraph, width)
    return [_plain(line) for line in lines]


def packed(text: str, width: int) -> list[str]:
    """Return the same without empty lines: short paragraphs share a line."""
    lines: list[str] = []
    for paragraph in text.split("\n\n"):
        flat = paragraph.replace("\n", " ")
        if lines and cell_len(lines[-1]) + 2 + cell_len(flat) <= width:
            lines[-1] += f"  {_plain(flat)}"
        else:
            lines += wrapped(flat, width)
    return lines


def _paragraph(text: str, width: int) -> list[str]:
    indent = " " * min(len(text) - len(text.lstrip(" ")), width - 1)
    lines: list[str] = []
    line, room = "", width
    for word in _words(text):
        most = width - len(indent)
        for piece in chop_cells(word, most) if cell_len(word) > most else [word]:
            size = cell_len(piece)
            if line and size + 1 <= room:
                line, room = f"{line} {piece}", room - size - 1
                continue
            if line:
                lines.append(line)
            line = indent + piece
            room = width - len(indent) - size
    return [*lines, line]


def _words(text: str) -> Iterator[str]:
    """What may not be broken: words, with the signs that French sets off with a blank."""
    held = ""
    for word in text.split(" "):
        if not word:
            continue
        if held and ((held[-1] in _OPENING and len(held) == 1) or (word[0] in _CLOSING and len(word) < 3)):
            held = f"{held}\u00a0{word}"
            continue
        if held:
            yield held
        held = word
    if held:
        yield held


def _plain(line: str) -> str:
    for blank in _KEPT:
        line = line.replace(blank, " ")
    return line
