"""Esc and a digit can be read in two ways: as the F-key of that number, or as Esc and then the digit.

The keyboard cannot know which: that depends on what has the focus when the key arrives there.
"""

from textual import events

_PREFIX = "alt+"


def meta_digit(digit: str) -> events.Key:
    """Return the key that stands for Esc and a digit until somebody reads it."""
    return events.Key(_PREFIX + digit, None)


def is_meta_digit(event: events.Event) -> bool:
    """Whether an event is such a key."""
    return isinstance(event, events.Key) and event.key.startswith(_PREFIX)


def as_function_key(event: events.Key) -> events.Key:
    """Return the F-key: 1 is F1, 0 is F10 (docs/guide.md, « Keys »)."""
    return _typed(event, f"f{int(event.key[len(_PREFIX) :]) or 10}", None)


def as_two_keys(event: events.Key) -> list[events.Key]:
    """Return Esc and the digit."""
    digit = event.key[len(_PREFIX) :]
    return [_typed(event, "escape", "\x1b"), _typed(event, digit, digit)]


def _typed(event: events.Key, key: str, character: str | None) -> events.Key:
    """A key that was typed when ``event`` was: keys are judged by their times."""
    made = events.Key(key, character)
    made.time = event.time
    return made
