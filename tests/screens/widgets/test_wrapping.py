"""Lines are broken between words, and French signs stay with theirs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from screens.widgets.wrapping import wrapped


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("un deux trois", 8, ["un deux", "trois"]),
        ("un\n\ndeux", 8, ["un", "", "deux"]),
        ("Sinon, « Etape suivante ».", 13, ["Sinon,", "« Etape", "suivante »."]),
        ("Pas reçu ? Vous pouvez", 8, ["Pas", "reçu ?", "Vous", "pouvez"]),
        ("entre 1\u00a0200\u00a0000 et", 10, ["entre", "1 200 000", "et"]),
        ("anticonstitutionnellement oui", 10, ["anticonsti", "tutionnell", "ement oui"]),
        ("漢字漢字漢字", 5, ["漢字", "漢字", "漢字"]),
        ("  - un point assez long", 12, ["  - un point", "  assez long"]),
    ],
)
def test_lines(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


@given(st.text(st.characters(exclude_categories=["C", "M", "Zl", "Zp"]), max_size=80), st.integers(2, 40))
def test_no_line_is_too_long_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
