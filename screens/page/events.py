"""What a page does about the messages of its widgets: move the focus on, or ask the app for an action."""

from typing import Any

from screens.forms import Action, Field, Form, Kind
from screens.page.factory import BACK
from screens.page.form_view import FormView
from screens.page.line_frames import LineFrames
from screens.text.formats import too_long
from screens.text.phrases import Said
from screens.widgets import messages
from screens.widgets.button import Press
from screens.widgets.question import Question

_LEADING_ON = frozenset({Kind.TEXT, Kind.SECRET, Kind.CHOICE, Kind.BOX, Kind.PICK, Kind.READING})
"""The kinds in which Enter, once everything is answered, does the main action."""


class PageEvents(LineFrames[None], inherit_bindings=False):
    """The half of a page that handles events; the other half (``screens.page.page``) draws."""

    form: Form
    sheet: FormView
    busy: bool

    def tell(self, message: Said, *, error: bool = False, wait: bool = False) -> None:
        """Show a message above the keys."""
        raise NotImplementedError

    def remember(self, field: Field | None, error: Said) -> None:
        """Keep an error, with the label of its field, for the help's list of messages."""
        raise NotImplementedError

    def wish(self, message: Any) -> None:
        """Ask the app for what the person wants."""
        raise NotImplementedError

    def look_again(self) -> None:
        """Keep the focus in view."""
        raise NotImplementedError

    def on_answered(self) -> None:
        self.sheet.sync()

    def on_moved(self) -> None:
        self.look_again()

    def on_filled(self, event: messages.Filled) -> None:
        self.tell(too_long(event.length), wait=True)

    def on_wanted(self, event: messages.Wanted) -> None:
        self.wish(event)

    def on_went_on(self, event: messages.WentOn) -> None:
        """Move to the next required field that is empty; where there is none, do the main action."""
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
        """Open the row whose key was pressed."""
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
            self.tell(action.unless, wait=True)
        elif not action.checks or self._complete():
            self._act(action.name)

    def commits(self, key: str) -> bool:
        """Whether this key, at the present focus, does something with a consequence or consents to it."""
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
        """Go back from here."""
        self.wish(None)
