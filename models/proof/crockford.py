"""Codes that people copy from paper are drawn and read in Crockford's base32."""

import re
import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 characters, so 5 bits each: no I, L and O, which read as digits, and no U."""


def drawn(length: int) -> str:
    """Return a random code of ``length`` characters from the operating system's generator."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def read(typed: str) -> str:
    """Return the typed code as Crockford reads it: any case, blanks and hyphens ignored, O=0, I and L=1."""
    text = re.sub(r"[\s\-\u2010-\u2015]", "", unicodedata.normalize("NFKC", typed)).upper()
    return text.translate(str.maketrans("OIL", "011"))


def grouped(code: str, *groups: int) -> str:
    """Return the code with a hyphen between its groups, whose lengths are given."""
    parts, start = [], 0
    for length in groups:
        parts.append(code[start : start + length])
        start += length
    return "-".join(parts)
