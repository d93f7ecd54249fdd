"""What the wire says at the beginning and the end, what it never says, and how little it says between."""

import re
from collections.abc import Iterator

import pytest
from pyte.screens import wcwidth

from tests.terminal import Terminal as Emulator
from tests.terminal import check_allowed
from tests.tui.terminal.wire.frames import COLUMNS, ROWS
from tests.tui.terminal.wire.test_screen import TERMS, XTERM
from tui.terminal.capabilities import TRUECOLOUR, Terminal, speaks_utf8, terminal_for, terminal_of
from tui.terminal.wire.screen import Wire
from tui.terminal.wire.text import is_safe

# Scrolled text


@pytest.mark.parametrize("term", ["xterm", "screen", "linux", "vt100", "vt220", "?"])
@pytest.mark.parametrize("step", [1, 3, -1, -2])
def test_scrolled_text(term: str, step: int) -> None:
    terminal = terminal_for(term, utf8=True)
    wire, emulator = Wire(terminal, 60, 12), Emulator(60, 12)
    emulator.feed(wire.begin())
    lines = [f"{number}. " + "abcdefghij klmnop "[number % 5 :] * 3 for number in range(60)]
    first = 20
    most = 0
    for turn in range(5):
        page = ["Conditions", *lines[first : first + 10], f"lignes {first}"]
        said = wire.frame("\n".join(f"\x1b[{y + 1};1H{line[:60]:60}" for y, line in enumerate(page)), (0, 0))
        check_allowed(said)
        emulator.feed(said)
        assert [line.rstrip() for line in emulator.lines] == [line[:60].rstrip() for line in page]
        most = max(most, len(said)) if turn else 0
        first += step
    if terminal.regions:
        assert most < 60 * abs(step) + 60


# Begin and end


@pytest.mark.parametrize("term", TERMS)
def test_the_terminal_is_given_back(term: str) -> None:
    terminal = terminal_for(term, utf8=True)
    wire, emulator = Wire(terminal, COLUMNS, ROWS), Emulator(COLUMNS, ROWS)
    emulator.feed(b"$ esante portal\r\n")
    emulator.feed(wire.begin() + wire.frame("\x1b[2;2H\x1b[7;31mMatricule\x1b[0m\x1b[1;1H", (9, 1)))
    ending = wire.end()
    check_allowed(ending)
    emulator.feed(ending)
    assert "Matricule" not in emulator.text()
    assert ("$ esante portal" in emulator.text()) is terminal.alternate
    assert emulator.cursor_visible and not emulator.alternate
    assert emulator.screen.mode == Emulator(COLUMNS, ROWS).screen.mode
    assert emulator.screen.margins is None
    assert emulator.screen.cursor.attrs == Emulator(COLUMNS, ROWS).screen.cursor.attrs


def test_only_known_modes_are_ever_set() -> None:
    for term in TERMS:
        wire = Wire(terminal_for(term, utf8=True), COLUMNS, ROWS)
        said = wire.begin() + wire.repaint()
        switched = set(re.findall(rb"\?(\d+)h", said))
        assert switched <= {b"1049", b"2004", b"25"}
        if term in ("?", "vt100"):
            assert not switched


def test_a_dumb_terminal_is_told_nothing() -> None:
    wire = Wire(terminal_for("dumb", utf8=True), COLUMNS, ROWS)
    said = wire.begin() + wire.frame("\x1b[1;1Hx", (0, 0)) + wire.repaint() + wire.end()
    assert said == b"" and not wire.stale


# What is no frame


@pytest.mark.parametrize(
    "text",
    [
        "\x1b]52;c;c2VjcmV0\x07",
        "\x07",
        "\x1b]0;title\x07",
        "\x1b[?2026h",
        "\x1b[?1000h",
        "\x1b[>1u",
        "text",
        "",
    ],
)
def test_what_is_no_frame_is_dropped(text: str) -> None:
    wire = Wire(XTERM, COLUMNS, ROWS)
    wire.begin()
    assert wire.absorb(text) is False
    assert wire.frame(text, None) == b""


def test_a_hyperlink_in_a_frame_is_text() -> None:
    wire = Wire(XTERM, COLUMNS, ROWS)
    wire.begin()
    assert wire.frame(
        "\x1b[1;1H\x1b]8;id=1;http://x.lu\x1b\\\x1b[4mlien\x1b[0m\x1b]8;;\x1b\\\x1b[1;1H", (4, 0)
    ) == (b"\x1b[4mlien")


# Bytes


def typed(terminal: Terminal) -> Iterator[int]:
    wire = Wire(terminal, 80, 24)
    wire.begin()
    wire.frame("\x1b[3;1HMatricule  ....................\x1b[1;1H", (11, 2))
    for at, key in enumerate("1893120105732"):
        yield len(
            wire.frame(f"\x1b[3;1HMatricule  {'1893120105732'[:at]}{key}{'.' * (19 - at)}", (12 + at, 2))
        )


@pytest.mark.parametrize("term", TERMS)
def test_a_typed_character_is_one_byte(term: str) -> None:
    assert set(typed(terminal_for(term, utf8=True))) == {1}


def test_the_same_frame_again_costs_nothing() -> None:
    wire = Wire(XTERM, COLUMNS, ROWS)
    wire.begin()
    frame = "\x1b[1;1H" + "\n".join(f"\x1b[{y};1H\x1b[1;3{y}mrow {y}\x1b[0m" for y in range(1, ROWS + 1))
    assert wire.frame(frame, (0, 0))
    assert wire.frame(frame, (0, 0)) == b""


def test_runs_are_repeated_and_ends_erased() -> None:
    wire = Wire(XTERM, 80, 24)
    wire.begin()
    assert wire.frame("\x1b[1;1H" + "." * 70, (0, 0)) == b".\x1b[69b\r"
    assert wire.frame("\x1b[1;1H" + " " * 80, (0, 0)) == b"\x1b[K"


# Without UTF-8, without colour


def test_ascii_reads_well() -> None:
    wire, emulator = Wire(terminal_for("vt100", utf8=False), 40, 4), Emulator(40, 4)
    said = wire.begin() + wire.frame("\x1b[1;1H« Éloïse œuvre » • 12 € … ┌─┐│█ 漢 ✓", None)
    assert said.isascii()
    emulator.feed(said)
    assert emulator.lines[0].rstrip() == '" Eloise euvre " * 12 E . +-+|# ?  v'


@pytest.mark.parametrize("term", TERMS)
def test_no_color_means_none(term: str) -> None:
    wire = Wire(terminal_for(term, utf8=True, no_color=True, colorterm="truecolor"), COLUMNS, ROWS)
    said = wire.begin() + wire.frame("\x1b[1;1H\x1b[1;31;48;2;9;9;99mrouge\x1b[0m", None)
    assert not re.search(rb"[;\[](?:[349]\d|10\d)[;m]", said)
    assert b"\x1b[1mrouge" in said


def test_two_colours_that_fall_together_stay_apart() -> None:
    wire, emulator = Wire(terminal_for("xterm", utf8=True), COLUMNS, ROWS), Emulator(COLUMNS, ROWS)
    emulator.feed(wire.begin() + wire.frame("\x1b[1;1H\x1b[38;2;20;20;20;48;2;1;1;1mtexte\x1b[0m", None))
    cell = emulator.cell(0, 0)
    assert cell.fg != cell.bg


# The table


def test_what_the_environment_says() -> None:
    known = terminal_of({"TERM": "xterm-256color", "LANG": "fr_LU.UTF-8"})
    assert known.utf8 and known.colours == 256 and known.repeat
    assert terminal_of({"TERM": "xterm-256color", "LANG": "fr_LU.UTF-8", "LC_ALL": "C"}).utf8 is False
    assert terminal_of({"TERM": "xterm", "COLORTERM": "truecolor"}).colours == TRUECOLOUR
    assert terminal_of({"TERM": "xterm", "COLORTERM": "truecolor"}, 16).colours == 16
    assert terminal_of({"TERM": "screen.xterm-256color"}).repeat is False
    assert terminal_of({"TERM": "never-heard-of"}).name == "unknown"
    assert terminal_of({}).addressable is False
    assert speaks_utf8({"LANG": "de_LU.utf8@euro"}) and not speaks_utf8({})


def test_safe_characters_are_one_cell_in_the_emulator() -> None:
    assert [chr(code) for code in range(0x20, 0x3000) if is_safe(chr(code)) and wcwidth(chr(code)) != 1] == []
