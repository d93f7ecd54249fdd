"""A session is shown as pages or line by line, and changes from one to the other where the person wants."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual.driver import Driver

from tui.config.settings import LINEAR
from tui.portal.app import Portal
from tui.portal.conversation import Conversation
from tui.portal.session import PortalSession
from tui.portal.surface import KeptStop
from tui.terminal.capabilities import UNKNOWN, Terminal
from tui.terminal.too_small import is_small
from tui.terminal.transport import Transport


@dataclass(frozen=True)
class Seat:
    """The terminal of one session, and how it is drawn on.

    ``driver`` makes what an ``App`` takes as its ``driver_class``. ``echo`` is False where a client sends
    whole lines and shows what is typed itself: no page can be drawn there.
    """

    terminal: Terminal
    line: Callable[[], Transport]
    driver: Callable[[], type[Driver] | None]
    colourless: bool = False
    echo: bool = True


Begun = tuple[Portal, Awaitable[Any]]
"""A portal, and what runs it to its end."""


def _begun(session: PortalSession, seat: Seat, kept: Sequence[KeptStop]) -> Begun:
    portal = Portal(session, kept=kept, driver_class=seat.driver(), colourless=seat.colourless)
    return portal, portal.run_async()


def begins_linear(environment: Mapping[str, str], terminal: Terminal, size: tuple[int, int]) -> bool:
    """Whether the session begins line by line: the person asked for it, or no page can be trusted."""
    asked = environment.get(LINEAR, "") not in ("", "0")
    return asked or not terminal.addressable or terminal.name == UNKNOWN or is_small(size)


async def show(session: PortalSession, seat: Seat, begun: Begun | None = None) -> None:
    """Show the session until it ends; ``begun`` is how it is shown already."""
    visitor = session.visitor
    visitor.pages = seat.echo and seat.terminal.addressable
    visitor.linear = visitor.linear or not visitor.pages
    kept: Sequence[KeptStop] = ()
    while True:
        linear = visitor.linear
        if linear:
            conversation = Conversation(session, seat.line(), seat.terminal, echo=seat.echo, kept=kept)
            await conversation.run()
            kept = conversation.kept
        else:
            portal, run = begun or _begun(session, seat, kept)
            begun = None
            await run
            kept = portal.left_behind
        if linear is visitor.linear or session.over:
            return
        await session.monitor.rest()
