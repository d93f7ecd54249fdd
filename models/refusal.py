"""A refusal names a rule that was not met by a code; the screens have its words."""

from typing import Any


class Refused(Exception):
    """Raised when an operation was not done because a rule was not met.

    ``code`` names the rule, ``field`` the answer that has to change (None for the whole form), and ``facts``
    are what the sentence needs: times as aware datetimes, numbers as they are.
    """

    def __init__(self, code: str, field: str | None = None, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.facts = facts


class Unavailable(Exception):
    """Raised when the service cannot work now (database away, disk full, key missing): nothing was done.

    ``code`` names the obstacle; ``facts`` are what the sentence needs.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
