"""A page that was drawn before anybody came is, for whoever comes, the page they would have got."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from models.office import Office
from tests.conftest import Watch
from tests.terminal import Terminal, check_allowed
from tests.tui.terminal.test_driver_pipe import Pipes
from tui.portal.app import Portal
from tui.portal.early import EarlyPortal, Guest
from tui.portal.local import blocks_of
from tui.portal.session import PortalSession
from tui.terminal.capabilities import terminal_of
from tui.terminal.driver import thin_driver

XTERM = {"TERM": "xterm-256color", "LANG": "fr_FR.UTF-8"}
SIZE = (80, 24)


class Line(Pipes):
    """A terminal at the other end of two pipes."""

    def __init__(self, size: tuple[int, int]) -> None:
        super().__init__()
        self.line.resize(*size)
        self.terminal, self.said = Terminal(*size), b""

    async def settles(self) -> None:
        """Until something has come, and nothing more for 0.3 seconds."""
        quiet = time.monotonic() + 20
        while time.monotonic() < quiet:
            await asyncio.sleep(0.02)
            if piece := self.read():
                check_allowed(piece)
                self.terminal.feed(piece)
                self.said += piece
                quiet = time.monotonic() + 0.3

    @property
    def shown(self) -> tuple[Any, ...]:
        """What is seen of every cell, and the cursor."""
        screen = self.terminal
        cells = [screen.cell(x, y) for y in range(screen.rows) for x in range(screen.columns)]
        seen = [(" ", cell.bg) if cell.data == " " and not cell.reverse else cell for cell in cells]
        return screen.text(), screen.cursor, seen

    def close(self) -> None:
        for end in self.ends:
            os.close(end)


def guest_of(office: Office, environment: Mapping[str, str], language: str, theme: str) -> Guest:
    terminal = terminal_of(environment, 16)
    return Guest(
        office,
        "192.0.2.1",
        language,
        chosen=True,
        theme=theme,
        colourless="NO_COLOR" in environment,
        blocks=blocks_of(terminal),
        scripts=terminal.scripts,
        underlines=terminal.underlines,
    )


@asynccontextmanager
async def early(office: Office) -> AsyncIterator[EarlyPortal]:
    """One that has drawn its first page for nobody, in an office with another clock."""
    nowhere = Office(Watch(), office.keys, office.hasher)
    session = PortalSession(office=nowhere, source="local:nobody", language="fr", closes=True)
    portal = EarlyPortal(session)
    run = asyncio.create_task(portal.run_async(size=SIZE))
    async with asyncio.timeout(10):
        await portal.drawn.wait()
    yield portal
    portal.exit()
    await run


async def fresh(guest: Guest, environment: Mapping[str, str], size: tuple[int, int]) -> Line:
    """What is shown by a portal that is made once somebody is there."""
    line = Line(size)
    session = PortalSession(
        office=guest.office,
        source=guest.source,
        language=guest.language,
        chosen=guest.chosen,
        theme=guest.theme,
        closes=True,
        blocks=guest.blocks,
        scripts=guest.scripts,
    )
    driver = thin_driver(terminal_of(environment, 16), line.line)
    portal = Portal(session, driver_class=driver, colourless=guest.colourless)
    run = asyncio.create_task(portal.run_async())
    await line.settles()
    shown = line.said
    portal.exit()
    await run
    line.close()
    line.said = shown
    return line


@pytest.mark.parametrize(
    ("changed", "language", "theme", "size"),
    [
        ({}, "fr", "terminal", SIZE),
        ({"TERM": "vt100", "LANG": "C"}, "fr", "terminal", SIZE),
        ({"TERM": "linux"}, "de", "terminal", SIZE),
        ({"TERM": "nobody-knows"}, "en", "terminal", (132, 43)),
        ({}, "fr", "terminal", (45, 20)),
        ({}, "de", "light", (80, 20)),
        ({}, "fr", "dark", SIZE),
        ({"NO_COLOR": "1"}, "fr", "dark", SIZE),
        ({}, "en", "terminal", (30, 8)),
    ],
)
async def test_it_is_the_page_of_a_portal_that_is_made_for_them(
    office: Office, changed: dict[str, str], language: str, theme: str, size: tuple[int, int]
) -> None:
    environment = XTERM | changed
    guest = guest_of(office, environment, language, theme)
    expected, line = await fresh(guest, environment, size), Line(size)
    async with early(office) as portal:
        await portal.receive(guest, terminal_of(environment, 16), line.line)
        await line.settles()
        assert line.shown == expected.shown
        if size == SIZE:
            assert len(line.said) <= len(expected.said)
        line.terminal.resize(90, 30)
        line.line.resize(90, 30)
        await line.settles()
        before = line.shown
        os.write(line.keys, b"\x0c")  # Ctrl+L
        await line.settles()
        assert line.shown == before
    line.close()


async def test_who_comes_is_not_who_it_was_drawn_for(office: Office, watch: Watch) -> None:
    line = Line(SIZE)
    async with early(office) as portal:
        nobody = portal.visitor.actor
        watch.on(days=1)
        await portal.receive(guest_of(office, XTERM, "fr", "terminal"), terminal_of(XTERM), line.line)
        actor = portal.visitor.actor
        assert actor.office is office and actor.source == "192.0.2.1"
        assert actor.conversation != nobody.conversation
        await portal.monitor.go()
        assert portal.visitor.ends_at is not None and portal.visitor.ends_at > watch()
        assert portal.session.reason == "left"
        portal.visitor.chose("de")
        portal.visitor.signs_out(actor.signed_out())
        assert portal.visitor.words.language == "fr"
    line.close()


async def test_what_was_typed_before_the_page_was_seen_does_not_act_on_it(office: Office) -> None:
    line = Line(SIZE)
    async with early(office) as portal:
        os.write(line.keys, b"\r")
        await portal.receive(guest_of(office, XTERM, "fr", "terminal"), terminal_of(XTERM), line.line)
        await line.settles()
        assert "Bienvenue" in line.terminal.text()
        os.write(line.keys, b"\r")
        await line.settles()
        assert "Bienvenue" not in line.terminal.text()
    line.close()
