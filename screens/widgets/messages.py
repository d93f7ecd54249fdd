"""The messages of a widget to its page, with the name of its field or action; named in the past tense."""

from dataclasses import dataclass

from textual.message import Message


@dataclass
class Answered(Message):
    """The answer of a field has changed."""

    name: str


@dataclass
class WentOn(Message):
    """Enter was pressed in a field: the person is done with it."""

    name: str


@dataclass
class Opened(Message):
    """Enter was pressed on a row of a list."""

    name: str


@dataclass
class Pressed(Message):
    """Enter was pressed on a button or a link."""

    name: str


@dataclass
class Filled(Message):
    """A field is full; what was typed after that was not taken."""

    name: str
    length: int


@dataclass
class KeyPressed(Message):
    """The key of a row was pressed, wherever the focus was."""

    name: str
    value: str


@dataclass
class Wanted(Message):
    """Rows of a table, or a page of a text, are needed and not loaded yet."""

    name: str
    at: int


class Moved(Message):
    """The cursor moved inside a widget that may be larger than what is in view."""
