"""Three themes, each cell of them readable; without colour when NO_COLOR says so."""

from collections.abc import Iterable, Iterator

import pytest
from rich.color import Color, ColorType
from rich.style import Style

from models.office import Office
from screens.forms import Action, Field, Form, Kind, Option
from screens.text import theme_names
from tests.screens.product import every_place, product
from tests.screens.stage import Stage, place, staged

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


def luminance(colour: RGB) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: RGB, other: RGB) -> float:
    """As WCAG 2.2 computes it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
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
    stage.page.tell("Erreur", error=True)
    stage.page.complain("a", "Faute de frappe.")
    for _ in range(9):
        await stage.press("tab")
        seen.append(list(cells(stage)))
    await stage.press("f10")
    seen.append(list(cells(stage)))
    await stage.press("escape")
    return seen


def test_the_ruler_is_right() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast((0x77, 0x77, 0x77), WHITE) == pytest.approx(4.48, abs=0.01)


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
                assert contrast(front, back) >= 4.5, (character, style)


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
