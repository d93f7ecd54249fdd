"""The widgets of one form's fields and actions, and the answers in them."""

from collections.abc import Iterable, Mapping

from textual.widget import Widget

from screens.forms import Answers, Field, Form, Kind
from screens.page.factory import Actions, Beside, drawn, question_in
from screens.text.formats import obligatory
from screens.text.phrases import Said, phrase
from screens.visitor import Visitor
from screens.widgets.entry import TextEntry
from screens.widgets.question import Question
from screens.widgets.secret import Secret
from screens.widgets.static_text import StaticText

NEEDED = {
    Kind.READING: phrase("Lisez le texte jusqu'en bas : touche Fin."),
    Kind.BOX: phrase("Cochez la case pour continuer : touche Espace."),
    Kind.CHOICE: phrase("Choisissez une réponse : touche Espace."),
}


class FormView:
    """A form's widgets, by the names of its fields. ``answers`` fill them from the start."""

    def __init__(self, visitor: Visitor, form: Form, answers: Answers, *, back: bool) -> None:
        self._form = form
        self._back = back
        self._shown = {field.name: drawn(visitor, field) for field in form.fields}
        found = ((name, question_in(widget)) for name, widget in self._shown.items())
        self.questions: Mapping[str, Question] = {name: each for name, each in found if each is not None}
        for name, question in self.questions.items():
            if name in answers:
                question.answer = answers[name]
        self.actions = Actions(visitor, form, back=back)

    @property
    def widgets(self) -> Iterable[Widget]:
        """The widgets in reading order."""
        shown = dict(self._shown)
        first = shown.pop(self._form.beside, None)
        if first is None:
            return (*shown.values(), self.actions)
        return (Beside(first, list(shown.values())), self.actions)

    @property
    def raw(self) -> dict[str, str]:
        """The answer in every field, asked now or not."""
        return {name: question.answer for name, question in self.questions.items()}

    @property
    def answers(self) -> dict[str, str]:
        """The answers in the fields; "" for a field that is not asked now."""
        raw = self.raw
        fields = (field for field in self._form.fields if field.name in raw)
        return {field.name: raw[field.name] if _asked(field, raw) else "" for field in fields}

    @property
    def asked(self) -> dict[str, Question]:
        """The questions that are asked now."""
        raw = self.raw
        fields = (field for field in self._form.fields if field.name in raw)
        return {field.name: self.questions[field.name] for field in fields if _asked(field, raw)}

    @property
    def typed(self) -> bool:
        """Whether something typed would be lost with the page."""
        return any(question.typed for question in self.asked.values())

    def change(self, form: Form) -> None:
        """Show a form with the same fields, whose words, options or texts may differ."""
        self._form = form
        for field in form.fields:
            widget = self._shown[field.name]
            if isinstance(widget, Secret):
                widget.entry.change(field)
                widget.retell()
            elif isinstance(widget, (Question, StaticText)):
                widget.change(field)
        self.actions.change(form, back=self._back)

    def sync(self) -> None:
        """Show the fields and actions that the answers require."""
        raw = self.raw
        for field in self._form.fields:
            widget, asked = self._shown[field.name], _asked(field, raw)
            if widget.display != asked:
                widget.display = asked
        self.actions.sync(self.answers)

    def after(self, name: str) -> Question | None:
        """Return the next empty required question, from ``name`` on and then from the top; else None."""
        order = list(self.asked)
        at = order.index(name) if name in order else -1
        others = (self.questions[other] for other in (*order[at + 1 :], *order[: max(at, 0)]))
        return next((question for question in others if question.missing), None)

    def forget_secrets(self) -> None:
        """Clear the fields with passwords and single-use codes."""
        for question in self.questions.values():
            if isinstance(question, TextEntry) and (
                question.field.once or question.field.kind is Kind.SECRET
            ):
                question.forget()

    def forgive(self) -> None:
        """Remove every error, so that the hints are shown again."""
        for question in self.questions.values():
            question.complain("")

    def complain(self) -> Question | None:
        """Show an error at every required question that is empty; returns the first of them, or None."""
        missing = [question for question in self.asked.values() if question.missing]
        for question in self.questions.values():
            question.complain(_needed(question.field) if question in missing else "")
        return missing[0] if missing else None


def _needed(field: Field) -> Said:
    """The sentence for an empty field; the format that stood there stays readable."""
    return NEEDED.get(field.kind) or obligatory(field.hint)


def _asked(field: Field, answers: Answers) -> bool:
    return field.when is None or field.when(answers)
