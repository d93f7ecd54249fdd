"""What is typed after a question becomes the answer that a page would hold, or none."""

from collections.abc import Sequence

from screens.conversation.speech import NO, YES, label_of
from screens.forms import YES as TICKED
from screens.forms import Field, Kind, Option
from screens.text.formats import obligatory, too_long
from screens.text.phrases import Catalogue, Phrase, phrase

NO_SUCH = phrase("Répondez par un numéro de 1 à {count}.")


class Unclear(Exception):
    """Raised for an answer that none can be made of; its sentence says what is expected."""

    def __init__(self, told: Phrase) -> None:
        super().__init__(told.text)
        self.told = told


def says_yes(words: Catalogue, typed: str) -> bool | None:
    """Return True for yes, False for no, by word, first letter or number; None for anything else."""
    text = typed.strip().casefold()
    for answer, number, said in ((True, "1", YES), (False, "2", NO)):
        word = words.text(said).casefold()
        if text in (number, word, word[0]):
            return answer
    return None


def chosen(words: Catalogue, options: Sequence[Option], typed: str) -> str | None:
    """Return the value of the option that is named by its number, or by the beginning of its label."""
    text = typed.strip().casefold()
    if text.isdecimal():
        place = int(text) - 1 if len(text) < 9 else -1
        return options[place].value if 0 <= place < len(options) else None
    labels = [label_of(words, option.label).casefold() for option in options]
    found = [each for each, label in zip(options, labels, strict=True) if text and label.startswith(text)]
    return found[0].value if len(found) == 1 else None


def answer(words: Catalogue, field: Field, typed: str) -> str:
    """Return the answer that was typed. Raises Unclear."""
    if field.kind in (Kind.TEXT, Kind.SECRET, Kind.LINES):
        if len(typed) > field.length:
            raise Unclear(too_long(field.length))
        if field.required and not typed.strip(" " if field.kind is Kind.SECRET else None):
            raise Unclear(obligatory(field.hint))
        return typed
    if field.kind is Kind.BOX:
        ticked = says_yes(words, typed)
        if ticked is None:
            raise Unclear(phrase(NO_SUCH.text, count=2))
        return TICKED if ticked else ""
    if not typed.strip() and not field.required:
        return ""
    value = chosen(words, field.options, typed)
    if value is None:
        raise Unclear(phrase(NO_SUCH.text, count=len(field.options)))
    return value
