"""A refusal names a rule that was not met; the words for it belong to the screens."""

from typing import Any


class Refused(Exception):
    """An operation was not done, and nothing of it was kept.

    ``code`` names the rule, ``field`` the answer that has to change (None for the whole form),
    and ``facts`` what the sentence needs: times as aware datetimes, numbers as they are.
    """

    def __init__(self, code: str, field: str | None = None, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.facts = facts


class Unavailable(Exception):
    """The service cannot work now (database away, disk full, key missing): nothing was done.

    ``code`` names what stands in the way, as in ``Refused``.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
