"""Three themes, each cell of them readable, by any eyes; without colour when NO_COLOR says so."""

from collections.abc import Iterable, Iterator
from functools import cache

import pytest
from rich.color import Color, ColorType
from rich.style import Style

from models.office import Office
from screens.forms import Action, Field, Form, Kind, Option
from screens.text import theme_names
from tests.screens.product import every_place, product
from tests.screens.stage import Stage, place, staged
from tui.terminal.capabilities import BOLD, Terminal, terminal_for
from tui.terminal.wire import style as wire

RGB = tuple[int, int, int]
# The 16 colours as xterm and the Linux console draw them.
XTERM = (
    "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
    "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
)
LINUX = (
    "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
    "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
)
PALETTES = {
    name: [tuple(bytes.fromhex(c)) for c in colours.split()]
    for name, colours in (("xterm", XTERM), ("linux", LINUX))
}
BLACK, WHITE = (0, 0, 0), (255, 255, 255)

FORM = Form(
    title="Activation",
    fields=(
        Field("c", Kind.CHOICE, "Choix", "Un conseil", options=(Option("1", "Un"), Option("2", "Deux"))),
        Field("a", Kind.TEXT, "Matricule", "13 chiffres", value="1979"),
        Field("b", Kind.SECRET, "Mot de passe"),
        Field("r", Kind.ROWS, options=(Option("1", "Rangée", "Détail"), Option("2", "Autre"))),
        Field("x", Kind.BOX, "J'accepte"),
    ),
    primary=Action("next", "Suite", checks=True),
)


LUMINANCE = (0.2126, 0.7152, 0.0722)
EYES = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.3039),
    ),
    "grey": (LUMINANCE, LUMINANCE, LUMINANCE),
}
"""What eyes make of linear red, green and blue: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, « A
Physiologically-based Model for Simulation of Color Vision Deficiency », 2009, at its full severity."""


@cache
def luminance(colour: RGB, eyes: str = "all colours") -> float:
    parts = [part / 255 for part in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    seen = (sum(f * p for f, p in zip(factors, linear, strict=True)) for factors in EYES[eyes])
    return sum(f * min(max(p, 0), 1) for f, p in zip(LUMINANCE, seen, strict=True))


def contrast(one: RGB, other: RGB, eyes: str = "all colours") -> float:
    """As WCAG 2.2 computes it."""
    darker, lighter = sorted((luminance(one, eyes), luminance(other, eyes)))
    return (lighter + 0.05) / (darker + 0.05)


def rgb(colour: Color | None, default: RGB, palette: list[RGB]) -> RGB:
    if colour is None or colour.is_default:
        return default
    if colour.type is ColorType.TRUECOLOR and colour.triplet is not None:
        return tuple(colour.triplet)  # type: ignore[return-value]
    assert colour.number is not None and colour.number < 16
    return palette[colour.number]


def cells(stage: Stage) -> Iterator[tuple[str, Style]]:
    """Every character on the screen that is not blank."""
    for strip in stage.app.screen._compositor.render_strips():
        for segment in strip:
            for character in segment.text:
                if character.strip():
                    yield character, segment.style or Style()


async def views(stage: Stage) -> list[list[tuple[str, Style]]]:
    """The screen with an error, a message, each kind of focus, and a dialog."""
    seen = []
    for told in ({}, {"wait": True}, {"error": True}):
        stage.page.tell("Un mot", **told)
        await stage.settle()
        seen.append(list(cells(stage)))
    stage.page.complain("a", "Faute de frappe.")
    for _ in range(9):
        await stage.press("tab")
        seen.append(list(cells(stage)))
    await stage.press("f10")
    seen.append(list(cells(stage)))
    await stage.press("escape")
    return seen


FEW = [terminal_for(name, utf8=True) for name in ("xterm", "linux")]
"""Terminals of 16 and of 8 colours."""


def test_the_ruler_is_right() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast((0x77, 0x77, 0x77), WHITE) == pytest.approx(4.48, abs=0.01)
    assert contrast((255, 0, 0), BLACK, "protanopia") < 3.5 < contrast((255, 0, 0), BLACK)
    assert contrast(BLACK, WHITE, "grey") == pytest.approx(21)


@pytest.mark.parametrize("theme", list(theme_names.NAMES))
async def test_every_cell_has_contrast(desk: Office, theme: str) -> None:
    async with staged(desk, {"welcome": place(FORM)}, theme=theme) as stage:
        seen = await views(stage)
    assert any(style.reverse for view in seen for _, style in view)
    for view in seen:
        check_contrast(view)


def check_contrast(view: Iterable[tuple[str, Style]]) -> None:
    """Fail where a character can be read badly, in one palette, on black or on white."""
    for style, character in {style: character for character, style in view}.items():
        assert not style.dim and not style.blink
        for palette in PALETTES.values():
            for text, ground in ((BLACK, WHITE), (WHITE, BLACK)):
                front = rgb(style.color, text, palette)  # type: ignore[arg-type]
                back = rgb(style.bgcolor, ground, palette)  # type: ignore[arg-type]
                few = [as_sent(style, each, text, ground, palette) for each in FEW]
                least = 3 if character == "!" else 4.5  # a mark beside its sentence
                for eyes in EYES:
                    assert contrast(front, back, eyes) >= 4.5, (character, style, eyes)
                    for pair in few:
                        assert contrast(*pair, eyes) >= least, (character, style, eyes, pair)


def as_sent(
    style: Style, terminal: Terminal, text: RGB, ground: RGB, palette: list[tuple[int, ...]]
) -> tuple[RGB, RGB]:
    """Text and ground as a terminal of few colours gets them."""
    bold = BOLD if style.bold else 0
    sent = wire.shown(wire.Asked(asked(style.color), asked(style.bgcolor), bold), terminal)
    bright = 8 if terminal.colours == 8 and sent.attributes & BOLD and sent.fg else 0
    return _named(sent.fg, 30, text, palette, bright), _named(sent.bg, 40, ground, palette, 0)


def asked(colour: Color | None) -> int | tuple[int, int, int] | None:
    if colour is None or colour.is_default:
        return None
    return colour.number if colour.number is not None else tuple(colour.triplet or BLACK)  # type: ignore[return-value]


def _named(sent: str, base: int, default: RGB, palette: list[tuple[int, ...]], bright: int) -> RGB:
    if not sent:
        return default
    number = int(sent) - base
    return palette[(number if number < 8 else number - 52) + bright]  # type: ignore[return-value]


@pytest.mark.parametrize("theme", list(theme_names.NAMES))
async def test_every_cell_of_every_page_has_contrast(office: Office, theme: str) -> None:
    whole = await product(office)
    async with staged(office, {}, theme=theme) as stage:
        for name in every_place():
            page = await whole.shows(stage, name)
            page.tell("Erreur", error=True)
            await stage.settle()
            check_contrast(cells(stage))


async def test_the_terminals_own_theme_leaves_its_colours_alone(desk: Office) -> None:
    async with staged(desk, {"welcome": place(FORM)}) as stage:
        for view in await views(stage):
            for character, style in view:
                plain = (style.color is None or style.color.is_default) and (
                    style.bgcolor is None or style.bgcolor.is_default
                )
                assert plain or character == "!", (character, style)


@pytest.mark.parametrize("theme", list(theme_names.NAMES))
async def test_no_color_means_no_colour_at_all(
    desk: Office, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with staged(desk, {"welcome": place(FORM)}, theme=theme) as stage:
        for view in await views(stage):
            for character, style in view:
                for colour in (style.color, style.bgcolor):
                    assert colour is None or colour.is_default, (character, style)


async def test_nothing_is_told_by_colour_alone(desk: Office) -> None:
    async with staged(desk, {"welcome": place(FORM)}) as stage:
        await views(stage)
        assert (
            " ! Faute de frappe." in stage.text and "( ) Un" in stage.text and "[ ] J'accepte" in stage.text
        )


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_tones_have_the_themes_colours(desk: Office, theme: str) -> None:
    async with staged(desk, {"welcome": place(FORM)}, theme=theme) as stage:
        variables = stage.app.theme_variables

        def colour_of(words: str) -> str:
            """The colour in which a piece of the screen is drawn."""
            strips = stage.app.screen._compositor.render_strips()
            found = next(each for strip in strips for each in strip if words in each.text)
            assert found.style is not None and found.style.color is not None
            assert found.style.color.triplet is not None
            return found.style.color.triplet.hex

        for told, tone in (({}, "done"), ({"wait": True}, "wait"), ({"error": True}, "error-text")):
            stage.page.tell("Un mot", **told)
            await stage.settle()
            assert colour_of("Un mot") == variables[tone]
        assert colour_of("eSanté · Activation") == colour_of(">") == variables["here"]
        assert colour_of("Entrée choisir") == colour_of("Aide F1") == variables["quiet"]
        assert colour_of("Mot de passe") == variables["foreground"].lower()
        assert len({variables[tone] for tone in ("done", "wait", "error-text", "here", "quiet")}) == 5
