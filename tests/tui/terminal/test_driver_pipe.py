"""The driver over two pipes, as behind SSH: slow readers, floods, and the line's end."""

import asyncio
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.widgets import Input, Static

from tests.terminal import Terminal, check_allowed
from tui.terminal.capabilities import terminal_for
from tui.terminal.driver import ThinDriver, thin_driver
from tui.terminal.transport import DescriptorTransport


class Ticker(App[None]):
    """A page that changes, and one field."""

    CSS = "Screen, Input, Static { background: ansi_default; color: ansi_default; }"

    def compose(self) -> ComposeResult:
        yield Static("", id="page")
        yield Input(compact=True)

    def show(self, number: int) -> None:
        lines = [f"{(number * 7919 + line * 104729) % 10**9:09} " * 7 for line in range(20)]
        self.query_one("#page", Static).update("\n".join([f"page {number}", *lines]))


class Pipes:
    """Both ends of a session's two pipes."""

    def __init__(self) -> None:
        self.theirs, write_end = os.pipe()
        read_end, self.keys = os.pipe()
        self.line = DescriptorTransport(read_end, write_end)
        self.ends = [self.theirs, write_end, read_end, self.keys]
        os.set_blocking(self.theirs, False)

    def read(self) -> bytes:
        taken = b""
        with suppress(BlockingIOError):
            while piece := os.read(self.theirs, 65536):
                taken += piece
        return taken


@pytest.fixture
def pipes() -> Iterator[Pipes]:
    pipes = Pipes()
    yield pipes
    for end in pipes.ends:
        os.close(end)


async def running(app: App[None], ready: float = 5) -> "asyncio.Task[None]":
    task = asyncio.create_task(app.run_async(mouse=False))
    deadline = time.monotonic() + ready
    while not app.is_running or not app.screen.is_current or app.screen.size.width == 0:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    return task


async def test_a_client_that_reads_nothing_gets_the_newest_page_only(pipes: Pipes) -> None:
    fcntl.fcntl(pipes.ends[1], fcntl.F_SETPIPE_SZ, 4096)
    app = Ticker(driver_class=thin_driver(terminal_for("xterm", utf8=True), pipes.line), ansi_color=True)
    task = await running(app)
    for number in range(120):
        app.show(number)
        await asyncio.sleep(0.005)
        assert pipes.line.queued <= 256 * 1024
    held = pipes.line.queued
    assert held > 0, "the pipe must have been full for this test to say anything"
    emulator, taken = Terminal(), b""
    for _ in range(20):
        piece = pipes.read()
        taken += piece
        emulator.feed(piece)
        await asyncio.sleep(0.01)
    assert "page 119" in emulator.text()
    assert len(taken) < 65536 + held + 3000
    app.exit()
    await task
    emulator.feed(pipes.read())
    assert not emulator.alternate and "page" not in emulator.text()


async def test_a_session_over_pipes(pipes: Pipes) -> None:
    app = Ticker(driver_class=thin_driver(terminal_for("xterm", utf8=True), pipes.line), ansi_color=True)
    task = await running(app)
    driver = app._driver
    assert isinstance(driver, ThinDriver)
    emulator = Terminal()
    emulator.feed(pipes.read())
    os.write(pipes.keys, "né\x1b".encode())
    await asyncio.sleep(0.4)
    os.write(pipes.keys, b"[D!")
    await asyncio.sleep(0.2)
    assert app.query_one(Input).value == "n!é", "the arrow split by 0.4 s moved left"
    app.copy_to_clipboard("secret")
    app.bell()
    pipes.line.resize(9999, 12)
    await asyncio.sleep(0.4)
    assert app.size == (300, 12)
    app.cursor_position = Offset(7, 3)
    driver.cursor_moved()
    await asyncio.sleep(0.05)
    said = pipes.read()
    assert b"]52" not in said and b"\x07" not in said
    check_allowed(said)
    os.close(pipes.keys)
    pipes.ends.remove(pipes.keys)
    await asyncio.wait_for(task, 5)
    assert b"\x1b[?1049l" in pipes.read()


async def test_what_the_app_held_back_acts_in_its_order(pipes: Pipes) -> None:
    app = Ticker(driver_class=thin_driver(terminal_for("xterm", utf8=True), pipes.line), ansi_color=True)
    task = await running(app)
    driver = app._driver
    assert isinstance(driver, ThinDriver)
    os.write(pipes.keys, b"a\x1b[Hb")
    driver.type_again([events.Key("c", "c"), events.Key("left", None), events.Key("d", "d")])
    async with asyncio.timeout(10):
        while len(app.query_one(Input).value) < 4:
            await asyncio.sleep(0.02)
    assert app.query_one(Input).value == "bdac"
    app.exit()
    await asyncio.wait_for(task, 5)


async def test_a_flood_of_keys_rests_the_line(pipes: Pipes) -> None:
    app = Ticker(driver_class=thin_driver(terminal_for("xterm", utf8=True), pipes.line), ansi_color=True)
    task = await running(app)
    os.set_blocking(pipes.keys, False)
    deepest, deadline = 0, time.monotonic() + 1.5
    while time.monotonic() < deadline:
        with suppress(BlockingIOError):
            os.write(pipes.keys, os.urandom(4096))
        await asyncio.sleep(0.002)
        deepest = max(deepest, app._message_queue.qsize() if app._message_queue else 0)
        pipes.read()
    assert deepest < 4200, "one helping at most may wait"
    app.exit()
    await asyncio.wait_for(task, 10)
