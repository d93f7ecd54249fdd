"""Text becomes cells of the width that was counted, in what the terminal shows; nothing invisible stays."""

import pytest

from tui.terminal.capabilities import terminal_for
from tui.terminal.wire.text import CONTINUES, cells

XTERM, LINUX = terminal_for("xterm", utf8=True), terminal_for("linux", utf8=True)
VT220, ASCII = terminal_for("vt220", utf8=True), terminal_for("xterm", utf8=False)


@pytest.mark.parametrize(
    ("text", "xterm", "linux", "vt220", "ascii"),
    [
        ("été", "été", "été", "été", "ete"),
        ("12\u00a0€", "12 €", "12 E", "12 €", "12 E"),
        ("a\u202fb\u2007c", "a b c", "a b c", "a b c", "a b c"),
        ("a\u00adb", "a-b", "a-b", "a-b", "a-b"),
        ("a\u0301x\u0302", "áx\u0302", "áx", "áx", "ax"),
        ("n\u0303\u0323\u0324", "ṇ\u0303", "n", "ṇ", "n"),
        ("漢字", "漢_字_", "? ? ", "? ? ", "? ? "),
        ("❤\ufe0f", "❤_", "? ", "? ", "? "),
        ("ω➤", "ω➤", "??", "ω?", "??"),
        ("«№»", "«№»", "«N»", "«N»", '"N"'),
        ("10⁹ H₂", "10⁹ H₂", "10? H?", "10? H?", "10? H?"),
        ("┌─┐╔▒", "┌─┐╔▒", "┌─┐╔▒", "┌─┐╔▒", "+-++#"),
        ("─│╭▀▟■", "─│╭▀▟■", "─│╭▀#*", "─│╭▀▟■", "-|+##*"),
        ("ŒœßŁ½", "ŒœßŁ½", "ŒœßŁ½", "ŒœßŁ½", "EesL1"),
        ("…•▶✓✗", "…•▶✓✗", "…•>vx", "…•>✓✗", ".*>vx"),
        ("a\ue000b", "a?b", "a?b", "a?b", "a?b"),
        ("a\u200b\u0301b", "áb", "áb", "áb", "ab"),
        ("ａ", "ａ_", "a ", "a ", "a "),
        ("", "", "", "", ""),
        ("~ !", "~ !", "~ !", "~ !", "~ !"),
    ],
)
def test_on_four_terminals(text: str, xterm: str, linux: str, vt220: str, ascii: str) -> None:
    for terminal, wanted in ((XTERM, xterm), (LINUX, linux), (VT220, vt220), (ASCII, ascii)):
        assert "".join(cell or "_" for cell in cells(text, terminal)) == wanted, terminal.name


def test_a_wide_character_is_two_cells() -> None:
    assert cells("漢a", XTERM) == ("漢", CONTINUES, "a")
    assert cells("ab", XTERM) == ("a", "b") and cells("été", XTERM) == ("é", "t", "é")
    assert cells("a\tb\x1b", XTERM) == ("a", "b")
