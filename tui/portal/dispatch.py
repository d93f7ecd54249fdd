"""Messages find their handlers by what was found for their class before: Textual looks through all anew.

A key is some nine messages. Textual 8.2.8 also makes two loggers for each handler, for a console of its
developers that does not work here.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from textual._callback import invoke
from textual.message import Message
from textual.message_pump import MessagePump

_textuals_search = MessagePump._get_dispatch_methods


@cache
def _handlers(
    pump: type[MessagePump], message: type[Message]
) -> tuple[tuple[type, Callable[..., Any]], ...] | None:
    """The handlers of a class, the subclass's first; None where some are chosen by a decorator (``on``)."""
    found: list[tuple[type, Callable[..., Any]]] = []
    for each in pump.__mro__:
        if any(base in each.__dict__.get("_decorated_handlers", ()) for base in message.__mro__):
            return None
        name = message.handler_name
        handler = each.__dict__.get(f"_{name}") or each.__dict__.get(name)
        if handler is not None and not getattr(handler, "_textual_on", None):
            found.append((each, handler))
    return tuple(found)


def _get_dispatch_methods(
    pump: MessagePump, method_name: str, message: Message
) -> Iterable[tuple[type, Callable[..., Any]]]:
    """As ``MessagePump._get_dispatch_methods``."""
    handlers = _handlers(type(pump), type(message))  # type: ignore[arg-type]  # a type is hashable
    if handlers is None:
        yield from _textuals_search(pump, method_name, message)
        return
    for kind, handler in handlers:
        if message._no_default_action:
            break
        yield kind, handler.__get__(pump, kind)


async def _on_message(pump: MessagePump, message: Message) -> None:
    """As ``MessagePump._on_message``, without its log."""
    for _, handler in _get_dispatch_methods(pump, message.handler_name, message):
        await invoke(handler, message)
    if message.bubble and pump._parent and not message._stop_propagation:
        if message._sender is not None and message._sender == pump._parent:
            message.stop()
        if pump.is_parent_active and pump.is_attached:
            message._bubble_to(pump._parent)


def dispatch_quickly() -> None:
    """Put the quick ways in the place of Textual's, for this process."""
    MessagePump._get_dispatch_methods = _get_dispatch_methods  # type: ignore[method-assign, assignment]
    MessagePump._on_message = _on_message  # type: ignore[method-assign, assignment]
