"""How confidential a document is, from the least to the most (1-guide.md, « Niveau de confidentialité »)."""

NORMAL, RESTRICTED, VERY_RESTRICTED = "N", "R", "V"
LEVELS = (NORMAL, RESTRICTED, VERY_RESTRICTED)
"""``confidentialityCode`` (2.16.840.1.113883.5.25)."""
