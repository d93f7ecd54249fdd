"""Which version of the terms of use is in force; their text belongs to the screens."""

from datetime import date

CURRENT = 3
"""The version that an activation accepts, and that a log-in asks for again when it is newer."""

IN_FORCE = date(2026, 1, 12)
"""Since when."""
