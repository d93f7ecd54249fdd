"""What a page tells the person: the message above the keys, and an error at its field; help lists all."""

from collections.abc import Collection

from screens.forms import Field, Kind
from screens.page.events import PageEvents
from screens.page.footer import Footer
from screens.text.formats import labelled
from screens.text.phrases import Said
from screens.visitor import Visitor

_TYPED = (Kind.TEXT, Kind.SECRET)
"""The kinds in which an error of a whole form is corrected; the first such field gets the cursor."""


_LISTS = (Kind.ROWS, Kind.TABLE)


class Feedback(PageEvents, inherit_bindings=False):
    """The part of a page that shows messages and errors (``screens.page.page``)."""

    _foot: Footer

    @property
    def visitor(self) -> Visitor:
        """The person at the keyboard."""
        raise NotImplementedError

    def tell(self, message: Said, *, error: bool = False) -> None:
        """Show a message above the keys; "" removes it."""
        self._foot.message.show(message, error=error)

    @property
    def error(self) -> bool:
        """Whether the message line shows an error."""
        return self._foot.message.error

    @property
    def message(self) -> Said:
        """The text of the message line."""
        return self._foot.message.message

    @property
    def answers(self) -> dict[str, str]:
        """The answers in the fields; "" for a field that is not asked now."""
        return self.sheet.answers

    @property
    def raw(self) -> dict[str, str]:
        """The answer in every field, asked now or not."""
        return self.sheet.raw

    @property
    def asked(self) -> Collection[str]:
        """The names of the questions that are asked now."""
        return self.sheet.asked.keys()

    @property
    def typed(self) -> bool:
        """Whether something typed would be lost with the page."""
        return self.sheet.typed

    def forget_secrets(self) -> None:
        """Clear passwords and single-use codes, and what was drawn of them."""
        self.sheet.forget_secrets()

    def tell_mail(self, newest: Said) -> None:
        """Show the demonstration's newest message, as a link to its mailbox."""
        self._foot.tell_mail(newest)

    def tell_followed(self, followed: bool) -> None:
        """Show that the Helpdesk sees which page this is, or no longer."""
        self._foot.tell_followed(followed)

    def remember(self, field: Field | None, error: Said) -> None:
        if field is None or not field.label:
            self.visitor.remember_error(error)
        else:
            self.visitor.remember_error(labelled(field.label, error))

    def complain(self, name: str | None, error: Said) -> None:
        """Show an error at its field or in the message line, and focus the field where it is corrected."""
        question = self.sheet.asked.get(name or "")
        if question is None:
            self.tell(error, error=True)
            self.remember(None, error)
            if any(each is self.focused for each in self.sheet.asked.values() if each.field.kind in _LISTS):
                return  # a row was refused: the next key is meant for the list, not for a field
            question = next((each for each in self.sheet.asked.values() if each.field.kind in _TYPED), None)
        else:
            question.complain(error)
            self.remember(question.field, error)
        if question is not None:
            self.set_focus(question)
