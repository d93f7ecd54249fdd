"""Keys act in the order in which they were typed, however fast: none overtakes one that may move the focus.

Textual hands a key to the focused widget at once, but passes it through one queue after another before a
binding acts on it: of « 123 Tab 456 » sent in one piece it writes 123456 into the first field.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import Screen

_MOST_WAITING = 4096
"""The most events that wait; nobody types that far ahead."""
_TURNS, _GLANCE = 20, 0.002
"""Turns of the loop within which most keys have had their effect, and seconds between two looks after
that."""
_PATIENCE = 10.0
"""Seconds after which a key is delivered although the app is still busy with the one before."""


class TypeAhead:
    """The keys and pastes that wait for one app.

    ``settled`` is called when the app has done everything that a key other than a letter asked for.
    """

    def __init__(self, app: App[Any], settled: Callable[[], None]) -> None:
        self._app = app
        self._settled = settled
        self._waiting: deque[events.Key | events.Paste] = deque()
        self._unsettled = False
        """Whether the last key delivered may still move the focus."""
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, event: events.Key | events.Paste) -> None:
        """Deliver an event now or in its turn; beyond 4,096 waiting events, drop it."""
        if len(self._waiting) < _MOST_WAITING:
            self._waiting.append(event)
        self._go_on()

    def put_back(self, held: Iterable[events.Key | events.Paste]) -> None:
        """Deliver again, before all waiting ones, events that the app got too early."""
        self._waiting.extendleft(reversed(list(held)))
        self._go_on()

    def stop(self) -> None:
        """Deliver nothing from now on."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()

    def _go_on(self) -> None:
        while self._waiting and not self._unsettled:
            self._deliver(self._waiting.popleft())
        if self._unsettled and self._task is None:
            self._task = asyncio.create_task(self._settle())

    def _deliver(self, event: events.Key | events.Paste) -> None:
        self._unsettled = isinstance(event, events.Key) and not self._only_writes(event)
        event.set_sender(self._app)
        self._app.post_message(event)

    def _only_writes(self, event: events.Key) -> bool:
        """Whether a key only adds a letter: elsewhere a letter may open a row, a blank tick a box."""
        screens = self._app._screen_stack
        focused = self._app.screen.focused if screens else None
        return bool(event.is_printable) and getattr(focused, "takes_text", False)

    async def _settle(self) -> None:
        try:
            await self._quiet()
        finally:
            self._task = None
            self._unsettled = False
        self._settled()
        self._go_on()

    async def _quiet(self) -> None:
        """Wait until the app has done everything that the last key asked for, at most 10 seconds."""
        deadline = time.monotonic() + _PATIENCE
        turns = 0
        while not all(map(_idle, self._path())) and time.monotonic() < deadline:
            await asyncio.sleep(0 if turns < _TURNS else _GLANCE)
            turns += 1

    def _path(self) -> Sequence[MessagePump]:
        """The widgets a key passes: from the focus up to the app."""
        app = self._app
        if not app._screen_stack:
            return [app]
        return (app.screen.focused or app.screen).ancestors_with_self


def _idle(node: MessagePump) -> bool:
    """Whether a widget waits for its next message and has none; a closed one will never act again."""
    if node._closed:
        return True
    if not node._message_queue.empty() or (isinstance(node, Screen) and node._callbacks):
        return False
    # A widget that is still handling its last message does not wait at its queue.
    return bool(node._message_queue.ready_event._waiters)
