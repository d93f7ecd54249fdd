"""A stop of the conversation: one place, what was answered there, and what was said of it already."""

from collections.abc import Callable, Collection, Mapping

from screens.conversation import speech
from screens.conversation.changes import asks, rewritten
from screens.conversation.texts import LongText, NumberedRows
from screens.forms import Action, Field, Form, Kind, Outcome, Place
from screens.text.formats import labelled
from screens.text.phrases import Catalogue, Said
from screens.visitor import Visitor

ASKED = frozenset({Kind.TEXT, Kind.SECRET, Kind.CHOICE, Kind.BOX, Kind.PICK, Kind.LINES})
LISTS = frozenset({Kind.ROWS, Kind.TABLE})
STATIC = frozenset({Kind.PROSE, Kind.SHOWN, Kind.QR})
_TYPED = frozenset({Kind.TEXT, Kind.SECRET, Kind.LINES})


class LinearStop:
    """What the page is to a screen: the place's form and the answers in it.

    ``tell_now`` says a message of this stop, ``tell_mail`` the demonstration's newest one; ``changed`` is
    called when it must be asked otherwise.
    """

    def __init__(
        self,
        place: Place,
        name: str,
        *,
        tell_now: Callable[["LinearStop", str], None],
        tell_mail: Callable[["LinearStop", str], None],
        changed: Callable[["LinearStop"], None],
        lowest: bool = False,
        answers: Mapping[str, str] | None = None,
    ) -> None:
        self.place = place
        self.place_name = name
        self.lowest = lowest
        self.busy = self.leaves = self.error = False
        self.unfinished: Outcome | None = None
        self.message: Said = ""
        self._tell_now, self._tell_mail, self._changed = tell_now, tell_mail, changed
        self._reset(place.form(), answers or {})

    def _reset(self, form: Form, answers: Mapping[str, str]) -> None:
        self.raw: dict[str, str] = {}
        self.given: set[str] = set()
        """The questions that need not be asked again."""
        self.hinted: set[str] = set()
        """The questions whose format was told."""
        self.heard: set[str] = set()
        """The paragraphs that were told."""
        self.readers: dict[str, LongText] = {}
        self.rows: dict[str, NumberedRows] = {}
        self.next_field = ""
        """The field that an outcome leads to."""
        self.menu = ""
        """What can be done here, as it was told last."""
        self.awaited: tuple[str, int] | None = None
        """The rows, or the page of a text, that were asked for."""
        self.opens = -1
        """The row that is to be opened once it is loaded, from 0."""
        self.pending: list[str] = []
        """What is to be said once the stop is on top."""
        self.introduced = self.reads_back = False
        self._take(form, answers)

    def _take(self, form: Form, answers: Mapping[str, str]) -> None:
        self.form = form
        for field in form.fields:
            if field.name not in self.raw:
                self.raw[field.name] = answers.get(field.name, _first_answer(field))
                if self.raw[field.name] or (field.kind is Kind.BOX and not field.required):
                    self.given.add(field.name)
            elif field.kind is Kind.CHOICE and self.raw[field.name] not in {o.value for o in field.options}:
                self._empty(field.name)

    def _empty(self, name: str) -> None:
        self.raw[name] = ""
        self.given.discard(name)

    # What the actions ask of it

    @property
    def visitor(self) -> Visitor:
        """The person at the keyboard."""
        return self.place.visitor

    @property
    def words(self) -> Catalogue:
        """The language in which everything is said."""
        return self.visitor.words

    @property
    def answers(self) -> dict[str, str]:
        """The answers in the fields; "" for a field that is not asked now."""
        asked = {field.name for field in self.fields}
        return {
            field.name: self.raw[field.name] if field.name in asked else ""
            for field in self.form.fields
            if field.kind not in STATIC
        }

    @property
    def asked(self) -> Collection[str]:
        """The names of the questions that are asked now."""
        return [field.name for field in self.fields if field.kind not in STATIC]

    @property
    def typed(self) -> bool:
        """Whether something typed would be lost with the stop."""
        return any(
            self.raw[field.name] and self.raw[field.name] != field.value
            for field in self.fields
            if field.kind in _TYPED and not field.passing
        )

    def tell(self, message: Said, *, error: bool = False, wait: bool = False) -> None:
        """Say a message; nothing that was said can be removed."""
        self.message, self.error = message, error
        if message:
            self._tell_now(self, speech.spoken(self.words, message))

    def tell_mail(self, newest: Said) -> None:
        """Say the demonstration's newest message."""
        self._tell_mail(self, speech.spoken(self.words, newest))

    def complain(self, name: str | None, error: Said) -> None:
        """Say an error; its field is asked next, with what was typed."""
        field = next((each for each in self.questions if each.name == name), None)
        self.tell(error, error=True)
        if field is None:
            self.visitor.remember_error(error)
            return
        self.visitor.remember_error(labelled(field.label, error))
        self.given.discard(field.name)

    async def reread(self, clear: tuple[str, ...] = ()) -> None:
        """Take the place's form as it is now; ask again only where it differs."""
        before = self.form
        self._take(self.place.form(), {})
        if before.title != self.form.title:  # another stage of the same place
            self.introduced = False
        for name in clear:
            if name in self.raw:
                self._empty(name)
        self._renew(before)
        if clear or asks(before) != asks(self.form):
            self._changed(self)
        elif self.introduced:
            for paragraph in self.untold():
                self._tell_now(self, paragraph)

    def untold(self, *of: Field) -> list[str]:
        """Return the paragraphs of these fields, or of all, that were not told yet: they are from now on."""
        new: list[str] = []
        for field in of or self.fields:
            if field.kind in STATIC:
                new += [each for each in speech.paragraphs(self.words, field) if each not in self.heard]
        self.heard |= set(new)
        return new

    def _renew(self, before: Form) -> None:
        old = {field.name: field for field in before.fields}
        for field in self.form.fields:
            was = old.get(field.name)
            if was is None or was == field:
                continue
            found = field.target not in (None, was.target)
            if found or (was.text, was.blocks) != (field.text, field.blocks):
                self.readers.pop(field.name, None)
            if (rows := self.rows.get(field.name)) is not None:
                rows.field = field
                if (changed := rewritten(was, field)) is None:
                    rows.again(first=True)
                else:
                    rows.retell(changed)

    async def retell(self) -> None:
        """Say everything again, in the visitor's language."""
        readers = dict(self.readers)
        self.rows.clear()
        self.hinted.clear()
        await self.reread()
        self.readers = {}
        for field in self.form.fields:
            if field.name in readers:
                self.reader(field).goes_on_as(readers[field.name])
        self.returns()

    def go_to(self, name: str) -> None:
        """Ask or tell this field next."""
        self.next_field = name
        self.readers.pop(name, None)
        if name in self.rows:
            self.rows[name].again(first=True)
        self._changed(self)

    def forget_secrets(self) -> None:
        """Clear passwords and single-use codes."""
        for field in self.form.fields:
            if field.once or field.kind is Kind.SECRET:
                self._empty(field.name)

    def returns(self) -> None:
        """Be introduced again: something else was asked meanwhile."""
        self.introduced = False
        self.menu = ""
        for rows in self.rows.values():
            rows.again()
        self._changed(self)

    @property
    def typed_here(self) -> dict[str, str]:
        """The answers, without those of lists that nobody has opened a row of."""
        lists = {field.name for field in self.form.fields if field.kind in LISTS}
        return {name: answer for name, answer in self.raw.items() if answer or name not in lists}

    def restart(self, place: Place) -> None:
        """Ask another place as if nothing had been typed or said here."""
        self.place = place
        self.busy, self.leaves, self.unfinished = False, False, None
        self._reset(place.form(), {})
        self._changed(self)

    # What is asked

    @property
    def fields(self) -> list[Field]:
        """The fields that are asked or told now, in order."""
        return [field for field in self.form.fields if field.when is None or field.when(self.raw)]

    @property
    def questions(self) -> list[Field]:
        """The questions that a person answers one after the other."""
        return [field for field in self.fields if field.kind in ASKED and not self.filters(field)]

    @property
    def list_field(self) -> Field | None:
        """The list from which a row is opened."""
        return next((field for field in self.fields if field.kind in LISTS), None)

    @property
    def filter_field(self) -> Field | None:
        """The field of a search or filter."""
        return next((field for field in self.fields if self.filters(field)), None)

    def filters(self, field: Field) -> bool:
        """Whether a field only narrows what is told: a list or a long text stands here without it."""
        return field.passing and not field.required and (self.list_field or self.reading) is not None

    @property
    def reading(self) -> Field | None:
        """The long text."""
        return next((field for field in self.fields if field.kind is Kind.READING), None)

    @property
    def primary(self) -> Action | None:
        """The main action, if it can be done now."""
        action = self.form.primary
        return action if action and (action.when is None or action.when(self.answers)) else None

    @property
    def others(self) -> list[Action]:
        """The other actions that can be done now; going back has a command of its own."""
        answers = self.answers
        return [
            action
            for action in self.form.actions
            if action.name != "back" and (action.when is None or action.when(answers))
        ]

    @property
    def beside(self) -> Said:
        """Whose record is open, or what else stands at the right of a page's first line."""
        if self.form.step:
            return ""
        beside = self.form.subject or self.form.corner or self.visitor.banner
        return "" if beside == self.visitor.name else beside

    def reader(self, field: Field) -> LongText:
        """Return how far a text was told."""
        if field.name not in self.readers:
            self.readers[field.name] = LongText(self.words, field)
        return self.readers[field.name]

    def list(self, field: Field) -> NumberedRows:
        """Return how far a list was told."""
        if field.name not in self.rows:
            self.rows[field.name] = NumberedRows(self.words, field)
        return self.rows[field.name]


def _first_answer(field: Field) -> str:
    if field.kind in LISTS:
        return ""
    return field.value
