"""A QR code fits beside its words on 80x24 and is read from the cells; where it does not fit, words alone."""

import pytest

from models.office import Office
from screens.forms import Field, Form, Kind
from screens.visitor import Blocks
from screens.widgets.qr import qr_lines
from tests.qr_reader import qr_in, qr_strictly
from tests.screens.stage import NARROW, WIDE, Stage, place, staged

SHORT = "https://login.example/device?user_code=BCDF-GHJK"
LONGEST = "https://login.example/device?user_code=BCDF-GHJK&x=" + "y" * 55
TOO_LONG = LONGEST + "z"
WORDS = (
    "Sur votre téléphone, ouvrez cette adresse :\nhttps://login.example/device\n\nEntrez ce code :\nBCDF-GHJK"
)


def wait(value: str) -> Form:
    return Form(title="LuxTrust", fields=(Field("qr", Kind.QR, text=WORDS, value=value),))


def drawn(stage: Stage) -> str:
    return "".join(set(stage.text) & set("▀▄█"))


@pytest.mark.parametrize(("text", "rows"), [(SHORT, 17), (LONGEST, 21), (TOO_LONG, 0), ("", 0)])
def test_lines(text: str, rows: int) -> None:
    lines = qr_lines(text)
    assert len(lines) == rows and len({len(line) for line in lines}) <= 1
    if lines:
        assert qr_in(lines) == text and not lines[0].strip() and not any(line[:2].strip() for line in lines)
        assert qr_in(qr_lines(text, light_on_dark=True), light_on_dark=True) == text


@pytest.mark.parametrize("text", [SHORT, LONGEST])
@pytest.mark.parametrize("theme", ["terminal", "dark", "light"])
async def test_all_of_it_is_on_80x24(desk: Office, text: str, theme: str) -> None:
    async with staged(desk, {"welcome": place(wait(text))}, theme=theme) as stage:
        assert qr_in(stage.lines) == text
        assert "BCDF-GHJK" in stage.text and "Entrez ce code" in stage.words and "F10" in stage.text
        assert stage.cursor_is_inside()
        style = next(
            segment.style
            for strip in stage.app.screen._compositor.render_strips()
            for segment in strip
            if "▀▀▀" in segment.text
        )
        assert style and style.color and style.bgcolor
        assert style.bgcolor.get_truecolor().rgb == "rgb(255,255,255)"


@pytest.mark.parametrize(
    ("text", "size"), [(TOO_LONG, WIDE), (SHORT, NARROW), (LONGEST, (80, 23)), (LONGEST, (70, 30))]
)
async def test_words_alone_where_it_does_not_fit(desk: Office, text: str, size: tuple[int, int]) -> None:
    async with staged(desk, {"welcome": place(wait(text))}, size=size) as stage:
        assert not drawn(stage) and "BCDF-GHJK" in stage.text


async def test_it_comes_and_goes_with_the_size(desk: Office) -> None:
    async with staged(desk, {"welcome": place(wait(LONGEST))}) as stage:
        for size, seen in (((80, 22), False), (WIDE, True), (NARROW, False), ((120, 40), True)):
            await stage.pilot.resize_terminal(*size)
            await stage.settle()
            assert bool(drawn(stage)) is seen and stage.cursor_is_inside()


async def test_as_the_terminal_can(desk: Office) -> None:
    async with staged(desk, {"welcome": place(wait(SHORT))}) as stage:
        stage.app.visitor.blocks = Blocks.NONE
        await stage.page.retell()
        await stage.settle()
        assert not drawn(stage)
        stage.app.visitor.blocks = Blocks.PLAIN
        await stage.page.retell()
        await stage.settle()
        for dark_ground in (False, True):
            assert qr_strictly(stage.lines, dark_ground=dark_ground) == SHORT
        assert "BCDF-GHJK" in stage.text and "un des deux codes QR" in stage.text and "F10" in stage.text


async def test_an_address_too_long_for_a_code_gives_way_to_the_plain_one(desk: Office) -> None:
    async with staged(desk, {"welcome": place(wait(f"{TOO_LONG}\n{SHORT}"))}) as stage:
        assert qr_in(stage.lines) == SHORT and "Ou scannez le code QR." in stage.words


async def test_where_there_is_no_code_nobody_is_told_to_scan_it(desk: Office) -> None:
    for value, size in ((TOO_LONG, WIDE), (SHORT, NARROW), ("", WIDE)):
        async with staged(desk, {"welcome": place(wait(value))}, size=size) as stage:
            assert "scannez" not in stage.words
