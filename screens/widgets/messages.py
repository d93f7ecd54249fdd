"""What a widget tells its page, by the name of its field or action; facts, so in the past tense."""

from dataclasses import dataclass

from textual.message import Message


@dataclass
class Answered(Message):
    """What stands in a field is another answer than before."""

    name: str


@dataclass
class WentOn(Message):
    """Enter in a field: the person is done with it."""

    name: str


@dataclass
class Opened(Message):
    """Enter on a row of a list."""

    name: str


@dataclass
class Pressed(Message):
    """Enter on a button or a link."""

    name: str


@dataclass
class Filled(Message):
    """A field holds as much as it can; what came after was not taken."""

    name: str
    length: int


@dataclass
class KeyPressed(Message):
    """The key of a row was pressed, wherever the focus was."""

    name: str
    value: str


@dataclass
class Wanted(Message):
    """Rows of a table, or a page of a text, are not here yet."""

    name: str
    at: int


class Moved(Message):
    """The cursor moved inside a widget that may be larger than what is in view."""
