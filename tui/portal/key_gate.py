"""Filters keys: none that was typed too early, or is held down where it would commit, reaches the page."""

from math import inf

from textual import events
from textual.screen import Screen

from screens.page.dialogs import Dialog, Notice
from screens.page.page import Page
from screens.text.phrases import phrase
from tui.terminal.meta_digit import as_function_key, as_two_keys

OWN_PRESS = 0.4
"""Seconds within which the same key again counts as held down (docs/guide.md, « Keys »). A key repeats every
30 to 90 ms. Over a slow line a burst arrives at once: there, too, only another key or a pause makes a new
press."""
AGAIN = phrase("Relâchez la touche, puis appuyez de nouveau pour confirmer.")

_ALWAYS = frozenset({"f1", "f2", "f9", "f10", "ctrl+c", "ctrl+l", "escape"})
"""Keys that are not held back while an action runs."""
_MOST_HELD = 256


def read_meta_digit(event: events.Key, screen: Screen[object]) -> list[events.Key]:
    """Return what Esc and a digit are here: the F-key of that number where no text can be typed.

    In a field they are two keys, and so they are in a dialog: Esc closes it, and the digit belongs to the
    page below, which may have a field there.
    """
    in_text = isinstance(screen, Dialog) or getattr(screen.focused, "takes_text", False)
    return as_two_keys(event) if in_text else [as_function_key(event)]


class OwnPress:
    """Tells a key that is held down from one that is pressed again, by the times of the session's keys."""

    def __init__(self) -> None:
        self._key, self._time = "", -inf

    def repeats(self, key: str, time: float) -> bool:
        """Whether the same key came less than 400 ms ago; every key must be shown to it."""
        repeated = bool(key) and key == self._key and time - self._time < OWN_PRESS
        self._key, self._time = key, time
        return repeated


class KeyGate:
    """The filter of one session: it compares the times of keys, whatever page they were for."""

    def __init__(self) -> None:
        self._held: list[events.Key | events.Paste] = []
        self._press = OwnPress()

    def lets_in(self, event: events.Key | events.Paste, screen: Screen[object]) -> bool:
        """Whether a key or paste goes to the focus; keys typed before a page was drawn do nothing there."""
        key = event.key if isinstance(event, events.Key) else ""
        repeated = self._press.repeats(key, event.time)
        if isinstance(screen, Notice):
            screen.dismiss()
            return False
        if isinstance(screen, Dialog):
            return bool(key) and event.time >= screen.drawn_at and not (repeated and key == "enter")
        if not isinstance(screen, Page):
            return True
        early = screen.busy or event.time < screen.drawn_at
        if key == "enter" and early and not screen.place.types_ahead:
            return False
        if screen.busy and key not in _ALWAYS:
            self._held = [*self._held[-_MOST_HELD:], event]
            return False
        if repeated and screen.commits(key):
            screen.tell(AGAIN, wait=True)
            return False
        return True

    def held(self) -> list[events.Key | events.Paste]:
        """Return, and forget, what was typed while an action was running."""
        held, self._held = self._held, []
        return held
