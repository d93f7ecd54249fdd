"""Long texts are told by paragraphs and lists by ten rows; each remembers how far it has come."""

from screens.conversation.speech import row, spoken, told
from screens.forms import Field, Kind, Option
from screens.text.phrases import Catalogue

ROWS_AT_ONCE = 10
_CHARACTERS = 900
"""Characters told at once, in whole paragraphs: the terms take twelve times Enter."""

_TITLE = 60
"""Characters below which a paragraph without a full stop is a title: it is told with what follows it."""


class LongText:
    """The text of one READING field, told piece by piece."""

    def __init__(self, words: Catalogue, field: Field) -> None:
        self._pieces = _pieces(_paragraphs(words, field))
        self._at = _before_target(words, field, self._pieces)
        self.begun = False
        """Whether any of it was told."""

    @property
    def more(self) -> bool:
        """Whether this page of the text goes on."""
        return self._at < len(self._pieces)

    def next(self) -> str:
        """Return the next piece."""
        self._at, self.begun = self._at + 1, True
        return self._pieces[self._at - 1]

    def goes_on_as(self, other: "LongText") -> None:
        """Go on where another reader is, of the same text in another language."""
        self._at, self.begun = min(other._at, len(self._pieces)), other.begun

    def rest(self) -> str:
        """Return everything that is left."""
        left, self._at = self._pieces[self._at :], len(self._pieces)
        return "\n".join(left)

    def last(self) -> str:
        """Return the last piece, and leave out what is before it."""
        self._at = len(self._pieces)
        return self._pieces[-1]


def _paragraphs(words: Catalogue, field: Field) -> list[str]:
    if field.blocks:
        return told(words, field.blocks)
    return [each for each in spoken(words, field.text).split("\n\n") if each]


def _pieces(paragraphs: list[str]) -> list[str]:
    pieces: list[str] = []
    titles = ""
    for paragraph in paragraphs:
        if len(paragraph) < _TITLE and paragraph[-1:].isalnum():
            titles += f"{paragraph}\n"
            continue
        paragraph, titles = titles + paragraph, ""
        if pieces and len(pieces[-1]) + len(paragraph) < _CHARACTERS:
            pieces[-1] = f"{pieces[-1]}\n{paragraph}"
        else:
            pieces.append(paragraph)
    if titles:
        pieces.append(titles.rstrip("\n"))
    return pieces or [""]


def _before_target(words: Catalogue, field: Field, pieces: list[str]) -> int:
    """The piece that holds what a search found."""
    if field.target is None:
        return 0
    block, number = field.target
    lines = told(words, field.blocks[block : block + 1])
    wanted = lines[-1] if len(lines) <= number + 1 else lines[number + 1]
    return next((place for place, piece in enumerate(pieces) if wanted in piece), 0)


class NumberedRows:
    """The rows of one ROWS or TABLE field, by their numbers from 1."""

    def __init__(self, words: Catalogue, field: Field) -> None:
        self._words = words
        self.field = field
        self.next_row = 0
        """The first row that was not told yet, from 0."""
        self.due = True
        """Whether rows are to be told without being asked for."""

    @property
    def total(self) -> int:
        """How many rows there are, loaded or not."""
        return self.field.total if self.field.kind is Kind.TABLE else len(self.field.options)

    @property
    def more(self) -> bool:
        """Whether there are rows after those that were told."""
        return self.next_row < self.total

    def row(self, index: int) -> Option | None:
        """Return a row by its number from 0; None where it is not loaded."""
        place = index - self.field.start
        return self.field.options[place] if 0 <= place < len(self.field.options) else None

    def missing(self) -> int | None:
        """Return the first of the next ten rows that is not loaded; None where all are."""
        coming = range(self.next_row, min(self.next_row + ROWS_AT_ONCE, self.total))
        return next((index for index in coming if self.row(index) is None), None)

    def next(self) -> list[str]:
        """Return the next ten rows, each as one line with its number."""
        self.due = False
        lines: list[str] = []
        while self.more and len(lines) < ROWS_AT_ONCE and (option := self.row(self.next_row)) is not None:
            lines.append(f"{self.next_row + 1}. {row(self._words, option, self.field.columns)}")
            self.next_row += 1
        return lines

    def again(self, *, first: bool = False) -> None:
        """Tell the last ten rows again, or the first ones."""
        self.due = True
        self.next_row = 0 if first else max(0, (self.next_row - 1) // ROWS_AT_ONCE * ROWS_AT_ONCE)
