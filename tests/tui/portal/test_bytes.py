"""What a key costs on the line: bytes are exact, so these bars hold (README, « Figures »)."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from textual.pilot import Pilot

from models.dsp import notes
from models.office import Office
from tests.models.dsp.filing import file_document, subject
from tests.screens.product import Product, product
from tests.screens.stage import WIDE, Stage
from tests.terminal import Terminal, check_allowed
from tests.tui.terminal.test_driver_pipe import Pipes, running
from tui.portal.app import Portal
from tui.portal.session import PortalSession
from tui.terminal.capabilities import terminal_for
from tui.terminal.driver import ThinDriver, thin_driver

KEYS = {
    **{"down": b"\x1b[B", "up": b"\x1b[A", "f1": b"\x1bOP", "f10": b"\x1b[21~"},
    **{"tab": b"\t", "enter": b"\r", "escape": b"\x1b"},
}
LIST, TABLE, OPENS, CLOSES = 14, 30, 250, 300
RULE = 40
"""Bytes more where a terminal repeats no character: the rule above a dialog."""
TERMS = ["xterm", "linux", "vt220", "vt100", "never-heard-of"]


@dataclass
class Seat:
    """Somebody before an emulator, with the portal behind the thin driver."""

    stage: Stage
    emulator: Terminal
    pipes: Pipes
    sent: list[bytes]
    """What was sent, a packet each."""

    async def costs(self, *keys: str) -> int:
        """How many bytes these keys bring; the emulator then shows what the app means."""
        for key in keys:
            os.write(self.pipes.keys, KEYS[key])
            await asyncio.sleep(0.02)
        said, quiet = b"", 0
        while quiet < 3:
            await self.stage.settle()
            await asyncio.sleep(0.03)
            come = self.pipes.read()
            quiet = 0 if come or self._is_due() else quiet + 1
            said += come
        check_allowed(said)
        self.emulator.feed(said)
        shown = [line.rstrip() for line in self.emulator.text().splitlines()]
        assert shown == [line.rstrip() for line in self.stage.lines]
        assert self.emulator.cursor == tuple(self.stage.app.cursor_position)
        return len(said)

    def _is_due(self) -> bool:
        driver = self.stage.app._driver
        assert isinstance(driver, ThinDriver)
        waits = (driver._glance, driver._held_until, driver._keyboard.deadline)
        return driver._sending or any(each is not None for each in waits)


@pytest.fixture
def pipes() -> Iterator[Pipes]:
    made = Pipes()
    yield made
    for end in made.ends:
        os.close(end)


@asynccontextmanager
async def seated(
    office: Office, pipes: Pipes, term: str, size: tuple[int, int] = WIDE
) -> AsyncIterator[tuple[Seat, Product]]:
    """The whole product with a full access log, at such a terminal behind SSH."""
    whole = await product(office)
    owner = whole.visitor.actor
    for number in range(15):
        await file_document(owner)
        await notes.write(owner, subject(owner), f"Tension du {number + 1}", "12/8 le matin")
    pipes.line.resize(*size)
    session = PortalSession(office=office, source="local:test", language="fr")
    app = Portal(session, driver_class=thin_driver(terminal_for(term, utf8=True), pipes.line))
    app.monitor.begin = lambda: None  # type: ignore[method-assign]
    sent, send = list[bytes](), pipes.line.send

    def counted(data: bytes) -> None:
        sent.append(data)
        send(data)

    pipes.line.send = counted  # type: ignore[method-assign]
    task = await running(app, 30)
    with app._context():
        seat = Seat(Stage(app, Pilot(app)), Terminal(*size), pipes, sent)
        await seat.costs()
        yield seat, whole
    app.exit()
    await asyncio.wait_for(task, 10)


@pytest.mark.parametrize("term", TERMS)
async def test_an_arrow_in_a_list_and_in_a_table(office: Office, pipes: Pipes, term: str) -> None:
    async with seated(office, pipes, term) as (seat, whole):
        lists, tables = ("services", "record"), ("record.documents", "record.log")
        for name, most in (*((name, LIST) for name in lists), *((name, TABLE) for name in tables)):
            await whole.shows(seat.stage, name)
            await seat.costs()
            for key in ("down", "down", "up", "up"):
                assert await seat.costs(key) <= most, (name, key)


@pytest.mark.parametrize("term", TERMS)
async def test_a_dialog_and_the_help_open_and_close(office: Office, pipes: Pipes, term: str) -> None:
    opens = OPENS + RULE * (not terminal_for(term, utf8=True).repeat)
    async with seated(office, pipes, term) as (seat, whole):
        for name in ("services", "record", "record.log", "record.documents", "record.settings"):
            page = await whole.shows(seat.stage, name)
            await seat.costs()
            for key in ("f10", "f1"):
                assert await seat.costs(key) <= opens, (name, key)
                assert not seat.stage.app.screen.is_current or seat.stage.app.screen is not page
                assert await seat.costs("enter") <= CLOSES, (name, key)
                assert seat.stage.page is page


async def test_a_page_opens_and_closes_in_one_packet(office: Office, pipes: Pipes) -> None:
    """Nor is anything sent that the next page overwrites: an answer ticked, a mark moved, the cursor."""
    async with seated(office, pipes, "xterm") as (seat, whole):
        seat.sent.clear()
        for number, keys in enumerate((("enter",), ("escape",), ("f1",), ("f1",), ("escape",)), start=1):
            await seat.costs(*keys)
            assert len(seat.sent) == number, seat.sent[number - 1 :]
        for name in ("record.documents", "record.log"):
            await whole.shows(seat.stage, name)
            await seat.costs()
            seat.sent.clear()
            await seat.costs("enter")
            assert len(seat.sent) == 1, seat.sent
            await seat.costs("escape")
            assert len(seat.sent) == 2, seat.sent


async def test_an_arrow_in_a_text_beside_a_list_moves_half_a_page(office: Office, pipes: Pipes) -> None:
    """No terminal scrolls a part of its columns without being asked; one line each costs as much."""
    async with seated(office, pipes, "xterm", (80, 16)) as (seat, whole):
        await whole.shows(seat.stage, "dsp")
        await seat.costs("tab")
        first, last, count = lines_shown(seat)
        await seat.costs("down")
        half, bottom = first + (last - first + 1) // 2, count - (last - first)
        assert first + 1 < lines_shown(seat)[0] == min(half, bottom)


def lines_shown(seat: Seat) -> tuple[int, int, int]:
    """The first and last line of the text in view, and how many it has."""
    found = re.search(r"lignes (\d+) à (\d+) sur (\d+)", seat.stage.text)
    assert found, seat.stage.text
    return int(found[1]), int(found[2]), int(found[3])
