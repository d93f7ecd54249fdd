"""The text of a clinical file becomes printable: repaired, without control characters, and marked."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from models.clinical import omissions

NS = "{urn:hl7-org:v3}"
"""The namespace of CDA R2, as ElementTree writes it."""
MOST_TEXT = 20_000
"""The most characters of one paragraph; a longer text goes on in the next one."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BLANKS = re.compile(r"\s+")
_MARKS = re.compile(f"[{''.join(omissions.ALL)}]")
_SUPERSCRIPT = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_SUBSCRIPT = str.maketrans("0123456789+-−=()aeoxhklmnpst", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜ")


def tag_of(element: Any) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def shown(text: str, length: int = 200) -> str:
    """Return one printable line of at most ``length`` characters; one that is cut ends in « … »."""
    clean = "".join(" " if c in "\t\n\r" else c for c in repaired(unicodedata.normalize("NFC", text)))
    clean = " ".join("".join(c for c in clean if unicodedata.category(c) not in _UNSEEN).split())
    return clean if len(clean) <= length else f"{clean[: length - 1].rstrip()}…"


def repaired(text: str) -> str:
    """Return the text with a wrong decoding undone: « eSantÃ© » becomes « eSanté ».

    UTF-8 read as Latin-1 or Windows-1252 is repaired, up to twice.
    """
    for _ in range(2):
        if not any(sign in text for sign in "ÃÂâ"):
            break
        for wrong in ("cp1252", "latin-1"):
            try:
                text = text.encode(wrong).decode("utf-8")
                break
            except UnicodeError:
                continue
        else:
            break
    return text


def flat(text: str | None) -> str:
    """Return the text with the file's own line feeds as blanks, and without characters used as marks."""
    return _MARKS.sub("", _BLANKS.sub(" ", text or ""))


def one_line(text: str) -> str:
    """Return the text without control characters, each run of blanks as one."""
    line = unicodedata.normalize("NFC", " ".join(text.split()))
    if line.isprintable():
        return line
    return "".join(c for c in line if c in omissions.ALL or unicodedata.category(c) not in _UNSEEN)


def several_lines(text: str) -> str:
    """Return plain text: blanks reduced, line breaks kept, only printable characters and marks."""
    lines = (one_line(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def parts_of(text: str) -> Iterator[str]:
    """Yield a text in pieces of at most ``MOST_TEXT`` characters, each cut at a blank where there is one."""
    while len(text) > MOST_TEXT:
        cut = max(text.rfind(blank, MOST_TEXT // 2, MOST_TEXT) for blank in (" ", "\n"))
        cut = cut if cut > 0 else MOST_TEXT
        yield text[:cut].strip()
        text = text[cut:].strip()
    if text:
        yield text


def raised(text: str) -> str:
    """Return a superscript: 10⁹ where Unicode has the signs, else ``10^9``; never the plain digits of 109."""
    return _script(text, _SUPERSCRIPT, "^")


def lowered(text: str) -> str:
    """Return a subscript: H₂O where Unicode has the signs, else ``H_2O``."""
    return _script(text, _SUBSCRIPT, "_")


def _script(text: str, signs: dict[int, int], mark: str) -> str:
    inner = text.strip()
    if not inner:
        return text
    moved = inner.translate(signs)
    if all(ord(before) in signs for before in inner):
        return text.replace(inner, moved)
    return text.replace(inner, f"{mark}{inner}" if len(inner) == 1 else f"{mark}({inner})")
