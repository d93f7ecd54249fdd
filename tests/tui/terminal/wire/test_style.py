"""A style is the nearest that the terminal has, and the shortest sequence leads to it."""

import pytest

from tui.terminal.capabilities import BOLD, ITALIC, REVERSE, STRIKE, UNDERLINE, terminal_for
from tui.terminal.wire.style import (
    ASKED_PLAIN,
    PLAIN,
    Asked,
    Colour,
    Style,
    blank_of,
    change,
    rendition,
    shown,
)

XTERM, SIXTEEN = terminal_for("xterm-256color", utf8=True), terminal_for("xterm", utf8=True)
EIGHT, MONO = terminal_for("linux", utf8=True), terminal_for("vt100", utf8=True)
TRUE = terminal_for("xterm", utf8=True, colorterm="truecolor")


def test_a_colour_of_256_is_the_nearest_of_them_not_of_sixteen() -> None:
    asked = Asked((95, 135, 175), None, 0)
    assert shown(asked, terminal_for("xterm-256color", utf8=True)).fg == "38;5;67"
    few = {str(code) for code in (*range(30, 38), *range(90, 98))}
    assert shown(asked, terminal_for("xterm", utf8=True)).fg in few


@pytest.mark.parametrize(
    ("parameters", "asked"),
    [
        ("1;3;4;7;9", Asked(None, None, BOLD | ITALIC | UNDERLINE | REVERSE | STRIKE)),
        ("21", Asked(None, None, UNDERLINE)),
        ("30;47", Asked(0, 7, 0)),
        ("37;40", Asked(7, 0, 0)),
        ("90;107", Asked(8, 15, 0)),
        ("97;100", Asked(15, 8, 0)),
        ("31;42;39", Asked(None, 2, 0)),
        ("31;42;49", Asked(1, None, 0)),
        ("31;", ASKED_PLAIN),
        ("1;22;4;24;3;23;7;27;9;29", ASKED_PLAIN),
        ("38;5;203;1", Asked(203, None, BOLD)),
        ("48;5;300;1", Asked(None, 255, BOLD)),
        ("38;2;1;2;3;48;2;300;400;500;4", Asked((1, 2, 3), (255, 255, 255), UNDERLINE)),
        ("38;2;1;2;48", Asked((1, 2, 48), None, 0)),
        ("31;38;2;1;2", ASKED_PLAIN),
        ("48;7;1", ASKED_PLAIN),
        ("2;5;8;38", ASKED_PLAIN),
        ("1;123456;4", Asked(None, None, BOLD | UNDERLINE)),
        (";".join(["4"] * 31 + ["1", "3"]), Asked(None, None, UNDERLINE | BOLD)),
    ],
)
def test_what_a_frame_asks_for(parameters: str, asked: Asked) -> None:
    assert rendition(ASKED_PLAIN, parameters) == asked


@pytest.mark.parametrize(
    ("colour", "told"),
    [
        (0, ("30", "30", "30", "30")),
        (7, ("37", "37", "37", "37")),
        (8, ("90", "90", "90", "30")),
        (15, ("97", "97", "97", "37")),
        (16, ("38;5;16", "38;5;16", "30", "30")),
        (67, ("38;5;67", "38;5;67", "90", "30")),
        (196, ("38;5;196", "38;5;196", "91", "31")),
        (231, ("38;5;231", "38;5;231", "97", "37")),
        (232, ("38;5;232", "38;5;232", "30", "30")),
        (250, ("38;5;250", "38;5;250", "37", "37")),
        ((255, 215, 0), ("38;2;255;215;0", "38;5;220", "93", "33")),
        ((8, 8, 8), ("38;2;8;8;8", "38;5;232", "30", "30")),
        ((0, 95, 0), ("38;2;0;95;0", "38;5;22", "30", "30")),
        ((0, 0, 95), ("38;2;0;0;95", "38;5;17", "30", "30")),
        ((95, 0, 0), ("38;2;95;0;0", "38;5;52", "30", "30")),
    ],
)
def test_the_nearest_colour_of_each_palette(colour: Colour, told: tuple[str, ...]) -> None:
    for terminal, wanted in zip((TRUE, XTERM, SIXTEEN, EIGHT), told, strict=True):
        assert shown(Asked(colour, None, 0), terminal).fg == wanted


def test_a_terminal_shows_what_it_can() -> None:
    asked = Asked(9, 12, ITALIC | UNDERLINE)
    assert shown(asked, MONO) == Style("", "", UNDERLINE)
    assert shown(asked, EIGHT) == Style("31", "44", UNDERLINE | BOLD)
    assert shown(asked, SIXTEEN) == Style("91", "104", UNDERLINE | ITALIC)
    assert shown(Asked(None, 7, 0), EIGHT) == Style("", "47", 0)
    assert shown(Asked((20, 20, 20), (1, 1, 1), 0), SIXTEEN) == Style("97", "40", 0)
    assert shown(Asked((250, 250, 250), (255, 255, 255), 0), SIXTEEN) == Style("30", "107", 0)
    assert shown(Asked((20, 20, 20), (1, 1, 1), 0), EIGHT) == Style("37", "40", 0)
    assert shown(Asked(4, 4, 0), SIXTEEN) == Style("34", "44", 0)  # it was asked for


@pytest.mark.parametrize(
    ("old", "new", "off", "told"),
    [
        (PLAIN, PLAIN, True, ""),
        (PLAIN, Style("31", "42", BOLD), False, "\x1b[1;31;42m"),
        (Style("31", "42", BOLD), PLAIN, True, "\x1b[m"),
        (Style("31", "42", BOLD), Style("31", "42", 0), True, "\x1b[22m"),
        (Style("31", "42", BOLD), Style("31", "42", 0), False, "\x1b[;31;42m"),
        (Style("31", "42", BOLD), Style("", "42", BOLD), True, "\x1b[39m"),
        (Style("31", "42", BOLD), Style("", "42", BOLD), False, "\x1b[;1;42m"),
        (Style("31", "42", BOLD), Style("31", "", BOLD), True, "\x1b[49m"),
        (Style("31", "42", BOLD), Style("31", "", BOLD), False, "\x1b[;1;31m"),
        (Style("31", "42", BOLD), Style("33", "42", BOLD | UNDERLINE), False, "\x1b[4;33m"),
        (Style("31", "42", BOLD), Style("31", "43", BOLD), False, "\x1b[43m"),
        (Style("", "42", BOLD), Style("", "42", BOLD | REVERSE), False, "\x1b[7m"),
        (Style("38;5;9", "", ITALIC), Style("38;5;9", "", STRIKE), True, "\x1b[23;9m"),
        (Style("38;5;9", "", UNDERLINE), Style("38;5;9", "", REVERSE), True, "\x1b[24;7m"),
        (Style("38;5;9", "", REVERSE | STRIKE), Style("38;5;9", "", ITALIC), True, "\x1b[27;29;3m"),
    ],
)
def test_the_shortest_change(old: Style, new: Style, off: bool, told: str) -> None:
    assert change(old, new, off) == told


def test_what_a_blank_shows() -> None:
    assert blank_of(Style("31", "42", BOLD | ITALIC)) == Style("", "42", 0)
    for ink in (UNDERLINE, REVERSE, STRIKE):
        assert blank_of(Style("31", "42", BOLD | ITALIC | ink)) == Style("31", "42", BOLD | ink)
