"""The levels of confidentiality, from the least to the most (docs/guide.md, « levels and hiding »)."""

NORMAL, RESTRICTED, VERY_RESTRICTED = "N", "R", "V"
LEVELS = (NORMAL, RESTRICTED, VERY_RESTRICTED)
"""Codes of ``confidentialityCode`` (code system 2.16.840.1.113883.5.25)."""
