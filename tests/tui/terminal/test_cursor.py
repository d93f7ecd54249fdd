"""The portal behind the thin driver: where an emulator shows the cursor after each of many random keys."""

import asyncio
import gc
import os
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from textual._styles_cache import StylesCache
from textual.pilot import Pilot

from models.office import Office
from tests.screens.conftest import desk as desk
from tests.screens.page.test_soak import EVERYTHING, act
from tests.screens.stage import NARROW, WIDE, Stage, place
from tests.terminal import Terminal
from tests.tui.terminal.test_driver_pipe import Pipes, running
from tui.portal.app import Portal
from tui.portal.session import PortalSession
from tui.terminal.capabilities import terminal_for
from tui.terminal.driver import thin_driver

SENT = [
    *(b"\t", b"\x1b[Z", b"\r", b" ", b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[H", b"\x1b[F"),
    *(b"\x1b[5~", b"\x1b[6~", b"\x7f", b"\x1b[3~", b"\x1b", b"\x1bOP", b"\x1bOQ", b"\x1b[20~", b"\x0c"),
    *(b"\x17", b"\x15", b"\x0b", b"a", b"7", "é".encode(), "漢".encode(), b"!", b"\x01", b"\x05", b"\x1bOR"),
]


@pytest.fixture
def pipes() -> Iterator[Pipes]:
    made = Pipes()
    yield made
    for end in made.ends:
        os.close(end)


@asynccontextmanager
async def seated(desk: Office, pipes: Pipes, size: tuple[int, int]) -> AsyncIterator[tuple[Stage, Terminal]]:
    """The portal at an emulator of this size."""
    pipes.line.resize(*size)
    session = PortalSession(
        office=desk,
        source="local:test",
        language="fr",
        places={"welcome": place(EVERYTHING, act), "again": place(EVERYTHING, act)},
    )
    app = Portal(session, driver_class=thin_driver(terminal_for("xterm", utf8=True), pipes.line))
    app.monitor.begin = lambda: None  # type: ignore[method-assign]
    app.runner._quit = lambda: None  # the walk goes on, whatever it answers
    task = await running(app)
    with app._context():
        yield Stage(app, Pilot(app)), Terminal(*size)
    app.exit()
    await asyncio.wait_for(task, 10)


async def walk(stage: Stage, emulator: Terminal, pipes: Pipes, seed: int, count: int) -> None:
    """After each key the emulator's cursor stands where the app means it, in the focused widget, in view."""
    dice = random.Random(seed)
    for number in range(count):
        if len(stage.app.runner.navigation.pages) > 6:
            await stage.app.runner.navigation.begin_anew("Assez.")
        key = dice.choice(SENT)
        os.write(pipes.keys, key)
        for _ in range(40):
            await asyncio.sleep(0.03 if key != b"\x1b" else 0.4)
            await stage.settle()
            await asyncio.sleep(0.025)  # the driver's glance at the cursor
            emulator.feed(pipes.read())
            if stage.cursor_is_inside() and emulator.cursor == tuple(stage.app.cursor_position):
                break
        told = f"seed {seed}, key {number} {key!r}, at {stage.at}, {emulator.cursor}:\n{emulator.text()}"
        assert stage.cursor_is_inside() and emulator.cursor == tuple(stage.app.cursor_position), told
        assert emulator.cursor_visible, told


async def test_the_emulators_cursor_after_100_random_keys(desk: Office, pipes: Pipes) -> None:
    async with seated(desk, pipes, WIDE) as (stage, emulator):
        await walk(stage, emulator, pipes, seed=1, count=100)


@pytest.mark.soak
@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_emulators_cursor_after_500_random_keys(
    desk: Office, pipes: Pipes, size: tuple[int, int]
) -> None:
    async with seated(desk, pipes, size) as (stage, emulator):
        await walk(stage, emulator, pipes, seed=size[0], count=500)


async def test_what_a_page_drew_goes_with_the_page(desk: Office, pipes: Pipes) -> None:
    """Textual's own cache holds the words of pages that were left, and 50 KB a page."""

    def drawn() -> int:
        gc.collect()
        return sum(type(each) is StylesCache for each in gc.get_objects())

    async with seated(desk, pipes, WIDE) as (stage, _):
        await stage.press("f1", "escape")
        before = drawn()
        for _ in range(5):
            await stage.press("f1", "escape")
            pipes.read()
        assert stage.page.lowest
        async with asyncio.timeout(10):  # a page that was closed may still be on its way out
            while drawn() > before:
                await asyncio.sleep(0.2)
