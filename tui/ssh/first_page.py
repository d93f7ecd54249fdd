"""The fork server has drawn the first page, for nobody: each worker that it forks goes on from there.

The loop of that portal stands still when processes are forked, and has no thread. No office, no source and no
session belongs to it before ``EarlyPortal.receive``.
"""

import asyncio
import selectors
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from models.office import Office, Rules
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tui.config.clock import now
from tui.portal.early import EarlyPortal
from tui.portal.session import PortalSession
from tui.ssh.client_info import SIZE


class _Loop(asyncio.SelectorEventLoop):
    """A loop that goes on in a fork."""

    def renew(self) -> None:
        """Wait at descriptors of its own: those before the fork are shared with every other process."""
        this: Any = self
        this._selector.close()
        this._selector = selectors.DefaultSelector()
        this._close_self_pipe()
        this._make_self_pipe()


@dataclass(frozen=True, slots=True)
class FirstPage:
    """A portal that has drawn its first page, the task that runs it, and their loop, which stands still."""

    loop: _Loop
    portal: EarlyPortal
    run: "asyncio.Task[Any]"
    streams: tuple[TextIO, TextIO]
    """What Textual has put in the place of stdout and stderr."""

    def renew(self) -> asyncio.AbstractEventLoop:
        """Return the loop, which goes on in this process."""
        sys.stdout, sys.stderr = self.streams
        self.loop.renew()
        return self.loop


_drawn: list[FirstPage] = []


def draw() -> None:
    """Draw it in this process, once."""
    loop = _Loop()
    streams = sys.stdout, sys.stderr
    try:
        _drawn.append(loop.run_until_complete(_first_page(loop)))
    finally:
        sys.stdout, sys.stderr = streams


def taken() -> FirstPage:
    """Return the page that was drawn before the fork, and otherwise one that is drawn now."""
    if not _drawn:
        draw()
    return _drawn.pop()


async def _first_page(loop: _Loop) -> FirstPage:
    nowhere = Office(now, Keyring({}, b""), Hasher(Path()), Rules())
    session = PortalSession(office=nowhere, source="local:nobody", language="fr", closes=True)
    portal = EarlyPortal(session)
    run = asyncio.ensure_future(portal.run_async(size=SIZE))
    await portal.drawn.wait()
    return FirstPage(loop, portal, run, (sys.stdout, sys.stderr))
