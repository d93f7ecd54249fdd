"""A terminal that is too small shows one sentence that fits it; the page and what was typed come back."""

import asyncio
import os
import random
from collections.abc import Iterator

import pytest
from textual.widgets import Input

from screens.text.phrases import LANGUAGES
from tests.terminal import Terminal, check_allowed
from tests.tui.terminal.test_driver_pipe import Pipes, Ticker, running
from tui.terminal import too_small
from tui.terminal.capabilities import terminal_for
from tui.terminal.driver import thin_driver
from tui.terminal.wire.screen import Wire

SENTENCE = "Agrandissez la fenêtre : il faut au moins 40 colonnes et 12 lignes ; ici {} x {}."


@pytest.fixture
def pipes() -> Iterator[Pipes]:
    pipes = Pipes()
    yield pipes
    for end in pipes.ends:
        os.close(end)


def words(terminal: Terminal) -> str:
    return " ".join(terminal.text().split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_fits_every_size(language: str) -> None:
    """Eight columns and 20x5 were garbled."""
    sizes = [(width, height) for width in range(1, 45) for height in range(1, 14)] + [(300, 11), (39, 120)]
    for size in filter(too_small.is_small, sizes):
        terminal, wire = Terminal(*size), Wire(terminal_for("xterm", utf8=True), *size)
        said = wire.frame(too_small.frame(size, language), (0, 0))
        check_allowed(said)
        terminal.feed(said)
        shown = words(terminal)
        if size[0] >= 20 and size[1] >= 6:
            assert "40" in shown and "12" in shown and f"{size[0]} x {size[1]}" in shown, (size, shown)
        elif size >= (7, 1) and size[0] >= 7:
            assert "40 x 12" in shown or f"{size[0]} x {size[1]}" in shown, (size, shown)
    assert not too_small.is_small((40, 12)) and too_small.is_small((39, 12)) and too_small.is_small((40, 11))


async def test_the_page_comes_back_with_what_was_typed(pipes: Pipes) -> None:
    app = Ticker(driver_class=thin_driver(terminal_for("xterm", utf8=True), pipes.line), ansi_color=True)
    task = await running(app)
    app.show(7)
    os.write(pipes.keys, b"1893")
    await asyncio.sleep(0.3)
    pipes.read()
    for size in ((30, 10), (8, 24), (80, 5), (1, 1), (39, 12)):
        terminal = Terminal(*size)
        pipes.line.resize(*size)
        await asyncio.sleep(0.4)
        os.write(pipes.keys, b"99\r\t\x1b[200~more\x1b[201~")
        app.show(size[0])
        await asyncio.sleep(0.2)
        said = pipes.read()
        check_allowed(said)
        terminal.feed(said)
        assert "page" not in terminal.text()
    assert SENTENCE.format(39, 12) in words(terminal)
    for size in ((40, 12), (80, 24)):
        pipes.line.resize(*size)
        await asyncio.sleep(0.6)
        terminal = Terminal(*size)
        terminal.feed(pipes.read())
        assert "page 39" in terminal.text() and "Agrandissez" not in terminal.text()
    assert app.query_one(Input).value == "1893"
    os.write(pipes.keys, b"!")
    await asyncio.sleep(0.2)
    assert app.query_one(Input).value == "1893!"
    app.exit()
    await task


async def test_the_smallest_at_the_beginning_and_its_way_out(pipes: Pipes) -> None:
    pipes.line.resize(30, 10)
    app = Ticker(driver_class=thin_driver(terminal_for("xterm", utf8=True), pipes.line), ansi_color=True)
    task = await running(app)
    terminal = Terminal(30, 10)
    terminal.feed(pipes.read())
    assert SENTENCE.format(30, 10) in words(terminal)
    os.write(pipes.keys, b"x\x0c")
    await asyncio.sleep(0.2)
    again = Terminal(30, 10)
    again.feed(pipes.read())
    assert SENTENCE.format(30, 10) in words(again)
    os.write(pipes.keys, b"\x1b[21~")
    await asyncio.wait_for(task, 5)
    assert b"\x1b[?1049l" in pipes.read()


async def test_every_change_of_size_ends_at_what_fits(pipes: Pipes) -> None:
    app = Ticker(driver_class=thin_driver(terminal_for("xterm", utf8=True), pipes.line), ansi_color=True)
    task = await running(app)
    app.show(3)
    chance = random.Random(5)
    for _ in range(12):
        for _ in range(4):
            size = chance.randrange(1, 90), chance.randrange(1, 30)
            pipes.line.resize(*size)
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.7)
        pipes.read()
        os.write(pipes.keys, b"\x0c")
        await asyncio.sleep(0.2)
        terminal = Terminal(*size)
        terminal.feed(pipes.read())
        assert ("page 3" in terminal.text()) is not too_small.is_small(size), (size, terminal.text())
    app.exit()
    await task
