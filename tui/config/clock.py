"""The clock of a service or a verb; processes that are forked for a session take it from here."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment by the machine's clock, in UTC."""
    return datetime.now(UTC)
