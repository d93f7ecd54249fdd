"""What a person wants after a question was answered: the conversation asks the session for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActWish:
    """One of the place's actions."""

    action: str


@dataclass(frozen=True, slots=True)
class LoadWish:
    """Another row of a table, or page of a text (``Place.load``)."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class LeaveWish:
    """To go back."""


@dataclass(frozen=True, slots=True)
class CallWish:
    """The help, the languages or the mailbox, pages instead of lines, or to quit."""

    place: str


Wish = ActWish | LoadWish | LeaveWish | CallWish
