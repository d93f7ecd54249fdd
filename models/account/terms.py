"""Which version of the terms of use is in force; the screens have their text."""

from datetime import date

CURRENT = 3
"""The version that an activation accepts; a log-in asks for it where an older one was accepted."""

IN_FORCE = date(2026, 1, 12)
"""The day on which this version came into force."""
