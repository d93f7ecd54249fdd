"""A frame is read cell by cell as a terminal reads it; whatever is no part of one leaves no trace."""

from dataclasses import replace

import pytest

from tui.terminal.capabilities import BOLD, UNDERLINE, terminal_for
from tui.terminal.wire.frame import BLANK, CellGrid
from tui.terminal.wire.style import PLAIN, Style
from tui.terminal.wire.text import CONTINUES

XTERM = terminal_for("xterm-256color", utf8=True, colorterm="truecolor")
VT100 = terminal_for("vt100", utf8=False)


def painted(*frames: str, columns: int = 8, rows: int = 3) -> CellGrid:
    page = CellGrid(XTERM, columns, rows)
    for frame in frames:
        assert page.take(frame)
    return page


def read(page: CellGrid) -> list[str]:
    """The rows; the second cell of a wide character is shown as ``_``."""
    return ["".join(cell[0] or "_" for cell in row) for row in page.grid]


@pytest.mark.parametrize(
    ("frame", "rows"),
    [
        ("\x1b[1;1Ha\x1b[2Bb\x1b[Ac\x1b[3Dd\x1b[2Ce", ["a       ", "d ce    ", " b      "]),
        ("\x1b[2;3Ha\x1b[Bb\x1b[2Dc\x1b[Cd", ["        ", "  a     ", "  cbd   "]),
        ("\x1b[3;8H\x1b[9D\x1b[9Ax\x1b[2;2H\x1b[Ay", ["xy      ", "        ", "        "]),
        ("\x1b[2;5Ha\x1b[;3Hb\x1b[3;Hc\x1b[Hd", ["d b     ", "    a   ", "c       "]),
        ("\x1b[2;5Ha\x1b[3Hb", ["        ", "    a   ", "b       "]),
        ("\x1b[1;4Ha\nb\n\nc", ["   a    ", "b       ", "        "]),
        ("\x1b[1;7Habc\x1b[5Dd", ["    d ab", "        ", "        "]),
        ("\x1b[4;1Ha\x1b[1;9Hb\x1b[2Dc", ["       c", "        ", "        "]),
        ("\x1b[1;1H\x1b[?25lab\x1b]8;;x\x07c\x1bP1$q\x1b\\d\x1b7e", ["abcde   ", "        ", "        "]),
    ],
)
def test_motions(frame: str, rows: list[str]) -> None:
    assert read(painted(frame)) == rows


def test_what_begins_elsewhere_is_ignored() -> None:
    page = painted("\x1b[2;2Hab")
    for text in ("cd", "\x1b[31mcd", "\x1b[Hcd", "\x1b[1Hcd", "x\x1b[1;1Hcd"):
        assert page.take(text) is False
    assert read(page) == ["        ", " ab     ", "        "] and page.touched == {1}


def test_a_style_lasts_until_the_next_and_a_frame_begins_plain() -> None:
    page = painted("\x1b[1;1H\x1b[1;31ma\x1b[2;1Hb\x1b[0mc\x1b[4md ")
    bold, under = Style("31", "", BOLD), Style("", "", UNDERLINE)
    assert page.grid[0][:2] == [("a", bold), BLANK]
    assert page.grid[1][:5] == [("b", bold), ("c", PLAIN), ("d", under), (" ", under), BLANK]
    assert page.take("\x1b[3;1Hx") and page.grid[2][0] == ("x", PLAIN)


def test_a_blank_has_no_style_but_its_ground() -> None:
    page = painted("\x1b[1;1H\x1b[1;31;42ma b")
    assert page.grid[0][:3] == [
        ("a", Style("31", "42", BOLD)),
        (" ", Style("", "42", 0)),
        ("b", Style("31", "42", BOLD)),
    ]


@pytest.mark.parametrize(
    ("frames", "row"),
    [
        (["\x1b[1;2H漢字"], " 漢_字_   "),
        (["\x1b[1;2H漢字", "\x1b[1;2Hx"], " x 字_   "),
        (["\x1b[1;2H漢字", "\x1b[1;3Hx"], "  x字_   "),
        (["\x1b[1;2H漢字", "\x1b[1;3Hxy"], "  xy    "),
        (["\x1b[1;2H漢字", "\x1b[1;4H漢"], " 漢_漢_   "),
        (["\x1b[1;1H漢", "\x1b[1;2Hx"], " x      "),
        (["\x1b[1;1H漢", "\x1b[1;1Hx"], "x       "),
        (["\x1b[1;7H漢"], "      漢_"),
        (["\x1b[1;8H漢"], "        "),
        (["\x1b[1;7Ha漢"], "      a "),
        (["\x1b[1;7Habc"], "      ab"),
        (["\x1b[1;8H☺"], "       ?"),
        (["\x1b[1;7H☺"], "      ☺ "),
        (["\x1b[1;7H漢", "\x1b[1;8Hx"], "       x"),
    ],
)
def test_half_a_wide_character_is_a_blank(frames: list[str], row: str) -> None:
    page = painted(*frames)
    assert read(page)[0] == row and len(page.grid[0]) == 8


def test_the_other_half_keeps_its_ground() -> None:
    green = Style("", "42", 0)
    page = painted("\x1b[1;2H\x1b[1;42m漢字\x1b[0m", "\x1b[1;3Hxy")
    assert page.grid[0][1:5] == [(" ", green), ("x", PLAIN), ("y", PLAIN), (" ", green)]
    page = painted("\x1b[1;8H\x1b[1;42m漢\x1b[0m")
    assert page.grid[0][7] == (" ", green)
    assert painted("\x1b[1;8H\x1b[4m☺\x1b[0m").grid[0][7] == ("?", Style("", "", UNDERLINE))


def test_a_row_is_touched_when_it_changes() -> None:
    page = painted("\x1b[1;1Hab\n\ncd")
    assert page.touched == {0, 2}
    page.touched.clear()
    assert page.take("\x1b[1;1Hab\n\ncx\x1b[9;9Hzz\x1b[2;9Hz\x1b[2;1H")
    assert page.touched == {2}


def test_a_resize_crops_and_fills() -> None:
    page = painted("\x1b[1;1Habcd漢\x1b[2;1Habc漢字\x1b[3;1Hx")
    page.touched.clear()
    page.resize(5, 2)
    assert read(page) == ["abcd ", "abc漢_"] and page.grid[0][4] == BLANK
    assert (page.columns, page.rows, page.touched) == (5, 2, {0, 1})
    page.resize(7, 4)
    assert read(page) == ["abcd   ", "abc漢_  ", "       ", "       "]
    assert (page.columns, page.rows, page.touched) == (7, 4, {0, 1, 2, 3})
    page.grid[2][0] = ("x", PLAIN)
    assert page.grid[3][0] == BLANK  # no row is another one's
    assert page.take("\x1b[4;6Hend") and read(page)[3] == "     en"
    page.resize(5, 4)
    page.resize(5, 2)
    assert read(page) == ["abcd ", "abc漢_"]


def test_characters_are_those_of_the_terminal() -> None:
    page = CellGrid(replace(VT100, colours=0), 8, 1)
    assert page.take("\x1b[1;1H\x1b[31mé漢") and page.grid[0][0][0] == "e"
    assert [cell[0] for cell in page.grid[0]] == ["e", "?", " ", *[" "] * 5]
    assert page.grid[0][0][1] == PLAIN and CONTINUES == ""
