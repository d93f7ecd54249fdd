"""A style is the nearest that the terminal has."""

from tui.terminal.capabilities import terminal_for
from tui.terminal.wire.style import Asked, shown


def test_a_colour_of_256_is_the_nearest_of_them_not_of_sixteen() -> None:
    asked = Asked((95, 135, 175), None, 0)
    assert shown(asked, terminal_for("xterm-256color", utf8=True)).fg == "38;5;67"
    few = {str(code) for code in (*range(30, 38), *range(90, 98))}
    assert shown(asked, terminal_for("xterm", utf8=True)).fg in few
