"""What a person wants after a question was answered: the conversation asks the session for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Act:
    """One of the place's actions."""

    action: str


@dataclass(frozen=True, slots=True)
class Load:
    """Another row of a table, or page of a text (``Place.load``)."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Leave:
    """To go back."""


@dataclass(frozen=True, slots=True)
class Call:
    """The help, the languages or the mailbox, pages instead of lines, or to quit."""

    place: str


Wish = Act | Load | Leave | Call
