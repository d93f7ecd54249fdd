"""Esc and a digit are an F-key where no text is typed (docs/guide.md, « Keys »)."""

import asyncio
import os

import pytest

from models.office import Office
from screens.page.dialogs import Dialog, Hint
from tests.screens.product import product
from tests.screens.stage import Stage, staged
from tests.tui.portal.test_bytes import Seat, pipes, seated
from tests.tui.terminal.test_driver_pipe import Pipes
from tui.terminal.keyboard import LOCAL_HOLD, REMOTE_HOLD
from tui.terminal.meta_digit import meta_digit
from tui.terminal.transport import local_line

__all__ = ["pipes"]


async def types(seat: Seat, *pieces: bytes, apart: float = 0.3) -> None:
    """Type pieces that come one after another, and wait for their effect."""
    for piece in pieces:
        os.write(seat.pipes.keys, piece)
        await asyncio.sleep(apart)
    await seat.costs()


async def press(stage: Stage, digit: str) -> None:
    """Press Alt and a digit."""
    stage.app.post_message(meta_digit(digit))
    await stage.settle()


async def test_two_presses_on_a_line_are_one_f_key(office: Office, pipes: Pipes) -> None:
    async with seated(office, pipes, "xterm") as (seat, whole):
        page = await whole.shows(seat.stage, "record.log")
        await seat.costs()
        await types(seat, b"\x1b", b"1")
        assert type(seat.stage.app.screen) is Hint
        await types(seat, b"\x1b", apart=1.2)
        assert seat.stage.app.screen_stack[-1] is page
        await types(seat, b"\x1b2")
        assert seat.stage.page.place_name == "language"
        await types(seat, b"\x1b", b"0")
        assert type(seat.stage.app.screen) is Dialog


async def test_what_comes_after_an_escape_that_acted_is_a_digit(office: Office, pipes: Pipes) -> None:
    async with seated(office, pipes, "xterm") as (seat, whole):
        await whole.shows(seat.stage, "record.log")
        await seat.costs()
        await types(seat, b"\x1b1")
        assert isinstance(seat.stage.app.screen, Hint)
        await types(seat, b"\x1b", b"3")
        assert seat.stage.page.place_name == "record.vaccinations", "Esc closed the help, 3 led on"


async def test_in_a_field_the_digit_is_typed(office: Office, pipes: Pipes) -> None:
    async with seated(office, pipes, "xterm") as (seat, whole):
        await whole.shows(seat.stage, "login")
        await seat.stage.go("login.password")
        page = seat.stage.page
        await types(seat, b"19", b"\x1b[21~")
        assert type(seat.stage.app.screen) is Dialog
        await types(seat, b"\x1b", b"7")
        assert seat.stage.app.screen_stack[-1] is page and page.raw["matricule"] == "197", (
            "Esc closed the question"
        )
        await types(seat, b"\x1b9")
        assert type(seat.stage.app.screen) is Dialog, "Esc asks whether what was typed may be lost"


@pytest.mark.parametrize("digit", "3456789")
async def test_the_other_digits_open_no_page_of_the_record(office: Office, digit: str) -> None:
    whole = await product(office)
    async with staged(office, {}) as stage:
        page = await whole.shows(stage, "record.log")
        await press(stage, digit)
        here = stage.app.left_behind[-1].name if digit == "5" else stage.page.place_name
        assert here == page.place_name or (digit, here) == ("9", "mailbox")


@pytest.mark.parametrize(
    ("given", "connection", "hold"),
    [
        ("", "", LOCAL_HOLD),
        ("", "here", REMOTE_HOLD),
        ("400", "here", 0.4),
        ("soon", "", LOCAL_HOLD),
        ("99999999", "", 2.0),
    ],
)
def test_escdelay_says_how_long_escape_waits(
    monkeypatch: pytest.MonkeyPatch, given: str, connection: str, hold: float
) -> None:
    monkeypatch.setenv("ESCDELAY", given)
    monkeypatch.setenv("SSH_CONNECTION", connection)
    assert local_line().hold == hold
