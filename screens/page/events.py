"""What the widgets of a page tell it, and what it does about it: go on, go there, or wish for an action."""

from typing import Any

from textual.screen import Screen

from screens.forms import Action, Field, Form, Kind
from screens.page.factory import BACK
from screens.page.form_view import FormView
from screens.text.phrases import Said, phrase
from screens.widgets import messages
from screens.widgets.button import Press
from screens.widgets.question import Question

_LEADING_ON = frozenset({Kind.TEXT, Kind.SECRET, Kind.CHOICE, Kind.BOX, Kind.PICK, Kind.READING})
"""Where Enter, once all is answered, does the main action."""

FULL = phrase("Ce champ prend {count} caractères au plus.")


class PageEvents(Screen[None], inherit_bindings=False):
    """The half of a page that listens; the other half (``screens.page.page``) shows."""

    form: Form
    sheet: FormView
    busy: bool

    def tell(self, message: Said, *, error: bool = False) -> None:
        """Show a message above the keys."""
        raise NotImplementedError

    def remember(self, field: Field | None, error: Said) -> None:
        """Keep an error, with the label of its field, for the list of messages."""
        raise NotImplementedError

    def wish(self, message: Any) -> None:
        """Let the app know what the person wants."""
        raise NotImplementedError

    def look_again(self) -> None:
        """Keep what one is at in view."""
        raise NotImplementedError

    def on_answered(self) -> None:
        self.sheet.sync()

    def on_moved(self) -> None:
        self.look_again()

    def on_filled(self, event: messages.Filled) -> None:
        self.tell(phrase(FULL.text, count=event.length))

    def on_wanted(self, event: messages.Wanted) -> None:
        self.wish(event)

    def on_went_on(self, event: messages.WentOn) -> None:
        """To the next required field that is empty; when there is none, the main action."""
        question = self.sheet.questions.get(event.name)
        if question is None:  # a text that was read
            self.focus_next()
            return
        if not question.missing:
            question.complain("")
        following = self.sheet.after(event.name)
        if following is not None:
            self.set_focus(following)
        elif self.form.primary:
            self._wish_for(self.form.primary)
        else:
            self.focus_next()

    def on_opened(self) -> None:
        self._act("open")

    def on_key_pressed(self, event: messages.KeyPressed) -> None:
        """A row was called by its key."""
        self.sheet.questions[event.name].answer = event.value
        self._act("open")

    def on_pressed(self, event: messages.Pressed) -> None:
        if event.name == BACK:
            self.action_leave()
            return
        for action in (self.form.primary, *self.form.actions):
            if action and action.name == event.name:
                self._wish_for(action)
                return
        self.wish(event)

    def _wish_for(self, action: Action) -> None:
        if action.when and not action.when(self.sheet.answers):
            self.tell(action.unless)
        elif not action.checks or self._complete():
            self._act(action.name)

    def commits(self, key: str) -> bool:
        """Whether this key, where the focus is now, does what has a consequence or consents to it."""
        focused, primary = self.focused, self.form.primary
        if isinstance(focused, Press):
            actions = (primary, *self.form.actions)
            named = (action for action in actions if action and action.name == focused.action)
            return key == "enter" and any(action.consequence for action in named)
        if primary is None or not primary.consequence or not isinstance(focused, Question):
            return False
        if focused.field.kind is Kind.BOX and focused.field.required:
            return key in ("enter", "space")
        leads_on = focused.field.kind in _LEADING_ON
        return key == "enter" and leads_on and self.sheet.after(focused.field.name) is None

    def _complete(self) -> bool:
        first = self.sheet.complain()
        for question in self.sheet.questions.values():
            if question.error:
                self.remember(question.field, question.error)
        if first is not None:
            self.set_focus(first)
        return first is None

    def _act(self, action: str) -> None:
        if not self.busy:
            self.sheet.forgive()
            self.wish(action)

    def action_leave(self) -> None:
        """Back from here."""
        self.wish(None)
